package register

import (
	"context"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/sheet"
)

func (l *List) create() { l.app.Records.New(l.form.ID) }

// open opens a record; its page can go on to its neighbours in this list.
func (l *List) open(row int) {
	if r, ok := l.rows.at(row); ok {
		l.app.Records.Open(l.form.ID, r.ID, l.neighbour)
	}
}

// neighbour is the record that stands step rows after id, as far as loaded.
func (l *List) neighbour(id app.ID, step int) (app.ID, bool) {
	at := l.rows.find(id)
	if at < 0 || at+step < 0 {
		return "", false
	}
	l.rows.want(at+step, at+step)
	r, ok := l.rows.at(at + step)
	if ok {
		l.grid.Select(at+step, 0)
	}
	return r.ID, ok
}

// EnterSheet opens what the list shows as a sheet to type in; atEnd begins at
// the empty line below.
func (l *List) EnterSheet(atEnd bool) {
	if !l.app.Entering() {
		return
	}
	l.app.Nav.Open(sheet.New(l.app, l.form, l.query(), atEnd))
}

func (l *List) export() {
	if !l.app.Entering() {
		return
	}
	q := l.rows.query
	q.Limit, q.Offset = 0, 0
	l.app.Nav.Go(nav.Export, nav.ExportWant{Query: q, Count: l.rows.len()})
}

// mostAtOnce bounds how many rows one delete or copy takes from a list.
const mostAtOnce = 10_000

// careful is how many records one Enter may move away.
const careful = 20

// askDelete asks before records go to the recycle bin.
func (l *List) askDelete(rows []int) {
	if len(rows) == 0 || l.rows.len() == 0 || !l.app.Entering() {
		return
	}
	if len(rows) > mostAtOnce {
		l.app.Inform(i18n.T("ui.list.too_many"), i18n.T("ui.list.too_many_text", "limit", ui.Count(mostAtOnce)))
		return
	}
	text := i18n.T("ui.list.delete_many", "n", ui.Count(len(rows)))
	if r, ok := l.rows.at(rows[0]); ok && len(rows) == 1 {
		text = i18n.T("ui.list.delete_one", "name", l.nameOf(r))
	}
	load := l.rows.snapshot(rows)
	svc, form := l.app.Svc, l.form.ID
	ui.Do(l.lane, func(ctx context.Context) ([]register.Use, error) {
		ids, err := load.ids(ctx)
		if err != nil {
			return nil, err
		}
		return svc.Uses(ctx, form, ids...)
	}, func(uses []register.Use, err error) {
		if err != nil {
			l.app.ShowError(err)
			return
		}
		q := ui.Question{
			Title: i18n.T("ui.list.delete_title"), Text: text, Yes: i18n.T("ui.list.delete_yes"), Danger: true,
			Careful: len(rows) > careful,
		}
		if len(uses) > 0 {
			l.askUsed(text+"\n"+i18n.T("ui.list.delete_used", "list", usesText(uses)), load, rows[0])
			return
		}
		l.app.Confirm(q, func() { l.delete(load, rows[0]) })
	})
}

// shownUses is how many places a question names.
const shownUses = 6

// usesText lists where others name what is to be deleted, a place a line.
func usesText(uses []register.Use) string {
	var lines []string
	for i, u := range uses {
		if i == shownUses {
			lines = append(lines, "…")
			break
		}
		lines = append(lines, u.String())
	}
	return strings.Join(lines, "\n")
}

// delete moves the rows into the bin. Only the row at the cursor stays selected:
// a second Del must not take as many again.
func (l *List) delete(load chosen, first int) {
	svc, form := l.app.Svc, l.form.ID
	var batch app.ID
	n := 0
	l.app.Job(ui.Job{
		Title: i18n.T("ui.list.deleting"),
		Work: func(ctx context.Context, _ func(int, int)) error {
			ids, err := load.ids(ctx)
			if err != nil {
				return err
			}
			n = len(ids)
			batch, err = svc.Delete(ctx, form, ids...)
			return err
		},
		Then: func(err error) {
			if err != nil {
				l.app.ShowError(err)
				return
			}
			l.gone(batch, first, i18n.T("ui.list.deleted", "n", ui.Count(n)))
		},
	})
}

// did says what was done to many records and how it is taken back.
func (l *List) did(batch app.ID, text string) {
	l.batch = batch
	l.app.ToastUndo(text, l.undo)
}

// undo takes the last work on many records of this page back.
func (l *List) undo() {
	if l.batch == "" {
		l.app.Toast(i18n.T("ui.list.nothing_to_undo"))
		return
	}
	batch := l.batch
	l.batch = ""
	l.app.Undo(batch, l.rows.reload)
}

// nameOf is how a row's record is called: its display field, when it is shown.
func (l *List) nameOf(r app.ListRow) string {
	for col, c := range l.cols {
		if c.path == l.form.Display {
			if name := c.view(r, l.place(col)).Text; name != "" {
				return name
			}
		}
	}
	return l.form.Title
}

// copyRows puts rows into the clipboard as a spreadsheet reads them: one line a
// row, tabs between the cells, numbers without separators.
func (l *List) copyRows(rows []int) bool {
	if len(rows) > mostAtOnce {
		return false
	}
	load := l.rows.snapshot(rows)
	cols := l.cols
	places := make([]int, len(cols))
	for i := range cols {
		places[i] = l.place(i)
	}
	ui.Do(l.lane, load, func(got []app.ListRow, err error) {
		if err != nil {
			l.app.ShowError(err)
			return
		}
		lines := make([]string, len(got))
		for i, r := range got {
			cells := make([]string, len(cols))
			for k, c := range cols {
				cells[k] = cellText(c.text(r, places[k]))
			}
			lines[i] = strings.Join(cells, "\t")
		}
		l.app.Fyne.Clipboard().SetContent(strings.Join(lines, "\r\n") + "\r\n")
		l.app.Toast(i18n.T("ui.list.copied", "n", ui.Count(len(got))))
	})
	return true
}

// cellText quotes what would break a line or a cell.
func cellText(s string) string {
	if strings.ContainsAny(s, "\t\r\n\"") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}
