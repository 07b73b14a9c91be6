package formview

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app/register"
)

// The problems stand in the form's order, whatever found them: a text that is
// no value, a missing one, a check over several fields, a row of a table.
func TestProblemsStandInTheOrderOfTheForm(t *testing.T) {
	d := newDesk(t)
	v := d.begin("partnership")
	d.ss.InsertRows("funds", 0, 2)
	rows := d.ss.Record().Rows["funds"]
	at := func(row int, field string) string { return "funds/" + string(rows[row].ID) + "/" + field }
	v.do(nil, func(ss *register.Session) {
		ss.SetMany([]register.Edit{
			{Path: at(1, "cash"), Text: "若干"},
			{Path: at(1, "payer"), Text: "某厂"},
			{Path: at(0, "stat_year"), Text: "2025"},
			{Path: at(0, "payer"), Text: "某校"},
			{Path: "amount", Text: "一大笔"},
			{Path: "expires_on", Text: "2020-01-01"},
			{Path: "signed_on", Text: "2021-01-01"},
			{Path: "effective_on", Text: "哪天"},
			{Path: "kind", Text: "校企"},
			{Path: "title", Text: "某协议"},
		})
	})
	v.SetStrict(true)
	var got []string
	for _, f := range v.Findings() {
		place := f.field
		if f.row >= 0 {
			place += "/" + string(rune('1'+f.row)) + "/" + d.block("funds").fd.Fields[f.col].ID
		}
		if len(got) == 0 || got[len(got)-1] != place {
			got = append(got, place)
		}
	}
	for _, f := range v.Findings() {
		if f.row >= 0 && strings.Contains(f.Line, f.Where) || f.Line == "" {
			t.Errorf("beside %q stands %q", f.Where, f.Line)
		}
	}
	want := []string{"effective_on", "expires_on", "parties", "fields", "amount", "funds/1/cash", "funds/2/stat_year", "funds/2/cash"}
	last := -1
	for _, place := range want {
		i := slices.Index(got, place)
		if i <= last {
			t.Fatalf("%s is at %d, behind %d: the problems stand at %q", place, i, last, got)
		}
		last = i
	}
}
