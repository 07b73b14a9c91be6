package collect

import (
	"context"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	sheets "ronghe/app/collect"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// weeks is how long senders are given unless another day is written.
const weeks = 2

// Send is what lists of registers offer of which sheets can be sent; none otherwise.
func Send(a *ui.App, form string) []ui.Act {
	if len(sheets.Registers(a.Svc.Catalog(), form)) == 0 {
		return nil
	}
	return []ui.Act{{Text: i18n.T("ui.collect.send"), Many: true, Do: func(ids []app.ID, done func(app.ID, string)) {
		s := newSender(a, form, ids, done)
		s.ask()
	}}}
}

// sender asks what is wanted of whom by when.
type sender struct {
	app  *ui.App
	lane *ui.Lane
	from string
	ids  []app.ID
	done func(app.ID, string)

	register *xwidget.Picker
	year     *xwidget.Entry
	yearLine fyne.CanvasObject
	due      *xwidget.DateEntry
	dir      *xwidget.Entry
	note     *xwidget.Paragraph
	trouble  *fyne.Container
	dialog   *xwidget.Dialog
}

func newSender(a *ui.App, from string, ids []app.ID, done func(app.ID, string)) *sender {
	s := &sender{app: a, lane: a.Lane(), from: from, ids: ids, done: done, note: kit.Quiet(" "), trouble: container.NewVBox()}
	var items []choose.Item
	for _, f := range sheets.Registers(a.Svc.Catalog(), from) {
		items = append(items, choose.Item{Option: choose.Form(f)})
	}
	s.register = xwidget.NewPicker(func(query string, limit int) []xwidget.Option { return choose.Among(items, query, limit) })
	s.register.Required = true
	s.register.SetSelected(items[0].Option)
	for _, it := range items { // its own register first
		if it.Code == from {
			s.register.SetSelected(it.Option)
		}
	}
	s.register.OnChanged = func(xwidget.Option) { s.plan() }
	s.year = xwidget.NewEntry()
	s.year.SetText(strconv.Itoa(a.Now().Year()))
	s.year.OnLeave = func(string) { s.plan() }
	s.yearLine = kit.Field(i18n.T("ui.collect.year"), labelWidth, s.year)
	s.due = choose.Day(a.Now().AddDate(0, 0, 7*weeks).Format("2006-01-02"), nil)
	s.dir = xwidget.NewEntry()
	s.dir.SetText(filepath.Join(pick.Documents(), i18n.T("ui.collect.folder", "day", a.Now().Format("20060102"))))
	return s
}

const labelWidth = 84

func (s *sender) ask() {
	s.dialog = xwidget.ShowDialog(s.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.collect.send"), Text: i18n.T("ui.collect.send_text"), Width: 560, Help: topic,
		Content: kit.Rows(8,
			kit.Field(i18n.T("ui.collect.register"), labelWidth, s.register), s.yearLine,
			kit.Field(i18n.T("ui.collect.due"), labelWidth, s.due),
			kit.Field(i18n.T("ui.collect.dir"), labelWidth, s.dir),
			s.note, s.trouble),
		Confirm: i18n.T("ui.collect.send_yes"),
		OnConfirm: func() bool {
			_ = s.due.Commit()
			s.send()
			return false // until the files are there
		},
	})
	s.plan()
}

func (s *sender) sending() sheets.Sending {
	year, _ := strconv.Atoi(s.year.Text)
	return sheets.Sending{Register: s.register.Selected().Code, From: s.from, IDs: s.ids, Year: year, Due: s.due.ISO(), Dir: s.dir.Text}
}

// plan says how many sheets that makes, and who has one already.
func (s *sender) plan() {
	svc, what := s.app.Svc, s.sending()
	f, _ := svc.Catalog().Form(what.Register)
	s.yearLine.Hide()
	if f.Collect.Year != "" {
		s.yearLine.Show()
	}
	ui.Do(s.lane, func(ctx context.Context) ([]sheets.Sheet, error) { return sheets.Plan(ctx, svc, what) }, func(list []sheets.Sheet, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		waiting, records := 0, 0
		for _, sh := range list {
			records += len(sh.Records)
			if sh.Waiting {
				waiting++
			}
		}
		text := i18n.T("ui.collect.plan", "n", ui.Count(len(list)), "records", ui.Count(records))
		if waiting > 0 {
			text += i18n.T("ui.collect.waiting", "n", ui.Count(waiting))
		}
		s.trouble.Objects = nil
		s.note.SetText(text)
		s.dialog.Refresh()
	})
}

func (s *sender) fail(err error) {
	s.note.SetText(" ")
	s.trouble.Objects = []fyne.CanvasObject{s.app.Notice(err)}
	s.dialog.Refresh()
}

func (s *sender) send() {
	if !s.app.Entering() {
		return
	}
	svc, what := s.app.Svc, s.sending()
	var batch app.ID
	n := 0
	s.app.Job(ui.Job{
		Title: i18n.T("ui.collect.sending"),
		Work: func(ctx context.Context, progress func(int, int)) error {
			b, list, err := sheets.Send(ctx, svc, what, progress)
			batch, n = b, len(list)
			return err
		},
		Then: func(err error) {
			if err != nil { // what was written stays
				s.fail(err)
				return
			}
			s.dialog.Hide()
			s.done(batch, i18n.T("ui.collect.sent", "n", ui.Count(n), "dir", what.Dir))
		},
	})
}
