package record

import (
	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// bars are the sentences between head and form: what was restored, what keeps
// the record from being stored, records that look the same.
type bars struct {
	page   *Page
	note   *xwidget.Notice // what happened
	twin   *xwidget.Notice
	broken *xwidget.Notice // the draft cannot be written
	come   *xwidget.Notice // something was carried forward and is to be confirmed
	// unreadable says that note tells of a text that is no value.
	unreadable bool
	said       string // what come says
	root       *fyne.Container
}

func (b *bars) init(p *Page) {
	b.page = p
	b.note = xwidget.NewNotice(xwidget.ToneNone, "")
	b.twin = xwidget.NewNotice(xwidget.ToneNone, "")
	b.broken = xwidget.NewNotice(xwidget.ToneNone, "")
	b.come = xwidget.NewNotice(xwidget.ToneNone, "")
	b.root = kit.Rows(4, b.broken, b.note, b.come, b.twin)
}

// clear takes all sentences away but that of a draft that is not written.
func (b *bars) clear() {
	b.unreadable = false
	b.note.Set(xwidget.ToneNone, "")
	b.twin.Set(xwidget.ToneNone, "")
	b.fit()
}

// follow takes the sentence about a text that is no value away once there is
// none any more.
func (b *bars) follow() {
	if !b.unreadable {
		return
	}
	for _, f := range b.page.view.Findings() {
		if f.Refused {
			return
		}
	}
	b.unreadable = false
	b.note.Set(xwidget.ToneNone, "")
	b.fit()
}

// fit gives the bars the room they need.
func (b *bars) fit() {
	b.root.Refresh()
	if b.page.root != nil {
		b.page.root.Refresh()
	}
}

func (b *bars) say(tone xwidget.Tone, text string) { b.put(b.note, tone, text, "", nil) }

func (b *bars) put(n *xwidget.Notice, tone xwidget.Tone, text, words string, do func()) {
	n.SetAction(words, do)
	n.SetClosable(b.fit)
	n.Set(tone, text)
	b.fit()
}

// problem says why the record could not be stored.
func (b *bars) problem(err error, words string, do func()) {
	b.put(b.note, xwidget.ToneError, i18n.Error(err).String(), words, do)
}

// carried says how much in the record comes from the year before, and offers to
// confirm all of it.
func (b *bars) carried() {
	n := len(register.CarriedMarks(b.page.session.Record()))
	if b.page.looking {
		n = 0 // nobody here can confirm them
	}
	text := ""
	if n > 0 {
		text = i18n.T("form.carried", "n", ui.Count(n))
	}
	if text == b.said {
		return
	}
	b.said = text
	if n == 0 {
		b.come.Set(xwidget.ToneNone, "")
		b.fit()
		return
	}
	b.come.SetAction(i18n.T("form.carried.all"), func() { b.page.view.ConfirmCarried() })
	b.come.Set(xwidget.TonePrimary, text)
	b.fit()
}

// look says why nothing can be changed here.
func (b *bars) look() {
	b.note.SetAction("", nil)
	text := i18n.T("ui.look_only")
	if unit := b.page.foreign(); unit != "" {
		text = i18n.T("ui.foreign", "unit", unit)
	}
	b.note.Set(xwidget.TonePrimary, text)
	b.fit()
}

// restored says that the page goes on with a draft, and offers to drop it.
func (b *bars) restored(d register.Draft) {
	p := b.page
	key := "form.restored"
	if d.New {
		key = "form.restored.new"
	}
	b.put(b.note, xwidget.TonePrimary, i18n.T(key, "at", ui.When(d.At, p.app.Now())), i18n.T("form.restored.drop"), p.dropDraft)
}

// trouble says that the draft cannot be written; it goes away when it can.
func (b *bars) trouble(err error) {
	p := b.page
	b.broken.SetAction(i18n.T("form.draft.retry"), p.keeper.write)
	b.broken.Set(xwidget.ToneError, i18n.T("form.draft.trouble", "why", i18n.Error(err).What))
	b.fit()
}

func (b *bars) healed() {
	if b.broken.Visible() {
		b.broken.Set(xwidget.ToneNone, "")
		b.fit()
	}
}

// dropDraft throws the restored draft away after asking, and shows what is
// stored; a new record begins anew.
func (p *Page) dropDraft() {
	p.app.Confirm(ui.Question{
		Title: i18n.T("form.restored.drop_title"), Text: i18n.T("form.restored.drop_text"),
		Yes: i18n.T("form.restored.drop"), Danger: true,
	}, func() {
		src := Source{Form: p.src.Form, Near: p.near}
		if base := p.session.Base(); base != nil {
			src.ID = base.ID
		}
		p.discard(func() { p.load(src) })
	})
}
