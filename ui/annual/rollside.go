package annual

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// showCell shows what is known of a cell, and looks up what each unit says of it.
func (p *RollUp) showCell(c *report.Cell) {
	if c == nil || p.roll == nil || p.only != nil || c.Rolls() == report.RollNone {
		p.of, p.behind = nil, nil
		p.look.Stop()
		p.showSide()
		return
	}
	if p.of == c && p.behind != nil {
		p.showSide()
		return
	}
	p.of, p.behind = c, nil
	p.below.Refresh()
	p.showSide()
	s, roll := p.svc, p.roll
	ui.Do(p.look, func(ctx context.Context) ([]report.UnitValue, error) {
		return s.Behind(ctx, roll, c)
	}, func(values []report.UnitValue, err error) {
		if err != nil {
			if app.CodeOf(err) != app.CodeCanceled {
				p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
				p.root.Refresh()
			}
			return
		}
		if p.of != c {
			return
		}
		p.behind = values
		p.below.Select(0, 0)
		p.below.Refresh()
		p.showSide()
	})
}

// showSide shows all that is known of the cell at the cursor, and the units.
func (p *RollUp) showSide() {
	p.side.Objects, p.lower.Objects = nil, nil
	c := p.current()
	if c != nil && p.rep != nil {
		p.side.Objects = p.content(c)
	}
	if p.of != nil && len(p.behind) > 0 {
		p.lower.Objects = []fyne.CanvasObject{kit.Inset(0, 6, kit.Sized(0, behindHeight, container.NewBorder(nil, p.unitActions(), nil, nil, p.below)))}
	}
	p.side.Refresh()
	p.lower.Refresh()
	p.body.Refresh()
}

func (p *RollUp) content(c *report.Cell) []fyne.CanvasObject {
	name := kit.Text("**" + c.Name() + "**")
	name.Marked, name.SizeName = true, fynetheme.SizeNameSubHeadingText
	v := p.rep.Value(c)
	objs := []fyne.CanvasObject{name, kit.Text(valueText(c, v))}
	if last := p.rep.LastValue(c); !last.IsBlank() {
		objs = append(objs, kit.Quiet(i18n.T("ui.annual.last", "value", valueText(c, last), "change", changeText(v, last))))
	}
	if p.only != nil {
		return append(objs, p.unitContent(c)...)
	}
	objs = append(objs, kit.Section(i18n.T("ui.rollup.rolls_"+string(c.Rolls()))))
	if c.Rule != "" {
		objs = append(objs, kit.Quiet(c.Rule))
	}
	if d, ok := p.differs[c]; ok {
		objs = append(objs, kit.Section(i18n.T("ui.rollup.differs")), kit.Text(i18n.T("ui.rollup.own_text", "own", valueText(c, d.Own), "sum", valueText(c, d.Sum))))
	}
	if p.doubt[c] {
		objs = append(objs, kit.Text(i18n.T("ui.rollup.doubt")))
	}
	if t := p.roll.Tally(c); t.Inner > 0 {
		objs = append(objs, kit.Quiet(i18n.T("ui.rollup.inner_text", "n", ui.Count(t.Inner))))
	}
	return objs
}

// unitContent is where the value of a unit's own report comes from.
func (p *RollUp) unitContent(c *report.Cell) []fyne.CanvasObject {
	objs := []fyne.CanvasObject{kit.Section(sourceText(c.Source))}
	if c.Rule != "" {
		objs = append(objs, kit.Text(c.Rule))
	}
	if st := p.rep.State(c); st.Origin == report.PutOver {
		objs = append(objs, kit.Section(i18n.T("ui.annual.put_over")), kit.Text(i18n.T("ui.annual.over_text", "figure", valueText(c, p.rep.Beneath(c)), "reason", st.Reason)))
	}
	if c.Source == report.Register {
		objs = append(objs, kit.Line(0, xwidget.NewLink(i18n.T("ui.annual.records"), func() { p.records(*p.only, c) })))
	}
	if p.unit.rep != nil {
		objs = append(objs, p.said(c)...)
	}
	return objs
}

// unitActions are the ways on from the unit at the cursor of the list.
func (p *RollUp) unitActions() fyne.CanvasObject {
	row, _ := p.below.CurrentCell()
	report := xwidget.NewButton(i18n.T("ui.rollup.open"), func() { p.openUnit(row) })
	objs := []fyne.CanvasObject{report}
	if c := p.of; row < len(p.behind) {
		u := p.behind[row].Unit
		if _, ok, err := p.svc.QueryOf(u, c, p.years.At()); ok && err == nil {
			objs = append(objs, xwidget.NewButton(i18n.T("ui.rollup.records"), func() { p.records(u, c) }))
		}
	}
	return kit.Inset(0, 4, kit.Line(8, objs...))
}

// openUnit puts the report of the unit at a row in front, at the same cell.
func (p *RollUp) openUnit(row int) {
	if row < 0 || row >= len(p.behind) {
		return
	}
	u := p.behind[row].Unit
	p.only = &u
	p.Shown()
}

// records leads to the records that a unit's cell counts.
func (p *RollUp) records(u app.Unit, c *report.Cell) {
	q, ok, err := p.svc.QueryOf(u, c, p.years.At())
	if err != nil || !ok {
		return
	}
	p.app.Nav.Go(nav.Register(q.Form), uiregister.Wanted{Where: q.Where, Label: u.Name + " " + c.Name()})
}
