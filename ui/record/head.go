package record

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// head is the first line of the page: what is being edited, how safe it is,
// and what can be done to the record as a whole.
type head struct {
	page       *Page
	title      *widget.Label
	state      *xwidget.StatusPill
	lack       *xwidget.StatusPill
	detail     *widget.Label
	undo, redo *xwidget.Button
	history    *xwidget.Button
	copy       *xwidget.Button
	print      *xwidget.Button
	prev, next *xwidget.Button
	acts       []*xwidget.Button // of the form
	states     *fyne.Container
	actions    *fyne.Container
	root       *fyne.Container
}

func newHead(p *Page) *head {
	h := &head{page: p, title: kit.Heading(""), detail: kit.Small("")}
	h.title.Truncation = fyne.TextTruncateEllipsis
	h.state = xwidget.NewStatusPill("", xwidget.ToneQuiet)
	h.lack = xwidget.NewStatusPill("", xwidget.ToneError)
	link := func(key string, do func()) *xwidget.Button { return xwidget.NewLink(i18n.T(key), do) }
	h.undo, h.redo = link("form.undo", p.undo), link("form.redo", p.redo)
	h.history = link("form.history", func() { p.history("") })
	h.copy = link("form.copy", p.copyAsNew)
	h.print = link("form.print", p.print)
	h.prev = link("form.near.prev", func() { p.neighbour(-1) })
	h.next = link("form.near.next", func() { p.neighbour(1) })
	h.states = kit.Line(6, h.state, h.lack, h.detail)
	h.actions = kit.Line(0)
	for _, act := range p.app.ActsOf(p.src.Form) {
		if !act.Many {
			b := xwidget.NewLink(act.Text, func() { p.act(act) })
			h.acts = append(h.acts, b)
			h.actions.Add(b)
		}
	}
	for _, b := range []*xwidget.Button{h.undo, h.redo, h.history, h.copy, h.print, h.prev, h.next} {
		h.actions.Add(b)
	}
	h.root = container.New(&headLayout{}, h.title, h.states, h.actions)
	return h
}

// update writes title, state and what can be done now.
func (h *head) update() {
	p := h.page
	ss := p.session
	if ss == nil {
		return
	}
	stored := ss.Base() != nil
	h.title.SetText(h.name())
	h.writeState()
	enable(h.undo, (ss.CanUndo() || p.batch != "" && !ss.Edited()) && !p.saving)
	enable(h.redo, ss.CanRedo() && !p.saving)
	for _, b := range h.acts {
		show(b, stored && !p.looking)
	}
	show(h.undo, !p.looking)
	show(h.redo, !p.looking)
	show(h.history, stored)
	show(h.copy, stored && p.app.Svc.Enters())
	show(h.print, stored && p.app.Svc.Enters())
	show(h.prev, stored && p.near != nil)
	show(h.next, stored && p.near != nil)
	h.root.Refresh()
}

// name is how the record is called.
func (h *head) name() string {
	p := h.page
	if p.session.Base() == nil {
		return i18n.T("form.title.new", "form", p.form.Title)
	}
	name := p.app.Svc.Name(p.session.Record())
	if name == "" {
		return p.form.Title
	}
	return name
}

// writeState says where the content stands: nothing is called safe before it
// is written.
func (h *head) writeState() {
	p := h.page
	now := p.app.Now()
	where, at := p.session.Standing()
	word, tone := i18n.T("form.state.stored", "at", ui.When(at, now)), xwidget.ToneDone
	detail := ""
	switch {
	case p.saving:
		word, tone = i18n.T("form.state.saving"), xwidget.TonePrimary
	case where == register.Stored:
	default:
		word, tone = i18n.T("form.state.new"), xwidget.ToneWarning
		if p.session.Base() != nil {
			word = i18n.T("form.state.changed")
		}
		switch {
		case where == register.Drafted:
			detail = i18n.T("form.state.drafted", "at", ui.When(at, now))
		case !p.session.Edited():
			word, tone = i18n.T("form.state.new"), xwidget.ToneQuiet
		default:
			detail = i18n.T("form.state.typing")
		}
	}
	if p.keeper.Trouble != nil {
		detail = i18n.T("form.state.trouble")
	}
	h.state.Set(word, tone)
	h.detail.SetText(detail)
	lack := ""
	if n := p.session.Result().Hard; n > 0 && p.session.Base() != nil {
		lack = i18n.T("form.state.incomplete", "n", ui.Count(n))
	}
	h.lack.Set(lack, xwidget.ToneError)
	h.lack.Hidden = lack == ""
	h.states.Refresh()
}

func enable(b *xwidget.Button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

func show(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}

// headLayout gives the title the room that state and actions leave.
type headLayout struct{}

func (*headLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	w, h := float32(0), float32(0)
	for _, o := range objs {
		m := o.MinSize()
		w, h = w+m.Width, max(h, m.Height)
	}
	return fyne.NewSize(w, h)
}

func (*headLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	title, states, actions := objs[0].(*widget.Label), objs[1], objs[2]
	aw, sw := actions.MinSize().Width, states.MinSize().Width
	text := fyne.MeasureText(title.Text, titleSize(), title.TextStyle).Width + kit.Scaled(14)
	tw := max(0, min(text, size.Width-aw-sw-kit.Scaled(16)))
	put := func(o fyne.CanvasObject, x, w float32) {
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
	}
	put(title, 0, tw)
	put(states, tw+kit.Scaled(6), sw)
	put(actions, size.Width-aw, aw)
}
