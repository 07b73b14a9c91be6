package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/rules"
)

// Every case computes an expression over a record and compares the stored
// text; "" is blank.
func TestExpressions(t *testing.T) {
	rec := []string{
		"name=北华大学", "kind=school", "area=甲类、乙类", "agreed=120", "paid=130.5", "share=60%", "people=7",
		"signed=2026-01-31", "ends=2026-03", "year=2026", "listed=是", "place=220203",
		"money=省级;10;5;是;2026-01-02", "money=自筹;20.5;;否;2025-12-31", "money=自筹;;1;;",
	}
	for _, c := range []struct{ typ, expr, want string }{
		{"decimal, scale: 4", "0.1 + 0.2", "0.30"},
		{"bool", "0.1 + 0.2 == 0.3", "true"},
		{"bool", "1_000.50 == 1000.5", "true"},
		{"decimal, scale: 2", "-agreed + +paid", "10.50"},
		{"decimal, scale: 2", "agreed * 2 - paid / 2", "174.75"},
		{"decimal, scale: 2", "agreed / (people - 7)", ""},
		{"decimal, scale: 2", "people % 4", "3.00"},
		{"decimal, scale: 2", "people % 0", ""},
		{"decimal, scale: 2", "sum(money.amount)", "30.50"},
		{"decimal, scale: 2", "sum(money.left)", "5.00"},
		{"decimal, scale: 2", "min(money.amount) + max(money.amount)", "30.50"},
		{"date", "max(money.on)", "2026-01-02"},
		{"integer", "count(money)", "3"},
		{"integer", "count(money, amount > 5)", "2"},
		{"integer", "count(money, amount > record.people)", "2"},
		{"integer", "distinct(money.source)", "2"},
		{"bool", "any(money, cash)", "true"},
		{"bool", "all(money, cash)", "false"},
		{"bool", "any(money, amount > 100)", ""},
		{"bool", "all(money, amount > 1)", ""},
		{"bool", "all(money, filled(source))", "true"},
		{"bool", "any(money, source == record.name)", "false"},
		{"bool", "all(money, blank(amount) or amount >= sum(money.paid_in))", "true"},
		{"integer", "days(signed, today())", "39"},
		{"integer", "days(signed, ends)", ""},
		{"integer", "months(signed, ends)", "2"},
		{"integer", `months("2024-05-10", "2026-05-09")`, "23"},
		{"integer", `months("2026-01-31", "2026-02-28")`, "1"},
		{"integer", `months("2026-05-09", "2024-05-10")`, "-23"},
		{"integer", `years("2024-05-10", "2026-05-09")`, "1"},
		{"integer", `years("2020", signed)`, "6"},
		{"date", "addmonths(signed, 1)", "2026-02-28"},
		{"date", "addmonths(ends, -3)", "2025-12"},
		{"date", `addmonths("2026", 12)`, "2027"},
		{"date", `addmonths("2026", 5)`, ""},
		{"date", "addmonths(signed, 5000)", ""},
		{"date", "today()", "2026-03-11"},
		{"integer", "year(ends) - year", "0"},
		{"bool", "blank(ended_why) and filled(name)", "true"},
		{"bool", `has(area, "a") and not has(area, "b")`, "false"},
		{"bool", `anyof(area, "b")`, "true"},
		{"integer", "len(name) + len(area)", "6"},
		{"decimal, scale: 2", "abs(agreed - paid)", "10.50"},
		{"decimal, scale: 3", "round(2.345, 2) + round(-2.345, 2) + round(1250, -2)", "1300.00"},
		{"decimal, scale: 3", "round(0.125, 2)", "0.13"},
		{"decimal, scale: 2", "coalesce(sum(money.paid_in) / 0, agreed)", "120.00"},
		{"text", `iff(listed, "上市", "未上市")`, "上市"},
		{"text", `people > 5 ? name : "少"`, "北华大学"},
		{"decimal, scale: 2", "iff(paid > agreed, paid, nil)", "130.50"},
		{"bool", `name contains "大学" and name startsWith "北" and name endsWith "学"`, "true"},
		{"bool", `kind in ["school", "city"] and kind not in ["city"]`, "true"},
		{"bool", `year in [2025, 2026] and place == "220203"`, "true"},
		{"bool", `place startsWith "2202"`, "true"},
		{"bool", "0 < agreed < paid <= 130.5", "true"},
		{"percent, scale: 1", "share / 2", "0.30"},
		{"integer", "2.5", "3"},
		{"choice, options: [{code: a, label: 甲}]", `iff(listed, "a", nil)`, "a"},
	} {
		p := expression(t, c.typ, c.expr)
		got := judge(t, p, record(t, p, rec...), "2026-03-11").Computed["x"]
		text := got.Text()
		if got.Kind() == app.Bool {
			text = fmt.Sprint(got.Bool())
		}
		if text != c.want {
			t.Errorf("%s = %q, want %q", c.expr, text, c.want)
		}
	}
}

// Blank is neither zero nor false.
func TestBlank(t *testing.T) {
	for _, c := range []struct{ typ, expr, want string }{
		{"decimal, scale: 2", "agreed + 1", ""},
		{"decimal, scale: 2", "sum(money.amount)", ""},
		{"decimal, scale: 2", "sum(agreed, 1, paid)", "1.00"},
		{"decimal, scale: 2", "sum(agreed, paid)", ""},
		{"integer", "count(money)", "0"},
		{"bool", "any(money, cash)", "false"},
		{"bool", "all(money, cash)", "true"},
		{"bool", "agreed > 0", ""},
		{"bool", "not (agreed > 0)", ""},
		{"bool", "agreed > 0 and 1 == 2", "false"},
		{"bool", "agreed > 0 or 1 == 1", "true"},
		{"bool", "agreed > 0 or 1 == 2", ""},
		{"bool", "blank(agreed) and agreed > 0", ""},
		{"bool", "blank(agreed) or agreed > 0", "true"},
		{"bool", `kind == "school"`, ""},
		{"bool", `kind in ["school"]`, ""},
		{"bool", `has(area, "a")`, ""},
		{"bool", "listed", ""},
		{"integer", "len(name)", ""},
		{"integer", "days(signed, ends)", ""},
		{"decimal, scale: 2", "iff(listed, 1, 2)", ""},
		{"decimal, scale: 2", "coalesce(agreed, paid, 3)", "3.00"},
		{"decimal, scale: 2", "agreed ?? 4", "4.00"},
	} {
		p := expression(t, c.typ, c.expr)
		for _, rec := range []*app.Record{{}, {Fields: map[string]app.Value{"agreed": app.NA(), "listed": app.NA(), "kind": app.NA()}}} {
			got := judge(t, p, rec, "").Computed["x"]
			text := got.Text()
			if got.Kind() == app.Bool {
				text = fmt.Sprint(got.Bool())
			}
			if text != c.want {
				t.Errorf("%s of %v = %q, want %q", c.expr, rec.Fields, text, c.want)
			}
		}
	}
}

// Dates of different precision compare only where the answer is certain.
func TestPartialDates(t *testing.T) {
	for _, c := range []struct{ a, op, b, want string }{
		{"2026-03-12", "<", "2026-03-13", "true"},
		{"2026-03-12", "<=", "2026-03-12", "true"},
		{"2026-03-12", "<", "2026-03-12", "false"},
		{"2026-03", "<", "2026-04-01", "true"},
		{"2026-03", "<=", "2026-03-12", ""},
		{"2026-03", "<=", "2026-03-31", "true"},
		{"2026-03-01", ">", "2026-03", "false"},
		{"2026-03-31", "<", "2026-03", "false"},
		{"2026-03-01", ">=", "2026", ""},
		{"2026", ">=", "2026-01-01", "true"},
		{"2026", "<", "2026", ""},
		{"2026", "<=", "2026", "true"},
		{"2026", "==", "2026", "true"},
		{"2026", "==", "2026-05", ""},
		{"2026", "!=", "2027-05", "true"},
		{"2027", ">", "2026-12-31", "true"},
	} {
		p := expression(t, "bool", "signed "+c.op+" ends")
		v, ok := judge(t, p, record(t, p, "signed="+c.a, "ends="+c.b), "").Computed["x"]
		got := ""
		if ok {
			got = fmt.Sprint(v.Bool())
		}
		if got != c.want {
			t.Errorf("%s %s %s = %q, want %q", c.a, c.op, c.b, got, c.want)
		}
	}
}

// find returns the messages by code, in order.
func find(res rules.Result) string {
	var out []string
	for _, p := range res.Problems {
		out = append(out, fmt.Sprintf("%s %s %s/%s/%d %s", p.Severity, p.Code, p.Table, p.Field, p.Row, p.Message))
	}
	return strings.Join(out, "\n")
}

func TestChecksAndMessages(t *testing.T) {
	p := program(t, head+sections+checks)
	rec := record(t, p,
		"kind=school", "agreed=120", "paid=1300.5", "people=-3", "signed=2026-05", "ends=2026-03-12",
		"money=省级;10;15;是;", "money=;20;;;")
	res := judge(t, p, rec, "2026-06-01")
	want := strings.Join([]string{
		"error required /name/0 “名称”还没有填写。",
		"error at_least /people/0 人数：-3小于下限0人，请核对。",
		"error required /ended_why/0 “解除原因”还没有填写。",
		"warning row_paid money/paid_in/1 资金第1行：到位15.00 万元大于金额10.00 万元",
		"error required money/source/2 资金第2行：“来源”还没有填写。",
		"error paid_over /paid/0 到位金额1,300.50 万元大于协议金额120.00 万元,各笔合计30.00 万元,共2笔",
		"error dates /ends/0 到期2026-03-12早于签订2026年5月",
	}, "\n")
	if got := find(res); got != want {
		t.Errorf("problems:\n%s\nwant:\n%s", got, want)
	}
	if res.Hard != 6 || res.Soft != 1 {
		t.Errorf("hard %d soft %d, want 6 and 1", res.Hard, res.Soft)
	}
	if got := res.Computed["money/a/left"].Text(); got != "-5.00" {
		t.Errorf("computed row value %q, want -5.00", got)
	}
	if got := res.Computed["rest"].Text(); got != "-1270.50" {
		t.Errorf("a computed field from a computed field is %q, want -1270.50", got)
	}
	if _, ok := res.Computed["money/b/left"]; ok {
		t.Error("a blank computed value must be left out")
	}
	for _, pr := range res.Problems {
		if pr.Record != "r" {
			t.Errorf("problem %s does not name its record", pr.Code)
		}
	}
}

// A blank operand leaves a check alone, unless it says what blank counts as.
func TestBlankOperandsOfChecks(t *testing.T) {
	p := program(t, head+sections+checks)
	res := judge(t, p, record(t, p, "name=甲"), "2026-06-01")
	if got, want := find(res), "warning zero /paid/0 到位只有未填"; got != want {
		t.Errorf("problems:\n%s\nwant:\n%s", got, want)
	}
	rec := record(t, p)
	rec.Set("name", app.NA()) // 不适用 completes a required field
	if got := find(judge(t, p, rec, "")); strings.Contains(got, "required") {
		t.Errorf("不适用 must satisfy required: %s", got)
	}
}

// What is hidden counts as blank: not required, not validated, not summed.
func TestHidden(t *testing.T) {
	p := program(t, head+sections+checks)
	rec := record(t, p, "name=甲", "paid=200", "kind=city", "ended_why=期满")
	res := judge(t, p, rec, "2026-06-01")
	if got, want := find(res), "error required /note/0 “说明”还没有填写。"; got != want {
		t.Errorf("problems:\n%s\nwant:\n%s", got, want)
	}
	rec = record(t, p, "name=甲", "paid=200", "kind=school", "note=短")
	if got := find(judge(t, p, rec, "2026-06-01")); got != "" {
		t.Errorf("a check on a hidden field was made: %s", got)
	}
	if p.Visible(rec, "note") || !p.Visible(rec, "ended_why") || p.Visible(rec, "nothing") {
		t.Error("visible fields are wrong")
	}
	if got := strings.Join(p.VisibleSections(rec), " "); got != "base contact" {
		t.Errorf("visible sections %q", got)
	}
	if !p.Required(rec, "name") || p.Required(rec, "note") || p.Required(rec, "paid") {
		t.Error("required fields are wrong")
	}
	rec = record(t, p, "kind=school", "ends=2026-01-01", "money=a;1;;;")
	v := p.View(rec, "2026-06-01")
	if !v.Required("ended_why") || !v.Required("money/a/source") || v.Required("money/a/amount") || v.Section(2) {
		t.Error("the view's required fields are wrong")
	}
}

// Personal data never stands in a message.
func TestPersonalDataMasked(t *testing.T) {
	p := program(t, head+sections+`checks:
  - {id: tel, level: soft, expr: blank(phone), message: "电话{phone}", at: [phone]}
`)
	rec := record(t, p, "name=甲", "phone=1380013800")
	got := find(judge(t, p, rec, ""))
	if strings.Contains(got, "1380013800") || !strings.Contains(got, "电话13****3800") {
		t.Errorf("messages:\n%s", got)
	}
	rec.Set("phone", app.SealedValue(app.Sealed{Commitment: "x"}))
	if got := find(judge(t, p, rec, "")); got != "warning tel /phone/0 电话******" {
		t.Errorf("a sealed value counts as filled, and stays hidden: %q", got)
	}
}

func TestWhere(t *testing.T) {
	p := program(t, head+sections+`export:
  columns:
    - {head: 现金, field: money.amount, where: cash}
    - {head: 最大, field: money.source, where: amount == max(money.amount)}
    - {head: 当年, field: money.source, where: year(on) == record.year}
    - {head: 全部, field: money.source}
    - {head: 上市, field: money.source, where: record.listed}
`)
	rec := record(t, p, "year=2026", "money=省级;10;5;是;2026-01-02", "money=自筹;20.5;;否;2025-12-31", "money=自筹;;1;;")
	cols := p.Form().Export.Columns
	for i, want := range []string{"100", "010", "100", "111", "000"} {
		got := ""
		for _, row := range rec.Rows["money"] {
			if p.Where(rec, row, cols[i]) {
				got += "1"
			} else {
				got += "0"
			}
		}
		if got != want {
			t.Errorf("column %s takes rows %s, want %s", cols[i].Head, got, want)
		}
	}
}

// Rows counts have bounds.
func TestRowBounds(t *testing.T) {
	form := head + `sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: a, label: 甲表, type: table, min: 2, max: 3, fields: [{id: x, label: 甲, type: text}]}
      - {id: b, label: 乙表, type: table, required: true, fields: [{id: x, label: 甲, type: text}]}
`
	p := program(t, form)
	row := app.Row{Fields: map[string]app.Value{}}
	for _, c := range []struct {
		a, b int
		want string
	}{
		{0, 0, "rows_few required"}, {1, 1, "rows_few"}, {2, 1, ""}, {4, 1, "rows_many"},
	} {
		rec := &app.Record{Rows: map[string][]app.Row{}}
		for range c.a {
			rec.Rows["a"] = append(rec.Rows["a"], row)
		}
		for range c.b {
			rec.Rows["b"] = append(rec.Rows["b"], row)
		}
		var codes []string
		for _, pr := range judge(t, p, rec, "").Problems {
			codes = append(codes, pr.Code)
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%d and %d rows: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

// One program serves several goroutines.
func TestConcurrent(t *testing.T) {
	p := program(t, head+sections+checks)
	a := record(t, p, "name=甲", "paid=5", "agreed=1", "money=x;1;;;")
	b := record(t, p, "name=乙", "paid=500", "agreed=1000")
	wantA, wantB := find(judge(t, p, a, "")), find(judge(t, p, b, ""))
	done := make(chan string)
	for range 4 {
		go func() {
			for range 200 {
				if got := find(judge(t, p, a, "")); got != wantA {
					done <- got
					return
				}
				if got := find(judge(t, p, b, "")); got != wantB {
					done <- got
					return
				}
			}
			done <- ""
		}()
	}
	for range 4 {
		if got := <-done; got != "" {
			t.Errorf("another answer under concurrency: %s", got)
		}
	}
}

// A single value is what a whole evaluation gives, over any record; a hidden one
// is blank; what is no field, and a table, have none.
func TestASingleValueIsThatOfTheWhole(t *testing.T) {
	p := expression(t, "decimal, scale: 2", "rest * 2 + count(money, amount > record.people)")
	for _, entries := range [][]string{
		{},
		{"agreed=3", "paid=4"},
		{"paid=4", "people=2", "money=省级;10;5;是;2026-01-02", "money=自筹;20.5;;否;2025-12-31"},
		{"kind=city", "note=甲乙丙", "paid=1", "money=自筹;;1;;"},
	} {
		rec := record(t, p, entries...)
		whole := p.Evaluate(rec, "2026-03-11").Computed
		for _, field := range []string{"total", "rest", "x"} {
			for range 2 { // the second time by the way that was kept
				if got := p.Value(rec, field, "2026-03-11"); !got.Equal(whole[field]) {
					t.Errorf("%v %s: %q, the whole gives %q", entries, field, got.Text(), whole[field].Text())
				}
			}
		}
		shown := ""
		if rec.Value("kind").Text() == "city" {
			shown = rec.Value("note").Text()
		}
		if got := p.Value(rec, "note", ""); got.Text() != shown {
			t.Errorf("%v: the note reads %q", entries, got.Text())
		}
		for _, none := range []string{"money", "moon"} {
			if got := p.Value(rec, none, ""); !got.IsBlank() {
				t.Errorf("%s is %q", none, got.Text())
			}
		}
	}
}
