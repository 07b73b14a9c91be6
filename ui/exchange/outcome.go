package exchange

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// outcome is what the page shows of an import or its dry run.
type outcome struct {
	page     *Import
	out      register.Imported
	problems *xwidget.ProblemList
	kinds    *xwidget.Segments
	shown    []app.Problem
}

// The parts of the problem list.
const (
	allProblems = "all"
	refusals    = "refused"
	remarks     = "remarks"
)

// show puts an outcome into the page.
func (p *Import) show(out register.Imported) {
	p.view = &outcome{page: p, out: out}
	p.result.Objects = []fyne.CanvasObject{p.view.build()}
	p.result.Refresh()
}

func (v *outcome) build() fyne.CanvasObject {
	v.problems = xwidget.NewProblemList(v.explain)
	head := kit.Rows(8, xwidget.NewNotice(v.tone(), v.sentence()), v.numbers(), v.buttons())
	if cols := v.columns(); cols != nil {
		head.Add(cols)
	}
	if len(v.out.Problems) == 0 {
		return kit.Over(head, kit.Quiet(i18n.T("ui.import.no_problems")))
	}
	v.kinds = xwidget.NewSegments(
		xwidget.Option{Code: allProblems, Label: i18n.T("ui.import.all_problems", "n", ui.Count(len(v.out.Problems)))},
		xwidget.Option{Code: refusals, Label: i18n.T("ui.import.refusals", "n", ui.Count(count(v.out.Problems, true)))},
		xwidget.Option{Code: remarks, Label: i18n.T("ui.import.remarks", "n", ui.Count(count(v.out.Problems, false)))},
	)
	v.kinds.Required = true
	v.kinds.OnChanged = func(o xwidget.Option) { v.list(o.Code) }
	first := allProblems
	if count(v.out.Problems, true) > 0 {
		first = refusals
	}
	v.kinds.SetSelected(first)
	v.list(first)
	head.Add(kit.Line(8, kit.Section(i18n.T("ui.import.problems")), v.kinds, nil, kit.Small(i18n.T("ui.import.problem_hint"))))
	return kit.Over(head, v.problems)
}

// isRefusal reports whether a problem kept its row from being stored.
func isRefusal(p app.Problem) bool { return p.Severity == app.Refused }

func count(ps []app.Problem, refused bool) (n int) {
	for _, p := range ps {
		if isRefusal(p) == refused {
			n++
		}
	}
	return n
}

// list shows a part of the problems, refusals first.
func (v *outcome) list(part string) {
	v.shown = v.shown[:0]
	for _, refused := range []bool{true, false} {
		if part == refusals && !refused || part == remarks && refused {
			continue
		}
		for _, p := range v.out.Problems {
			if isRefusal(p) == refused {
				v.shown = append(v.shown, p)
			}
		}
	}
	items := make([]xwidget.ProblemItem, len(v.shown))
	for i, p := range v.shown {
		items[i] = xwidget.ProblemItem{Severity: severityOf(p), Where: placeOf(p), Text: i18n.Problem(p), Action: i18n.T("ui.import.details")}
	}
	v.problems.SetItems(items)
}

func severityOf(p app.Problem) xwidget.Severity {
	switch p.Severity {
	case app.Refused, app.Hard:
		return xwidget.SeverityError
	case app.Soft:
		return xwidget.SeverityWarning
	}
	return xwidget.SeverityInfo
}

// placeOf names a problem's place in the file.
func placeOf(p app.Problem) string {
	switch {
	case p.Cell != "":
		return p.Sheet + " " + p.Cell
	case p.Line > 0:
		return i18n.T("ui.import.line", "sheet", p.Sheet, "line", strconv.Itoa(p.Line))
	}
	return p.Sheet
}

// explain shows a problem in full.
func (v *outcome) explain(i int) {
	if i < 0 || i >= len(v.shown) {
		return
	}
	p := v.shown[i]
	v.page.app.Inform(placeOf(p), i18n.Problem(p))
}

func (v *outcome) tone() xwidget.Tone {
	switch {
	case v.out.Rows == 0:
		return xwidget.ToneWarning
	case v.out.Refused > 0:
		return xwidget.ToneWarning
	}
	return xwidget.ToneDone
}

// sentence says the outcome in words.
func (v *outcome) sentence() string {
	key := "ui.import.said"
	if v.out.DryRun {
		key = "ui.import.would"
	}
	switch {
	case v.out.Rows == 0:
		key = "ui.import.nothing"
	case v.out.Refused == 0:
		key += "_all"
	}
	return i18n.T(key, "rows", ui.Count(v.out.Rows), "good", ui.Count(v.good()), "bad", ui.Count(v.out.Refused))
}

// good is how many rows can be stored, or need not be.
func (v *outcome) good() int { return v.out.Added + v.out.Updated + v.out.Unchanged }

func (v *outcome) numbers() fyne.CanvasObject {
	remarks := count(v.out.Problems, false)
	pill := func(key string, n int, tone xwidget.Tone) fyne.CanvasObject {
		if n == 0 {
			tone = xwidget.ToneQuiet
		}
		return xwidget.NewStatusPill(i18n.T(key, "n", ui.Count(n)), tone)
	}
	return kit.Flow(8,
		pill("ui.import.added", v.out.Added, xwidget.ToneDone),
		pill("ui.import.updated", v.out.Updated, xwidget.TonePrimary),
		pill("ui.import.unchanged", v.out.Unchanged, xwidget.ToneQuiet),
		pill("ui.import.refused", v.out.Refused, xwidget.ToneError),
		pill("ui.import.noted", remarks, xwidget.ToneWarning),
		pill("ui.import.skipped", v.out.Skipped, xwidget.ToneQuiet),
	)
}

// buttons are what can be done next.
func (v *outcome) buttons() fyne.CanvasObject {
	p := v.page
	var objs []fyne.CanvasObject
	if v.out.DryRun {
		if n := v.out.Added + v.out.Updated; n > 0 {
			objs = append(objs, xwidget.NewPrimaryButton(i18n.T("ui.import.take", "n", ui.Count(n)), "", p.Take))
		}
	} else {
		form := p.form.Selected().Code
		objs = append(objs, xwidget.NewButton(i18n.T("ui.import.see"), func() { p.app.Nav.Go(nav.Register(form), nil) }))
		if v.out.Batch != "" && v.out.Added+v.out.Updated > 0 {
			batch := v.out.Batch
			objs = append(objs, xwidget.NewButton(i18n.T("ui.import.undo"), func() { p.askUndo(batch) }))
		}
	}
	if len(v.out.Problems) > 0 {
		objs = append(objs, xwidget.NewButton(i18n.T("ui.import.report"), p.saveReport))
	}
	if len(objs) == 0 {
		return container.NewHBox()
	}
	return kit.Line(8, objs...)
}
