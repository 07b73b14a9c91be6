package policy

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app"
	"ronghe/app/i18n"
	duties "ronghe/app/policy"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// showSide shows all that is known of the duty at the cursor.
func (l *Ledger) showSide(row int) {
	l.side.Objects = nil
	if row >= 0 && row < len(l.lines) {
		l.side.Objects = l.content(l.lines[row])
		l.lookBack(row)
	}
	l.side.Refresh()
}

// lookBack looks up what the duty's figures were in the last years and shows it.
func (l *Ledger) lookBack(row int) {
	line, ledger, svc, year := l.lines[row], l.ledger, l.app.Svc, l.years.At()
	all := true
	for _, m := range line.Figures {
		_, ok := l.trends[m.Figure.ID]
		all = all && ok
	}
	if all {
		return
	}
	ui.Do(l.past, func(ctx context.Context) (map[string][]duties.Point, error) {
		out := map[string][]duties.Point{}
		for _, m := range line.Figures {
			points, err := ledger.Trend(ctx, svc, m.Figure, year)
			if err != nil {
				return nil, err
			}
			out[m.Figure.ID] = points
		}
		return out, nil
	}, func(found map[string][]duties.Point, err error) {
		if err != nil { // the figures themselves stand
			l.app.Log.Warn("trend not found", "duty", line.Duty.ID, "err", err)
			return
		}
		maps.Copy(l.trends, found)
		if at, _ := l.grid.CurrentCell(); at == row && l.years.At() == year && len(found) > 0 {
			l.side.Objects = l.content(line)
			l.side.Refresh()
		}
	})
}

// trend is a figure in the last years, in a line; "" where it is one of today.
func trend(points []duties.Point) string {
	parts := make([]string, len(points))
	for i, p := range points {
		value := p.Value
		if value == "" {
			value = i18n.T("ui.policy.dash")
		}
		parts[i] = i18n.T("ui.policy.point", "year", strconv.Itoa(p.Year), "value", value)
	}
	return strings.Join(parts, i18n.T("ui.policy.then"))
}

func (l *Ledger) content(line duties.Line) []fyne.CanvasObject {
	name := kit.Text("**" + line.Duty.Title + "**")
	name.Marked, name.SizeName = true, fynetheme.SizeNameSubHeadingText
	text, tone := state(line)
	objs := []fyne.CanvasObject{name, kit.Quiet(l.departments(line.Duty)), kit.Line(8, xwidget.NewStatusPill(text, tone), kit.Small(line.Task.On))}
	if line.Task.Note != "" {
		objs = append(objs, kit.Text(line.Task.Note))
	}
	objs = append(objs, kit.Section(i18n.T("ui.policy.proofs")))
	for _, p := range line.Proof {
		count := i18n.T("ui.policy.blank")
		if p.Known {
			count = i18n.T("ui.policy.records", "n", ui.Count(p.Count))
		}
		objs = append(objs, kit.Tight(l.link(p.Proof.Label, p.Query), kit.Quiet(count)))
	}
	objs = append(objs, kit.Section(i18n.T("ui.policy.figures")))
	for _, m := range line.Figures {
		objs = append(objs, l.figure(m))
	}
	return objs
}

// figure is one number: its name leads to the records that count.
func (l *Ledger) figure(m duties.Measured) fyne.CanvasObject {
	parts := []fyne.CanvasObject{l.link(m.Figure.Label, m.Query)}
	if m.Target == "" {
		parts = append(parts, kit.Text(value(m)))
	} else {
		tone := xwidget.ToneWarning
		words := i18n.T("ui.policy.missing", "gap", m.Gap+" "+m.Figure.Unit)
		switch {
		case m.Gap == "":
			words = i18n.T("ui.policy.blank")
		case reached(m):
			tone, words = xwidget.ToneDone, i18n.T("ui.policy.reached")
		}
		parts = append(parts, kit.Line(8, kit.Short(i18n.T("ui.policy.of", "value", value(m), "target", m.Target)), xwidget.NewStatusPill(words, tone)))
		if m.Figure.By != "" {
			parts = append(parts, kit.Quiet(i18n.T("ui.policy.by", "by", m.Figure.By)))
		}
	}
	if text := trend(l.trends[m.Figure.ID]); text != "" {
		parts = append(parts, kit.Quiet(text))
	}
	if m.Note != "" {
		parts = append(parts, kit.Quiet(m.Note))
	}
	return kit.Tight(parts...)
}

// link leads to the records of a query in their register.
func (l *Ledger) link(label string, q app.Query) fyne.CanvasObject {
	return kit.Line(0, xwidget.NewLink(label, func() { l.goTo(label, q) }))
}

func (l *Ledger) goTo(label string, q app.Query) {
	l.app.Nav.Go(nav.Register(q.Form), uiregister.Wanted{Where: q.Where, Label: label})
}
