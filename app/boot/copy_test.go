package boot

import (
	"slices"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
)

// A copy takes along what an agreement says, and not what belongs to the one it
// was made from: its number, its money and its years.
func TestACopyLeavesThePastBehind(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	ss, err := svc.Begin("partnership")
	if err != nil {
		t.Fatal(err)
	}
	for id, text := range map[string]string{
		"title": "甲乙协议", "agreement_no": "JL-2026-1", "kind": "校企", "status": "解除", "ended_on": "2026-05-01",
		"signed_on": "2026-03-12", "amount": "120", "fields": "订单班", "contact_name": "张三",
	} {
		ss.SetText(id, text)
	}
	for i, id := range ss.InsertRows("parties", 0, 2) {
		ss.SetText(op.Path("parties", id, "party"), []string{"甲校", "乙厂"}[i])
		ss.SetText(op.Path("parties", id, "representative"), []string{"李四", ""}[i])
	}
	money := ss.InsertRows("funds", 0, 1)[0]
	ss.SetText(op.Path("funds", money, "stat_year"), "2026")
	ss.SetText(op.Path("funds", money, "cash"), "30")
	from := save(t, ss)

	ss, left, err := svc.BeginCopy(ctx, "partnership", from.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"协议编号", "终止日期", "合作方 签约代表", "到位资金", "联系人"}
	if !slices.Equal(left, want) {
		t.Errorf("left out are %q, want %q", left, want)
	}
	rec := ss.Record()
	for _, id := range []string{"agreement_no", "ended_on", "contact_name", "cash_total"} {
		if !rec.Value(id).IsBlank() {
			t.Errorf("%s was copied: %s", id, rec.Value(id).Text())
		}
	}
	if rec.Value("title").Text() != "甲乙协议" || rec.Value("amount").Text() != "120.00" || len(rec.Rows["funds"]) != 0 || len(rec.Rows["parties"]) != 2 {
		t.Errorf("copied is %v, %d parties, %d rows of money", rec.Fields, len(rec.Rows["parties"]), len(rec.Rows["funds"]))
	}
	saved := save(t, ss)
	if saved.ID == from.ID || saved.Rows["parties"][0].ID == from.Rows["parties"][0].ID {
		t.Error("the copy shares ids with the record it was made from")
	}
	if sum, err := svc.Summarise(ctx, app.Query{Form: "partnership"}); err != nil || sum.Sums["cash_total"] != "30.00" {
		t.Errorf("the money is counted as %v, %v", sum.Sums, err)
	}
}
