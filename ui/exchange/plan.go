package exchange

import (
	"slices"
	"strconv"
	"strings"

	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// layoutText says how the file was understood: which sheet, which header, which
// key fields nothing fills, which required ones.
func (v *outcome) layoutText() string {
	plan := v.out.Plan
	if plan == nil || len(plan.Sheets) == 0 {
		return ""
	}
	var lines []string
	for _, s := range slices.Concat(plan.Sheets, plan.Subs) {
		lines = append(lines, sheetSentence(s))
		if len(s.Blank) > 0 {
			lines = append(lines, i18n.T("ui.import.no_key", "fields", strings.Join(s.Blank, "、")))
		}
	}
	missing := slices.DeleteFunc(slices.Clone(plan.Missing), func(label string) bool {
		return slices.ContainsFunc(plan.Sheets, func(s intake.SheetPlan) bool { return slices.Contains(s.Blank, label) })
	})
	if len(missing) > 0 {
		lines = append(lines, i18n.T("ui.import.missing", "fields", strings.Join(missing, "、")))
	}
	return strings.Join(lines, "\n")
}

func sheetSentence(s intake.SheetPlan) string {
	counts := map[intake.Use]int{}
	for _, c := range s.Columns {
		counts[c.Use]++
	}
	head := strconv.Itoa(s.HeadFrom)
	if s.HeadTo > s.HeadFrom {
		head += "–" + strconv.Itoa(s.HeadTo)
	}
	key := "ui.import.sheet"
	if s.Remembered {
		key = "ui.import.sheet_remembered"
	}
	return i18n.T(key, "sheet", s.Name, "head", head,
		"mapped", strconv.Itoa(counts[intake.Mapped]), "ignored", strconv.Itoa(counts[intake.Ignored]+counts[intake.Repeated]),
		"unknown", strconv.Itoa(counts[intake.Unknown]))
}

// useWords says what is done with a column.
func useWords(c intake.Column) string {
	switch c.Use {
	case intake.Mapped:
		return c.Label
	case intake.Ignored:
		if c.Chosen {
			return i18n.T("ui.import.use_not")
		}
		return i18n.T("ui.import.use_ignored")
	case intake.Repeated:
		return i18n.T("ui.import.use_repeated")
	}
	return i18n.T("ui.import.use_unknown")
}

// sheetPlans are the sheets of a file, those of the records first.
func sheetPlans(p *intake.Plan) (out []*intake.SheetPlan) {
	for _, list := range [][]intake.SheetPlan{p.Sheets, p.Subs} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	return out
}

// sheetShown is the sheet whose columns are shown: the one that was chosen, else
// that of the records.
func (v *outcome) sheetShown() *intake.SheetPlan {
	plans := sheetPlans(v.out.Plan)
	for _, sp := range plans {
		if sp.Name == v.page.sheetShown {
			return sp
		}
	}
	return plans[0]
}

// sheetChoice chooses whose columns are shown, nil where there is one sheet.
func (v *outcome) sheetChoice() *xwidget.Picker {
	if v.out.Plan == nil || len(v.out.Plan.Sheets) == 0 || len(v.out.Plan.Sheets)+len(v.out.Plan.Subs) < 2 {
		return nil
	}
	option := func(sp *intake.SheetPlan) xwidget.Option {
		unknown := 0
		for _, c := range sp.Columns {
			if c.Use == intake.Unknown {
				unknown++
			}
		}
		o := xwidget.Option{Code: sp.Name, Label: i18n.T("ui.import.sheet_of", "sheet", sp.Name)}
		if unknown > 0 {
			o.Detail = i18n.T("ui.import.sheet_unknown", "n", strconv.Itoa(unknown))
		}
		return o
	}
	pick := xwidget.NewPicker(func(text string, limit int) []xwidget.Option {
		var all []xwidget.Option
		for _, sp := range sheetPlans(v.out.Plan) {
			all = append(all, option(sp))
		}
		return choose.Among(choose.Items(all), text, limit)
	})
	pick.Required = true
	pick.SetSelected(option(v.sheetShown()))
	pick.OnChanged = func(o xwidget.Option) {
		v.page.sheetShown = o.Code
		v.parts.SetLabel(asColumns, v.columnsLabel())
		v.parts.SetSelected(asColumns)
		v.list(asColumns)
		v.root.Refresh()
		v.columns.begin()
	}
	return pick
}
