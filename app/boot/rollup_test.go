package boot

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/layout"
)

// What the counties' reports say together: sums of them, distinct counts over
// their records, rates of the sums; who has no report; from a total to its units
// and their records.
func TestRollUpOfADemonstrationCity(t *testing.T) {
	p, svc := demonstration(t)
	if n, err := p.FillDemoUnits(t.Context(), nil); err != nil || n < 400 {
		t.Fatalf("%d records and reports: %v", n, err)
	}
	s, own := reportOf(t, p, 2025)
	r, err := s.RollUp(t.Context(), svc.Who().Unit, 2025, nil, annual.ByLevel)
	if err != nil {
		t.Fatal(err)
	}
	units := s.Subordinates("220200-edu")
	if len(r.Members) != len(units) || len(units) < 5 {
		t.Fatalf("%d of %d units", len(r.Members), len(units))
	}
	if missing := r.Missing(); len(missing) != 1 || missing[0].Code != units[len(units)-1].Code {
		t.Errorf("missing: %v", missing)
	}
	if r.Last == nil {
		t.Fatal("there is no roll-up of the year before")
	}
	sums, numbers := map[*annual.Cell]decimal.Decimal{}, map[*annual.Cell]int{}
	var all []string
	for i, u := range units[:len(units)-1] {
		all = append(all, u.Code)
		if i > 1 {
			continue
		}
		err := p.store.Each(t.Context(), app.Query{Form: annual.Form, Where: []app.Filter{
			{Field: "_unit", Op: app.Eq, Values: []string{u.Code}}, {Field: "stat_year", Op: app.Eq, Values: []string{"2025"}},
		}}, func(rec *app.Record) error {
			for _, row := range rec.Rows["cells"] {
				if d, ok := row.Fields["value"].Decimal(); ok {
					c := cellOf(t, own, row.Fields["cell"].Text())
					sums[c], numbers[c] = sums[c].Add(d), numbers[c]+1
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(sums) < 300 {
		t.Errorf("%d cells have numbers", len(sums))
	}
	two, err := s.RollUp(t.Context(), svc.Who().Unit, 2025, all[:2], "")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, c := range r.Book.Cells() {
		if c.Rolls() != annual.RollSum || numbers[c] == 0 {
			continue
		}
		if d, ok := two.Value(c).Decimal(); !ok || !d.Equal(sums[c]) || two.Tally(c).Values != numbers[c] {
			t.Errorf("%s: two units give %s of %d, their records %s of %d", c.Key, two.Value(c).Text(), two.Tally(c).Values, sums[c], numbers[c])
		}
		looked++
	}
	if looked < 300 {
		t.Errorf("only %d sums", looked)
	}
	firms, alone := map[string]bool{}, 0
	for _, code := range all {
		of := map[string]bool{}
		err := p.store.Each(t.Context(), app.Query{Form: "partnership", Where: []app.Filter{{Field: "_unit", Op: app.Eq, Values: []string{code}}}}, func(rec *app.Record) error {
			c := &counts{sums: map[string]decimal.Decimal{}, sets: map[string]map[string]bool{}}
			countAgreements(c, rec, "2025")
			for name := range c.sets["B02.kinds.total.firms"] {
				of[name], firms[name] = true, true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		alone += len(of)
	}
	if got := valueOf(t, r.Report, "B02.kinds.total.firms"); got != fmt.Sprint(len(firms)) || alone <= len(firms) {
		t.Errorf("%s different firms, the records have %d; %d when added up", got, len(firms), alone)
	}
	rate, _ := r.Value(cellOf(t, r.Report, "B04.money.total.rate")).Decimal()
	have, _ := r.Value(cellOf(t, r.Report, "B04.money.total.received_all")).Decimal()
	plan, _ := r.Value(cellOf(t, r.Report, "B04.money.total.planned_all")).Decimal()
	if plan.IsZero() || !rate.Sub(have.Div(plan)).Abs().LessThan(decimal.New(1, -4)) {
		t.Errorf("the rate is %s, %s of %s", rate, have, plan)
	}
	if goal := cellOf(t, r.Report, "B12.goals.c34_own_city.target"); r.Value(goal).Kind() != app.NotApplicable {
		t.Errorf("a city's goal over counties is %q", r.Value(goal).Text())
	}
	closing := cellOf(t, r.Report, "B02.kinds.firm.closing")
	allBehind(t, s, r)
	behind, err := s.Behind(t.Context(), r, closing)
	if err != nil || len(behind) != len(all) {
		t.Fatalf("%v %v", behind, err)
	}
	sum := decimal.Zero
	for _, b := range behind {
		q, _, err := s.QueryOf(b.Unit, closing, 2025)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := svc.List(t.Context(), q)
		d, _ := b.Value.Decimal()
		if err != nil || fmt.Sprint(len(rows)) != d.String() {
			t.Errorf("%s says %s, there are %d records: %v", b.Unit.Name, d, len(rows), err)
		}
		sum = sum.Add(d)
	}
	if got := valueOf(t, r.Report, closing.Key); got != sum.String() || sum.IsZero() {
		t.Errorf("%s, the units give %s", got, sum)
	}
	if len(r.Groups) != 1 || r.Groups[0].ID != "county" || !r.Groups[0].Report.Value(closing).Equal(r.Value(closing)) {
		t.Errorf("groups: %+v", r.Groups)
	}
	diffs := r.Differences(own)
	if !slices.ContainsFunc(diffs, func(d annual.Difference) bool { return d.Cell == closing }) {
		t.Errorf("the city's own agreements are not told apart: %d differences", len(diffs))
	}
	rollOnPaper(t, s, r, diffs)
	if _, err := s.RollUp(t.Context(), svc.Who().Unit, 2025, []string{"220100-edu"}, ""); app.CodeOf(err) != annual.CodeUnder {
		t.Errorf("a unit of another city: %v", err)
	}
}

// allBehind holds what each unit is said to report against its report as it opens
// by itself: every third cell, computed ones too.
func allBehind(t *testing.T, s *annual.Service, r *annual.RollUp) {
	t.Helper()
	for i, c := range r.Book.Cells() {
		if i%3 > 0 {
			continue
		}
		behind, err := s.Behind(t.Context(), r, c)
		if err != nil {
			t.Fatalf("%s: %v", c.Key, err)
		}
		sum, n := decimal.Zero, 0
		for _, b := range behind {
			if b.Inner {
				t.Errorf("%s: nothing that %s reports is another county's", c.Key, b.Unit.Name)
			}
			if d, ok := b.Value.Decimal(); ok {
				sum, n = sum.Add(d), n+1
			}
		}
		if tally := r.Tally(c); c.Rolls() == annual.RollSum && (tally.Values != n || !tally.Sum.Equal(sum)) {
			t.Errorf("%s: the units say %s (%d), the total has %s (%d)", c.Key, sum, n, tally.Sum, tally.Values)
		}
	}
}

// A city that is put together with its own counties counts no school twice: its
// directory holds theirs. What each keeps for itself is added.
func TestRollUpOfACityBesideItsCounties(t *testing.T) {
	p, svc := demonstration(t)
	if _, err := p.FillDemoUnits(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s, own := reportOf(t, p, 2025)
	codes := []string{"220200-edu"}
	for _, u := range s.Subordinates("220200-edu") {
		codes = append(codes, u.Code)
	}
	r, err := s.RollUp(t.Context(), svc.Who().Unit, 2025, codes, "")
	if err != nil {
		t.Fatal(err)
	}
	below, err := s.RollUp(t.Context(), svc.Who().Unit, 2025, codes[1:], "")
	if err != nil {
		t.Fatal(err)
	}
	directories, registers := 0, 0
	for _, c := range r.Book.Cells() {
		q, ok, err := s.Query(c, 2025)
		if err != nil {
			t.Fatal(err)
		}
		sum, isNumber := r.Value(c).Decimal()
		if !ok || c.Rolls() != annual.RollSum || !isNumber {
			continue
		}
		mine, _ := own.Value(c).Decimal()
		theirs, _ := below.Value(c).Decimal()
		f, _ := p.defs.Catalog.Form(q.Form)
		switch {
		case f.Scope != catalog.ProvinceScope:
			if !sum.Equal(mine.Add(theirs)) {
				t.Errorf("%s is %s, the city has %s and the counties %s", c.Key, sum, mine, theirs)
			}
			registers++
		case !sum.Equal(mine):
			t.Errorf("%s is %s, the city's directory has %s and its counties' %s of that", c.Key, sum, mine, theirs)
		case !theirs.IsZero():
			directories++
		}
	}
	if directories < 10 || registers < 100 {
		t.Errorf("%d figures from directories and %d from registers say something", directories, registers)
	}
	schools := cellOf(t, r.Report, "B01.schools.secondary.count")
	behind, err := s.Behind(t.Context(), r, schools)
	if err != nil {
		t.Fatal(err)
	}
	inner := 0
	for _, b := range behind {
		if b.Inner {
			inner++
		}
	}
	if behind[0].Inner || inner != len(behind)-1 || r.Tally(schools).Inner != inner {
		t.Errorf("%d of %d reports are within the city's: %+v", inner, len(behind), r.Tally(schools))
	}
}

// rollOnPaper holds the roll-up's workbook to what the roll-up says: who is in it and
// who is missing, the total of a table, what the own report says otherwise.
func rollOnPaper(t *testing.T, s *annual.Service, r *annual.RollUp, diffs []annual.Difference) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "汇总.xlsx")
	if err := s.ExportRollUp(t.Context(), r, path); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	rows := func(sheet string) [][]string {
		t.Helper()
		out, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	missing := r.Missing()[0]
	cover := rows("封面")
	for _, word := range []string{"2025年度产教融合发展情况年报汇总", fmt.Sprintf("共%d个单位，汇总%d个", len(r.Members), len(r.Members)-1), missing.Name} {
		if !strings.Contains(fmt.Sprint(cover), word) {
			t.Errorf("the cover lacks %q: %v", word, cover)
		}
	}
	units := rows("汇总单位")
	if last := units[len(units)-1]; len(units) < len(r.Members) || last[1] != missing.Code || last[3] != "未填报" {
		t.Errorf("the units: %v", units)
	}
	if list := rows("和本级年报的差异"); len(list) < len(diffs) {
		t.Errorf("%d lines say %d differences", len(list), len(diffs))
	}
	want := rowOf(r, "B02.kinds.total")
	if !slices.ContainsFunc(rows("B02-1"), func(row []string) bool { return slices.Equal(row, want) }) {
		t.Errorf("no row of B02 reads %v: %v", want, rows("B02-1"))
	}
}

// rowOf is a row of the total as paper shows it.
func rowOf(r *annual.RollUp, prefix string) []string {
	var out []string
	for _, c := range r.Book.Cells() {
		if !strings.HasPrefix(c.Key, prefix+".") {
			continue
		}
		if out == nil {
			out = []string{c.Line.Label, fmt.Sprint(c.Line.No)}
		}
		d, _ := r.Value(c).Decimal()
		out = append(out, layout.Column{Kind: layout.Number, Scale: int(c.Leaf.Scale)}.FormatNumber(d.String()))
	}
	return out
}
