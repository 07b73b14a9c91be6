package register

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/rules"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// glanceWait is how long the cursor rests before the record is read.
const glanceWait = 150 * time.Millisecond

// glanceWidth is the panel's width at zoom 1.
const glanceWidth = 320

// glance is the panel at the side of a list that shows the record at the cursor.
type glance struct {
	l    *List
	lane *ui.Lane
	stop func()
	seen string // the record that is shown, as it stood
	body *fyne.Container
	root fyne.CanvasObject
}

func newGlance(l *List) *glance {
	g := &glance{l: l, lane: l.app.Lane(), stop: func() {}, body: kit.Rows(4)}
	g.root = kit.Wide(glanceWidth, kit.Card(container.NewVScroll(g.body)))
	return g
}

// ToggleGlance shows the panel or puts it away; the view remembers.
func (l *List) ToggleGlance() {
	l.view.Glance = !l.view.Glance
	l.keepView()
	l.showGlance()
	l.grid.Focus()
}

func (l *List) showGlance() {
	words := "ui.glance.show"
	on := l.view.Glance || l.extra.Side != nil
	l.side.Objects, l.side.Hidden = nil, !on
	l.atGlance.Hidden = l.extra.Side != nil
	l.glance.stop()
	if on {
		words = "ui.glance.hide"
		l.side.Objects = []fyne.CanvasObject{l.sideOf()}
		l.glance.seen = ""
		l.glance.follow()
	}
	l.atGlance.SetText(i18n.T(words))
	l.head.Refresh()
	l.main.Refresh()
}

// follow shows the record at the cursor once the cursor rests.
func (g *glance) follow() {
	g.stop()
	side := g.l.extra.Side
	if !g.l.view.Glance && side == nil {
		return
	}
	row, _ := g.l.grid.CurrentCell()
	r, ok := g.l.rows.at(row)
	if side != nil {
		g.stop = g.l.app.Runner.After(glanceWait, func() { side.Follow(r.ID) })
		return
	}
	if !ok {
		g.seen = ""
		g.show(kit.Quiet(i18n.T("ui.glance.none")))
		return
	}
	g.stop = g.l.app.Runner.After(glanceWait, func() { g.read(r, row) })
}

func (g *glance) read(r app.ListRow, row int) {
	seen := string(r.ID) + "@" + strconv.FormatInt(r.Rev, 10)
	if seen == g.seen {
		return
	}
	svc, form, id := g.l.app.Svc, g.l.form.ID, r.ID
	ui.Do(g.lane, func(ctx context.Context) (*app.Record, error) {
		return svc.Open(ctx, form, id)
	}, func(rec *app.Record, err error) {
		if err != nil {
			g.show(g.l.app.Notice(err))
			return
		}
		g.seen = seen
		g.show(g.content(rec, row)...)
	})
}

func (g *glance) show(objs ...fyne.CanvasObject) {
	g.body.Objects = objs
	g.body.Refresh()
}

// content is the record section by section, what is filled of it, and what the
// checks say.
func (g *glance) content(rec *app.Record, row int) []fyne.CanvasObject {
	l := g.l
	name := kit.Text("**" + l.app.Svc.Name(rec) + "**")
	name.Marked, name.SizeName = true, fynetheme.SizeNameSubHeadingText
	objs := []fyne.CanvasObject{name, kit.Line(0, xwidget.NewLink(i18n.T("ui.glance.open"), func() { l.open(row) }))}
	res := l.app.Svc.Check(rec)
	if res.Hard+res.Soft == 0 {
		objs = append(objs, kit.Small(i18n.T("ui.glance.complete")))
	} else {
		objs = append(objs, kit.Small(i18n.T("ui.glance.problems", "n", itoa(res.Hard+res.Soft))))
		for i, p := range res.Problems {
			if i == 5 {
				break
			}
			t := kit.Text("· " + i18n.Problem(p))
			t.Importance = widget.WarningImportance
			objs = append(objs, t)
		}
	}
	view := l.app.Svc.Program(l.form.ID).View(rec, l.app.Svc.Today())
	for i, sec := range l.form.Sections {
		if lines := g.section(rec, view, sec); view.Section(i) && len(lines) > 0 {
			objs = append(objs, kit.Small(sec.Title))
			objs = append(objs, kit.Tight(lines...))
		}
	}
	return objs
}

func (g *glance) section(rec *app.Record, view *rules.View, sec *catalog.Section) []fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, fd := range sec.Fields {
		text := fd.Format(rec.Value(fd.ID))
		if fd.IsTable() && len(rec.Rows[fd.ID]) > 0 {
			text = i18n.T("ui.glance.rows", "n", itoa(len(rec.Rows[fd.ID])))
		} else if text != "" && fd.Unit != "" {
			text += " " + fd.Unit
		}
		if text == "" || fd.ID == g.l.form.Display || !view.Visible(fd.ID) {
			continue
		}
		lines = append(lines, container.New(glanceLine{}, kit.Quiet(fd.Label), kit.Text(text)))
	}
	return lines
}

// glanceLine puts a value beside its label; both wrap.
type glanceLine struct{}

func (glanceLine) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(objs[0].MinSize().Height, objs[1].MinSize().Height))
}

func (glanceLine) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := kit.Scaled(104)
	objs[0].Resize(fyne.NewSize(w, size.Height))
	objs[1].Move(fyne.NewPos(w, 0))
	objs[1].Resize(fyne.NewSize(max(0, size.Width-w), size.Height))
}
