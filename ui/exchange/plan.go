package exchange

import (
	"slices"
	"strconv"
	"strings"

	"ronghe/app/i18n"
	"ronghe/app/intake"
)

// layoutText says how the file was understood: which sheet, which header, which
// key fields nothing fills, which required ones.
func (v *outcome) layoutText() string {
	plan := v.out.Plan
	if plan == nil || len(plan.Sheets) == 0 {
		return ""
	}
	var lines []string
	for _, s := range append(append([]intake.SheetPlan(nil), plan.Sheets...), plan.Subs...) {
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
