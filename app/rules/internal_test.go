package rules

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"ronghe/app"
	"ronghe/app/catalog"
)

type noLists struct{ catalog.Lists }

func (noLists) Has(string) bool { return false }

const tiny = `id: tiny
version: 1
title: 小表
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: n, label: 数, type: decimal, scale: 2}
      - {id: d, label: 日期, type: date}
      - {id: b, label: 是否, type: bool}
      - {id: c, label: 类, type: choice, options: [{code: a, label: 甲}]}
      - {id: m, label: 多选, type: multi, options: [{code: a, label: 甲}]}
      - {id: t, label: 表, type: table, fields: [{id: x, label: 数, type: integer}, {id: y, label: 日, type: date}]}
checks:
  - {id: n0, level: hard, expr: n > 0, message: "{n}", at: [n]}
`

func tinyForm(t testing.TB) *catalog.Form {
	t.Helper()
	c, err := catalog.Load(fstest.MapFS{
		"f/_shared.yaml": {Data: []byte("words: {yes: [是], no: [否], na: [不适用]}\n")},
		"f/tiny.yaml":    {Data: []byte(tiny)},
	}, "f", noLists{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := c.Form("tiny")
	return f
}

// A program that cannot run is said, and does not look like a passed check.
func TestBrokenProgramIsSaid(t *testing.T) {
	p, err := Compile(tinyForm(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &builder{p: p, cfg: newConfig()}
	bad, err := b.assemble(&parser.Tree{}, operand{node: call(func(any) any { panic("planted") }, &ast.NilNode{})})
	if err != nil {
		t.Fatal(err)
	}
	p.checks[0].expr = bad
	res := p.Evaluate(&app.Record{}, "")
	if len(res.Problems) != 1 || res.Problems[0].Code != CodeBroken || res.Soft != 1 {
		t.Errorf("problems %+v, want one %s", res.Problems, CodeBroken)
	}
	p.checks = nil
	if res := p.Evaluate(&app.Record{}, ""); len(res.Problems) != 0 {
		t.Errorf("the fault of one record stays for the next: %+v", res.Problems)
	}
}

// Whatever is written as an expression or a filter, nothing panics: it is
// refused at compile time, or it runs.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{
		"n > 0 and b", "sum(t.x) / count(t)", "any(t, x > record.n)", `addmonths(d, 1e9)`, "iff(b, 1, 2) ?? 3",
		`c in ["a"]`, `has(m, "a")`, "1 < 2 < 3", "round(n, -8)", `d <= "2026"`, "n ? b : b", "((((", `"`, "a|b", "#", "t.x.y.z",
		"between(n, 1, 2)", `m contains "甲"`, "-(-n)", "days(d, d) % 0", "max(t.y) == today()", "n.n", "$env", "nil", "{}", "[n]",
	} {
		f.Add(s)
	}
	form := tinyForm(f)
	rec := &app.Record{
		Fields: map[string]app.Value{
			"n": app.TextValue("12.50"), "d": app.TextValue("2026-03"), "b": app.BoolValue(true),
			"c": app.TextValue("a"), "m": app.ListValue("a"),
		},
		Rows: map[string][]app.Row{"t": {{Fields: map[string]app.Value{"x": app.TextValue("3")}}, {}}},
	}
	f.Fuzz(func(t *testing.T, src string) {
		slow := time.AfterFunc(2*time.Second, func() { panic(fmt.Sprintf("more than 2 s: %q", src)) })
		defer slow.Stop()
		_, _ = ParseFilter(form, src)
		p, err := Compile(form, nil)
		if err != nil {
			t.Fatal(err)
		}
		b := &builder{p: p, cfg: newConfig(), byID: map[string]*place{}, aggregates: map[string]*aggregate{}}
		for _, pl := range p.places {
			b.byID[pl.field.ID] = pl
		}
		c, _, faults := b.compile(src, nil, nil, faulty)
		if len(faults) > 0 {
			return
		}
		p.steps = nil
		b.order()
		e := newEngine(p)
		e.vm.Variables, e.rec = e.slots, rec
		e.slots[slotToday] = "2026-03-12"
		e.derive(p.steps)
		if e.run(c); e.broken != nil {
			t.Fatalf("%s: %v", src, e.broken)
		}
	})
}
