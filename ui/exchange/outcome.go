package exchange

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/intake"
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
	parts    *xwidget.Segments
	hint     *xwidget.Paragraph
	root     fyne.CanvasObject
	body     *fyne.Container
	problems *xwidget.ProblemList
	shown    []app.Problem
	columns  *columns
	sheets   *xwidget.Picker // whose columns are shown; nil where there is one sheet
}

// The parts of an outcome.
const (
	allProblems = "all"
	refusals    = "refused"
	remarks     = "remarks"
	asColumns   = "columns"
	asRows      = "rows"
)

// show puts an outcome into the page, with the part that was looked at before.
func (p *Import) show(out register.Imported) {
	part := ""
	if p.view != nil && p.view.parts != nil {
		if part = p.view.parts.Selected().Code; part != asColumns && part != asRows {
			part = ""
		}
	}
	p.view = &outcome{page: p, out: out}
	p.showKey()
	p.result.Objects = []fyne.CanvasObject{p.view.build(part)}
	p.result.Refresh()
	if p.view.columns != nil { // a person goes on with the next column
		p.view.columns.begin()
	}
}

func (v *outcome) build(part string) fyne.CanvasObject {
	v.problems = xwidget.NewProblemList(v.explain)
	v.body = container.NewStack()
	head := kit.Rows(6, v.notice(), v.buttons())
	if text := v.layoutText(); text != "" {
		head.Add(kit.Quiet(text))
	}
	v.parts = xwidget.NewSegments(v.options()...)
	v.parts.Required = true
	v.parts.OnChanged = func(o xwidget.Option) {
		v.list(o.Code)
		v.root.Refresh() // the hint may need another height
		if v.columns != nil {
			v.columns.begin()
		}
	}
	if part == "" {
		part = v.firstPart()
	}
	v.parts.SetSelected(part)
	v.hint = kit.Quiet(v.hintOf(part))
	line := kit.Line(8, v.parts, nil)
	if v.sheets = v.sheetChoice(); v.sheets != nil {
		line = kit.Line(8, v.parts, nil, kit.Wide(260, v.sheets))
	}
	head.Add(line)
	head.Add(v.hint)
	v.list(part)
	v.root = kit.Over(head, v.body)
	return v.root
}

// hintOf says what can be done with a part.
func (v *outcome) hintOf(part string) string {
	switch {
	case part == asColumns && v.out.DryRun:
		return i18n.T("ui.import.columns_hint")
	case part == asRows && v.out.DryRun:
		return i18n.T("ui.import.rows_hint")
	case part == asColumns: // it is done
		return i18n.T("ui.import.columns_done")
	}
	return i18n.T("ui.import.problem_hint")
}

// options are the parts that there are.
func (v *outcome) options() []xwidget.Option {
	part := func(code, key string, n int) xwidget.Option {
		return xwidget.Option{Code: code, Label: i18n.T(key, "n", ui.Count(n))}
	}
	out := []xwidget.Option{
		part(refusals, "ui.import.refusals", count(v.out.Problems, true)),
		part(remarks, "ui.import.remarks", count(v.out.Problems, false)),
	}
	if len(v.out.Preview) > 0 {
		out = append(out, part(asRows, "ui.import.rows", len(v.out.Preview)))
	}
	if v.out.Plan != nil && len(v.out.Plan.Sheets) > 0 {
		out = append(out, xwidget.Option{Code: asColumns, Label: v.columnsLabel()})
	}
	return out
}

// columnsLabel says how many columns the sheet has that is looked at.
func (v *outcome) columnsLabel() string {
	return i18n.T("ui.import.columns", "n", ui.Count(len(v.sheetShown().Columns)))
}

// firstPart is what is looked at first: columns where a key has none, refusals,
// else the rows.
func (v *outcome) firstPart() string {
	switch {
	case v.out.Plan != nil && len(v.out.Plan.Sheets) > 0 && len(v.out.Plan.Sheets[0].Blank) > 0:
		return asColumns
	case count(v.out.Problems, true) > 0:
		return refusals
	case len(v.out.Preview) > 0:
		return asRows
	}
	return remarks
}

// notice says the outcome in words; where the file is read as it was corrected
// before, that too, and how to have it guessed anew.
func (v *outcome) notice() fyne.CanvasObject {
	n := xwidget.NewNotice(v.tone(), v.sentence())
	p := v.page
	switch {
	case !v.out.DryRun:
	case v.out.Plan != nil && slices.ContainsFunc(v.out.Plan.Sheets, func(s intake.SheetPlan) bool { return s.Remembered }):
		n.SetAction(i18n.T("ui.import.afresh"), func() {
			p.said.layouts, p.said.afresh = nil, true
			p.look()
		})
	}
	return n
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

// list shows a part.
func (v *outcome) list(part string) {
	v.hint.SetText(v.hintOf(part))
	v.columns = nil
	switch part {
	case asColumns:
		v.columns = newColumns(v.page, v.sheetShown())
		v.body.Objects = []fyne.CanvasObject{v.columns.grid}
	case asRows:
		v.body.Objects = []fyne.CanvasObject{newRows(v.page, &v.out).grid}
	default:
		v.listProblems(part)
	}
	v.body.Refresh()
}

func (v *outcome) listProblems(part string) {
	v.shown = v.shown[:0]
	for _, p := range v.out.Problems {
		if part == allProblems || isRefusal(p) == (part == refusals) {
			v.shown = append(v.shown, p)
		}
	}
	if len(v.shown) == 0 {
		v.body.Objects = []fyne.CanvasObject{container.NewVBox(kit.Quiet(i18n.T("ui.import.no_problems")))}
		return
	}
	items := make([]xwidget.ProblemItem, len(v.shown))
	for i, p := range v.shown {
		action := i18n.T("ui.import.details")
		if _, ok := v.meaningOf(p); ok {
			action = i18n.T("ui.import.meaning")
		}
		items[i] = xwidget.ProblemItem{Severity: severityOf(p), Where: placeOf(p), Text: i18n.Problem(p), Action: action}
	}
	v.problems.SetItems(items)
	v.body.Objects = []fyne.CanvasObject{v.problems}
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
	if m, ok := v.meaningOf(p); ok {
		v.page.askMeaning(p, m)
		return
	}
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
	kept := v.out.Kept + v.out.Passed
	switch {
	case v.out.Rows == 0:
		key = "ui.import.nothing"
	case v.out.Refused == 0 && kept > 0:
		key += "_but"
	case v.out.Refused == 0:
		key += "_all"
	}
	return i18n.T(key, "rows", ui.Count(v.out.Rows), "good", ui.Count(v.good()), "bad", ui.Count(v.out.Refused), "kept", ui.Count(kept))
}

// good is how many rows can be stored, or need not be; what is left alone, or out,
// is none of them.
func (v *outcome) good() int { return v.out.Added + v.out.Updated + v.out.Unchanged }

// numbers are what becomes of the rows; nothing is said of what there is none of.
func (v *outcome) numbers() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	pill := func(key string, n int, tone xwidget.Tone) {
		if n > 0 {
			out = append(out, xwidget.NewStatusPill(i18n.T(key, "n", ui.Count(n)), tone))
		}
	}
	pill("ui.import.added", v.out.Added, xwidget.ToneDone)
	pill("ui.import.updated", v.out.Updated, xwidget.TonePrimary)
	pill("ui.import.unchanged", v.out.Unchanged, xwidget.ToneQuiet)
	pill("ui.import.kept", v.out.Kept+v.out.Passed, xwidget.ToneQuiet)
	pill("ui.import.refused", v.out.Refused, xwidget.ToneError)
	pill("ui.import.noted", count(v.out.Problems, false), xwidget.ToneWarning)
	pill("ui.import.skipped", v.out.Skipped, xwidget.ToneQuiet)
	return out
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
	if v.out.DryRun {
		objs = append(objs, xwidget.NewButton(i18n.T("ui.import.say_head"), p.askHead))
	}
	if p.several != nil {
		objs = append(objs, nil, xwidget.NewButton(i18n.T("ui.import.back_to_files"), p.several.back))
	}
	if p.several == nil {
		objs = append(objs, nil)
	}
	objs = append(objs, v.numbers()...)
	return kit.Line(8, objs...)
}
