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
var typical = []string{"0", "1", "2", "3", "7", "20", "100", "1000", "0.2", "0.7", "500000"}

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
// does not agree: the values of the cells that it looks at.
func TestEveryCheckCanFailAndHold(t *testing.T) {
	b := shippedBook(t)
	every := map[string]int{}
	for _, ck := range b.checks {
		if slices.Contains(b.share.Every, ck.def) {
			if every[ck.def.ID]++; every[ck.def.ID] > 2 {
				continue // the same rule over another cell
			}
		}
		rnd := rand.New(rand.NewPCG(1, uint64(len(ck.key))))
		failed, held := "", false
		for n := range 400 {
			values := map[Ref]app.Value{}
			for _, ref := range ck.refs {
				text := typical[rnd.IntN(len(typical))]
				if n < len(typical) { // all alike, before any
					text = typical[n]
				}
				values[ref] = app.TextValue(text)
			}
			found := hold(b, values).findings
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Key == ck.key })
			if i < 0 {
				held = true
			} else {
				failed = found[i].Message
			}
			if failed != "" && held {
				break
			}
		}
		switch {
		case failed == "" || !held:
			t.Errorf("%s: fails %v, holds %v", ck.key, failed != "", held)
		case strings.ContainsAny(failed, "{}") || strings.Contains(failed, "c1"):
			t.Errorf("%s says %q", ck.key, failed)
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
					if !slices.ContainsFunc(p.lines, func(l *Line) bool { return l.Group == r.Options && l.Code == o.Code }) && !slices.Contains(r.Except, o.Code) {
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
