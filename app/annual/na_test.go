package annual

import (
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// What does not apply is neither zero nor blank: put over a computed cell too, rules
// see no number there, the paper and completeness see the words, and a roll-up counts
// it apart.
func TestNotApplicableIsAStateOfItsOwn(t *testing.T) {
	b := shippedBook(t)
	r := newReport(b, app.Unit{Code: "220200-edu", Level: app.City}, 2025)
	employed, rate := b.byKey["B08.students.total.employed"], b.byKey["B08.students.total.employed_rate"]
	row := b.byKey["B08.students.traditional.employed"]
	for _, key := range []string{"traditional.employed", "traditional.graduates"} {
		r.state[b.byKey["B08.students."+key]] = State{Value: app.DecimalValue(decimal.NewFromInt(8), 0), Origin: FromRegisters}
	}
	r.compute()
	if d, ok := r.Value(rate).Decimal(); !ok || !d.Equal(decimal.NewFromInt(1)) {
		t.Fatalf("the rate is %q", r.Value(rate).Text())
	}
	r.state[employed] = State{Value: app.NA(), Origin: PutOver, Reason: "不统计"}
	r.compute()
	if r.Value(employed).Kind() != app.NotApplicable || !r.Value(rate).IsBlank() || r.Beneath(employed).Text() != "8" {
		t.Errorf("the total is %v, the rate %q, beneath %q", r.Value(employed).Kind(), r.Value(rate).Text(), r.Beneath(employed).Text())
	}
	word := employed.Format(app.NA())
	if got := r.paper(employed.Line, employed.Leaf); word == "" || got.Text != word || got.Kind != app.CellText {
		t.Errorf("the paper says %+v", got)
	}
	if v, bad := row.Parse(word); bad != nil || v.Kind() != app.NotApplicable {
		t.Errorf("%q is read as %v, %v", word, v.Kind(), bad)
	}
	if kept := r.plain().cells()[employed.Key]; kept.Value.Kind() != app.NotApplicable {
		t.Errorf("the snapshot keeps %v", kept.Value.Kind())
	}
	before := r.Done(row.Table).Filled
	other := b.byKey["B08.students.strong.employed"]
	r.state[other] = State{Value: app.NA(), Origin: PutOver, Reason: "不统计"}
	r.compute()
	if n := r.Done(row.Table).Filled; n != before+1 || r.Value(employed).Kind() != app.NotApplicable {
		t.Errorf("%d filled, before %d", n, before)
	}
	two := b.Total(r.Unit, 2025, 2, map[*Cell]Tally{other: {NA: 2}, row: {NA: 1, Values: 1, Sum: decimal.NewFromInt(5)}, employed: {NA: 2}}, nil)
	if two.Value(other).Kind() != app.NotApplicable || two.Value(row).Text() != "5" || two.Value(employed).Kind() != app.NotApplicable {
		t.Errorf("together: %v, %q, %v", two.Value(other).Kind(), two.Value(row).Text(), two.Value(employed).Kind())
	}
	blank := b.byKey["B08.students.new.employed"]
	if !two.Value(blank).IsBlank() {
		t.Errorf("what nobody filled in is %q", two.Value(blank).Text())
	}
}
