package boot

import (
	"cmp"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// annexText is what the annex of a register says.
func annexText(t *testing.T, svc *register.Service, form string) string {
	t.Helper()
	table, err := svc.Annex(t.Context(), app.Query{Form: form})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	err = table.Body(func(cells []app.Cell) error {
		for _, c := range cells {
			out = append(out, c.Text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// What a later choice hides is kept, counts nowhere and stands on no paper: not in
// the report, not in lists, their sums and filters, not in the annex; and counts
// again when the choice is taken back.
func TestWhatIsHiddenIsKeptAndDoesNotCount(t *testing.T) {
	p := forEmpty(t)
	svc := p.Service()
	ss, err := svc.Begin("incentive")
	if err != nil {
		t.Fatal(err)
	}
	for id, text := range map[string]string{
		"title": "实训补助", "kind": "奖补", "stat_year": "2025", "beneficiary": "吉林化工学院", "fund_level": "市级财政", "allotted": "40", "amount": "37.5", "status": "已落实",
	} {
		if bad := ss.SetText(id, text); bad != nil && bad.Severity == app.Refused {
			t.Fatalf("%s: %+v", id, bad)
		}
	}
	rec := save(t, ss)
	choose := func(kind string) {
		t.Helper()
		base, err := svc.Open(t.Context(), rec.Form, rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		next := base.Clone()
		next.Set("kind", app.TextValue(kind))
		if _, err := svc.Save(t.Context(), next, base, ""); err != nil {
			t.Fatal(err)
		}
	}
	big := app.Query{Form: rec.Form, Fields: []string{"title", "amount"}, Where: []app.Filter{{Field: "amount", Op: app.Gt, Values: []string{"1"}}}}
	filled := app.Query{Form: rec.Form, Where: []app.Filter{{Field: "amount", Op: app.NotBlank}}}
	all := app.Query{Form: rec.Form, Fields: []string{"title", "amount"}}
	look := func(what, list string, found int) {
		t.Helper()
		s, err := p.Annual()
		if err != nil {
			t.Fatal(err)
		}
		r, want := refill(t, s, 2025), cmp.Or(list, "0.00")
		for _, key := range []string{"B09.kinds.total.amount", "B09.levels.city.amount"} {
			if got := valueOf(t, r, key); got != want {
				t.Errorf("%s: %s is %q, not %q", what, key, got, want)
			}
		}
		rows, err := svc.List(t.Context(), all)
		if err != nil || len(rows) != 1 || rows[0].Values[1].Text() != list {
			t.Errorf("%s: the list shows %v %v", what, rows, err)
		}
		for _, q := range []app.Query{big, filled} {
			rows, err := svc.List(t.Context(), q)
			if err != nil || len(rows) != found {
				t.Errorf("%s: %v finds %d %v", what, q.Where, len(rows), err)
			}
		}
		if got := annexText(t, svc, rec.Form); strings.Contains(got, "37.5") != (found > 0) {
			t.Errorf("%s: the annex says %s", what, got)
		}
		kept, err := svc.Open(t.Context(), rec.Form, rec.ID)
		if err != nil || op.Lookup(kept, "amount").Text() != "37.50" {
			t.Errorf("%s: the record keeps %q %v", what, op.Lookup(kept, "amount").Text(), err)
		}
	}
	look("as entered", "37.50", 1)
	choose("allocated")
	look("land, no money", "", 0)
	if found, err := p.store.Verify(t.Context(), nil); err != nil || len(found) > 0 {
		t.Errorf("lists and records differ: %v %v", found, err)
	}
	choose("reward")
	look("money again", "37.50", 1)
}
