package annual_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/ui/annual"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// reported lets a unit keep agreements and fill its report.
func reported(t *testing.T, b *uitest.Bench, code string, agreements int) {
	t.Helper()
	ctx := context.Background()
	u, ok := codes.Units().Get(code)
	if !ok {
		t.Fatal(code)
	}
	own := b.Backend.Unit
	defer func() { b.Backend.Unit = own; b.App.Svc = b.Backend.Service() }()
	b.Backend.Unit = u
	b.App.Svc = b.Backend.Service()
	for i := range agreements {
		b.Put("partnership", fmt.Sprintf(`{"fields": {"title": "%s协议%d", "kind": "firm", "status": "active", "signed_on": "2025-03-01", "expires_on": "2028-02-28"},
			"tables": {"parties": [{"role": "first", "party": "甲校", "party_kind": "school"}, {"role": "second", "party": "甲厂", "party_kind": "firm"}]}}`, u.Name, i))
	}
	s, err := b.Backend.Annual(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(ctx, b.Backend.Clock.Year()-1)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(ctx, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Fill(ctx, r, plan); err != nil {
		t.Fatal(err)
	}
	c, _ := r.Book.Cell("B02.kinds.firm.hired")
	if _, err := s.Set(ctx, r, report.Edit{Cell: c, Text: "7", Reason: "另有未登记的录用"}); err != nil {
		t.Fatal(err)
	}
}

// From a total to the units, to one unit's report at the same cell, to its
// records; who is missing; what the own report says otherwise; chosen units alone.
func TestATotalLeadsToItsUnitsAndTheirRecords(t *testing.T) {
	b := uitest.NewBench(t)
	below := annual.Below(b.App)
	if len(below) < 4 {
		t.Fatalf("%d units below %s", len(below), b.Backend.Unit.Name)
	}
	reported(t, b, below[0].Code, 2)
	reported(t, b, below[1].Code, 1)
	reported(t, b, b.Backend.Unit.Code, 0)
	b.Show(annual.NewRollUp(b.App, below))
	says(t, b, "年报汇总", fmt.Sprintf("2/%d 个单位有年报", len(below)), "没有年报：", below[2].Name)
	i := slices.IndexFunc(b.Buttons(), func(words string) bool { return strings.HasPrefix(words, "和本级不同 ") })
	if i < 0 {
		t.Fatalf("nothing leads to the differences: %q", b.Buttons())
	}
	b.Press(b.Buttons()[i])
	says(t, b, "B02 校企 本年增减 新签：汇总 3 份，本级 0 份")
	b.Key(fyne.KeyReturn)
	says(t, b, "B02 合计 本年增减 新签", "用汇总数重算")
	b.Key(fyne.KeyDown, fyne.KeyDown)
	says(t, b, "B02 校企 本年增减 新签", "3 份", "各单位之和", "汇总 3 份，本级年报 0 份", below[0].Name, below[1].Name)
	b.Press("看记录")
	want, ok := b.Nav.Wants[0].(uiregister.Wanted)
	if !ok || b.Nav.Went[0] != nav.Register("partnership") || want.Label != below[0].Name+" B02 校企 本年增减 新签" {
		t.Fatalf("led to %v %+v", b.Nav.Went, b.Nav.Wants)
	}
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "partnership", Where: want.Where})
	if err != nil || len(rows) != 2 {
		t.Errorf("the records of a unit that says 2: %d %v", len(rows), err)
	}
	b.Press("看这个单位")
	says(t, b, "单位年报", below[0].Name+"2025年度年报", "B02 校企 本年增减 新签", "2 份", "看计入的记录")
	if b.Says("没有年报：") {
		t.Errorf("a unit's report speaks of those that are missing: %s", b.Drawn())
	}
	b.Press("回到汇总")
	says(t, b, "3 份", "没有年报：")
	b.Press("选单位")
	says(t, b, "勾选要汇总的单位", "填报中")
	b.Press("只选已上报的")
	b.Press("汇总")
	says(t, b, "勾选要汇总的单位") // nobody has sent one up: the question stays
	for range len(below) {
		b.Type(" ")
		b.Key(fyne.KeyDown)
	}
	for range len(below) {
		b.Key(fyne.KeyUp)
	}
	b.Type(" ")
	b.Press("汇总")
	says(t, b, fmt.Sprintf("1/%d 个单位有年报", len(below)-1), "1 份")
}
