package annual

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/assets"
)

func shippedBook(t testing.TB) *Book {
	t.Helper()
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	params, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := policy.Load(assets.FS, "policy/duties.yaml", cat, params)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(assets.FS, "annual", Deps{Catalog: cat, Params: params, Ledger: ledger})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// typical are values among which each check fails with some and holds with others.
var typical = []string{"0", "1", "2", "3", "7", "20", "100", "1000", "2500", "0.2", "0.7", "500000"}

// hold makes a report whose cells are what refs say, computed ones too.
func hold(b *Book, values map[Ref]app.Value) *Report {
	r, last := newReport(b, app.Unit{Code: "220200-edu", Level: app.City}, 2025), newReport(b, app.Unit{}, 2024)
	for ref, v := range values {
		into := r
		if ref.Last {
			into = last
		}
		st := State{Value: v, Origin: FromUnit}
		if ref.Cell.Source == Computed {
			st.Origin = PutOver
		}
		into.state[ref.Cell] = st
	}
	last.compute()
	r.Last = last
	r.compute()
	return r
}

// Every check fails for some figures and holds for others, and says then what
// does not agree. Figures are drawn for all cells at once; what is undecided
// after that is looked at by itself.
func TestEveryCheckCanFailAndHold(t *testing.T) {
	b := shippedBook(t)
	failed, held := map[*bound]string{}, map[*bound]bool{}
	try := func(values map[Ref]app.Value, of ...*bound) {
		fails := map[string]string{}
		for _, f := range hold(b, values).findings {
			fails[f.Key] = f.Message
		}
		for _, ck := range of {
			if m, ok := fails[ck.key]; ok {
				failed[ck] = m
			} else {
				held[ck] = true
			}
		}
	}
	var checks []*bound
	var refs []Ref
	for _, ck := range b.checks {
		checks = append(checks, ck)
	}
	slices.SortFunc(checks, func(a, b *bound) int { return strings.Compare(a.key, b.key) })
	every := map[*Check]int{}
	checks = slices.DeleteFunc(checks, func(ck *bound) bool { // the same rule over thousands of cells
		every[ck.def]++
		return slices.Contains(b.share.Every, ck.def) && every[ck.def] > 2
	})
	for _, ck := range checks {
		refs = append(refs, ck.refs...)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	draw := func(n int, refs []Ref) map[Ref]app.Value {
		values := map[Ref]app.Value{}
		for _, ref := range refs {
			text := typical[rnd.IntN(len(typical))]
			if n < len(typical) { // all alike, before any
				text = typical[n]
			}
			values[ref] = app.TextValue(text)
		}
		return values
	}
	for n := range 60 {
		try(draw(n, refs), checks...)
	}
	for _, ck := range checks {
		for n := 0; n < 400 && (failed[ck] == "" || !held[ck]); n++ {
			try(draw(n, ck.refs), ck)
		}
		switch m := failed[ck]; {
		case m == "" || !held[ck]:
			t.Errorf("%s: fails %v, holds %v", ck.key, m != "", held[ck])
		case strings.ContainsAny(m, "{}"):
			t.Errorf("%s says %q", ck.key, m)
		case strings.Count(ck.def.Message, "{") < 2:
			t.Errorf("%s names fewer than two quantities: %s", ck.key, ck.def.Message)
		}
	}
}

// What the definitions promise of every table: no option of a field without a
// row, no register that nothing is taken from, no cell without a name of its own.
func TestNoTableIsThin(t *testing.T) {
	b := shippedBook(t)
	names := map[string]string{}
	for _, tab := range b.tables {
		for _, p := range tab.Parts {
			for _, r := range p.Rows {
				if r.Options == "" {
					continue
				}
				f, _ := b.Catalog.Form(p.Form)
				fd, _ := f.Find(r.Options)
				for _, o := range fd.Options {
					if !slices.ContainsFunc(p.lines, func(l *Line) bool { return l.Group == r.Options && l.Code == o.Code }) {
						t.Errorf("%s %s: no row for %s", tab.ID, r.Options, o.Code)
					}
				}
			}
		}
		for _, c := range tab.cells {
			if c.Source == Register && c.ask == nil {
				t.Errorf("%s is from a register and has no figure", c.Key)
			}
			full := fmt.Sprint(c.Line.Part.Title, c.Name())
			if other, ok := names[full]; ok && c.Line.Part.Floating == 0 {
				t.Errorf("%s and %s are both called %q", other, c.Key, full)
			}
			names[full] = c.Key
		}
	}
}
