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
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/workbook"
)

// reportOf is the demonstration's report of a year, filled.
func reportOf(t *testing.T, p *Program, year int) (*annual.Service, *annual.Report) {
	t.Helper()
	s, err := p.Annual()
	if err != nil {
		t.Fatal(err)
	}
	return s, refill(t, s, year)
}

func refill(t *testing.T, s *annual.Service, year int) *annual.Report {
	t.Helper()
	r, err := s.Open(t.Context(), year)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Fill(t.Context(), r, plan); err != nil {
		t.Fatal(err)
	}
	return r
}

func cellOf(t *testing.T, r *annual.Report, key string) *annual.Cell {
	t.Helper()
	c, ok := r.Book.Cell(key)
	if !ok {
		t.Fatalf("no cell %s", key)
	}
	return c
}

func valueOf(t *testing.T, r *annual.Report, key string) string {
	t.Helper()
	return r.Value(cellOf(t, r, key)).Text()
}

// counts are numbers by key, put together from whole records.
type counts struct {
	sums map[string]decimal.Decimal
	sets map[string]map[string]bool
}

func (c *counts) add(key string, d decimal.Decimal) { c.sums[key] = c.sums[key].Add(d) }
func (c *counts) one(key string)                    { c.add(key, decimal.NewFromInt(1)) }

func (c *counts) value(key string, v app.Value) {
	if d, ok := v.Decimal(); ok {
		c.add(key, d)
	}
}

func (c *counts) seen(key string, v app.Value) {
	name := v.Party().Name
	if ref := v.Party().Ref; ref != "" {
		name = string(ref)
	}
	if c.sets[key] == nil {
		c.sets[key] = map[string]bool{}
	}
	c.sets[key][name] = true
	c.sums[key] = decimal.NewFromInt(int64(len(c.sets[key])))
}

// countAgreements looks at every agreement for table B02, part one: as a clerk
// would with the file in hand.
func countAgreements(c *counts, rec *app.Record, year string) {
	text := func(f string) string { return rec.Value(f).Text() }
	if text("status") == "intent" || rec.Value("counted").Kind() == app.Bool && !rec.Value("counted").Bool() {
		return
	}
	ended := ""
	if slices.Contains([]string{"expired", "renewed", "terminated"}, text("status")) {
		if ended = text("ended_on"); ended == "" {
			ended = text("expires_on")
		}
	}
	for _, row := range []string{"total", text("kind")} {
		key := func(col string) string { return "B02.kinds." + row + "." + col }
		signed := text("signed_on")
		if signed != "" && signed < year && (ended == "" || ended >= year) {
			c.one(key("opening"))
		}
		if strings.HasPrefix(signed, year) {
			c.one(key("signed"))
			if rec.Value("renewal").Bool() {
				c.one(key("renewed"))
			}
		}
		if strings.HasPrefix(ended, year) {
			if text("status") == "terminated" {
				c.one(key("terminated"))
			} else {
				c.one(key("expired"))
			}
		}
		if signed != "" && signed[:4] <= year && (ended == "" || ended[:4] > year) {
			c.one(key("closing"))
			c.value(key("agreed"), rec.Value("amount"))
			for _, side := range rec.Rows["parties"] {
				switch side.Fields["party_kind"].Text() {
				case "firm":
					c.seen(key("firms"), side.Fields["party"])
				case "school":
					c.seen(key("schools"), side.Fields["party"])
				}
			}
		}
		for _, f := range rec.Rows["funds"] {
			for _, col := range []string{"cash", "in_kind"} {
				if y := f.Fields["stat_year"].Text(); y == year {
					c.value(key("received"), f.Fields[col])
					c.value(key("received_all"), f.Fields[col])
				} else if y < year {
					c.value(key("received_all"), f.Fields[col])
				}
			}
		}
		for _, f := range rec.Rows["yearly"] {
			if f.Fields["stat_year"].Text() == year {
				c.value(key("order_students"), f.Fields["order_students"])
				c.value(key("hired"), f.Fields["hired"])
			}
		}
	}
}

// No table is thin: what is taken from a register has a value in one of the two
// years of the demonstration.
func TestNoCellOfTheDemonstrationIsBlank(t *testing.T) {
	p, _ := demonstration(t)
	s, before := reportOf(t, p, 2024)
	r := refill(t, s, 2025)
	for _, c := range r.Book.Cells() {
		if c.Source == annual.Register && before.Value(c).IsBlank() && r.Value(c).IsBlank() {
			t.Errorf("%s is blank in both years", c.Key)
		}
	}
	for _, tab := range r.Book.Tables() {
		if d := r.Done(tab); tab.Kind == annual.Statistics && d.Filled*10 < d.Asked*8 {
			t.Errorf("%s: %d of %d are filled", tab.Number(), d.Filled, d.Asked)
		}
	}
}

// Values that were put over a figure stay over a refill, say why, and are told
// next year; emptied, the cell takes its own value again.
func TestOverridesStayAndAreCarried(t *testing.T) {
	p, svc := demonstration(t)
	s, r := reportOf(t, p, 2024)
	taken, computed := cellOf(t, r, "B02.kinds.firm.hired"), cellOf(t, r, "B02.kinds.total.closing")
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: taken, Text: "200"}); app.CodeOf(err) != annual.CodeNotTyped || valueOf(t, r, taken.Key) != "161" {
		t.Fatalf("without a reason: %v, %s", err, valueOf(t, r, taken.Key))
	}
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: taken, Text: "两百", Reason: "x"}, annual.Edit{Cell: computed, Text: "abc", Reason: "x"}); app.CodeOf(err) != annual.CodeValue || valueOf(t, r, taken.Key) != "161" {
		t.Fatalf("one of two is no number: %v, %s", err, valueOf(t, r, taken.Key))
	}
	batches, err := s.Set(t.Context(), r,
		annual.Edit{Cell: taken, Text: "200", Reason: "另有未登记的录用"}, annual.Edit{Cell: computed, Text: "30", Reason: "含补签"})
	if err != nil || len(batches) != 1 {
		t.Fatalf("%v %v", batches, err)
	}
	r = refill(t, s, 2024)
	if got := valueOf(t, r, taken.Key); got != "200" || r.Beneath(taken).Text() != "161" || r.State(taken).Reason != "另有未登记的录用" {
		t.Errorf("taken: %s over %s", got, r.Beneath(taken).Text())
	}
	if got := valueOf(t, r, computed.Key); got != "30" || r.Beneath(computed).Text() != "27" {
		t.Errorf("computed: %s over %s", got, r.Beneath(computed).Text())
	}
	if got := valueOf(t, r, "B02.kinds.total.hired"); got != "261" {
		t.Errorf("the sum over it is %s", got)
	}
	if !slices.ContainsFunc(r.Findings(), func(f annual.Finding) bool {
		return f.Key == "B02.kinds.total#balance" && strings.Contains(f.Message, "30 份") && strings.Contains(f.Message, "12 份")
	}) {
		t.Errorf("a closing of 30 is not found: %+v", r.Findings())
	}
	next, err := s.Open(t.Context(), 2025)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(t.Context(), next, nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(plan.Changes, func(ch annual.Change) bool { return ch.Cell == taken })
	if i < 0 || plan.Changes[i].Carried != "另有未登记的录用" || plan.Changes[i].To.Text() != "185" {
		t.Fatalf("next year: %+v", plan.Changes)
	}
	if _, err := s.Fill(t.Context(), next, plan); err != nil {
		t.Fatal(err)
	}
	if next = refill(t, s, 2025); next.State(taken).Origin != annual.Carried || next.State(taken).Reason == "" || next.LastValue(taken).Text() != "200" {
		t.Errorf("next year: %+v, last %s", next.State(taken), next.LastValue(taken).Text())
	}
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: taken}, annual.Edit{Cell: computed}); err != nil {
		t.Fatal(err)
	}
	if r = refill(t, s, 2024); valueOf(t, r, taken.Key) != "161" || valueOf(t, r, computed.Key) != "27" || r.State(taken).Origin != annual.FromRegisters {
		t.Errorf("emptied: %s %s", valueOf(t, r, taken.Key), valueOf(t, r, computed.Key))
	}
	// The report is kept by operations like any record: the batch is taken back.
	last, err := svc.Store().Batches(t.Context(), 1)
	if err != nil || len(last) != 1 {
		t.Fatal(last, err)
	}
	if _, err := svc.Undo(t.Context(), last[0].ID); err != nil {
		t.Fatal(err)
	}
	if r, err = s.Open(t.Context(), 2024); err != nil || valueOf(t, r, taken.Key) != "200" || r.State(taken).Reason != "另有未登记的录用" {
		t.Errorf("undone: %s %v", valueOf(t, r, taken.Key), err)
	}
	h, err := svc.Store().History(t.Context(), op.CodeID(annual.Form, "220200-edu/2024/B02"))
	if err != nil || len(h) < 4 {
		t.Errorf("the history has %d entries: %v", len(h), err)
	}
}

// An explanation holds until the figures that it explains change, over checks,
// refills and edits elsewhere.
func TestExplanationsHoldForTheirFigures(t *testing.T) {
	p, svc := demonstration(t)
	s, _ := reportOf(t, p, 2024)
	r := refill(t, s, 2025)
	const check = "B02.kinds.total.firms#swing"
	find := func() (f annual.Finding, ok bool) {
		i := slices.IndexFunc(r.Findings(), func(f annual.Finding) bool { return f.Key == check })
		if i < 0 {
			return f, false
		}
		return r.Findings()[i], true
	}
	if f, ok := find(); !ok || !f.Open() || !strings.Contains(f.Message, "24 家") || !strings.Contains(f.Message, "18 家") {
		t.Fatalf("%+v %v", f, ok)
	}
	if _, err := s.Explain(t.Context(), r, "B02#nothing", "说明"); app.CodeOf(err) != annual.CodeCheck {
		t.Errorf("a check that does not fail: %v", err)
	}
	if _, err := s.Explain(t.Context(), r, check, "新建园区带来企业"); err != nil {
		t.Fatal(err)
	}
	r = refill(t, s, 2025)
	if f, _ := find(); f.Open() || f.Note == nil || f.Note.Words != "新建园区带来企业" {
		t.Errorf("after a refill: %+v", f)
	}
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: cellOf(t, r, "COVER.sign.clerk.text"), Text: "张三"}); err != nil {
		t.Fatal(err)
	}
	if f, _ := find(); f.Open() {
		t.Errorf("after another cell changed: %+v", f)
	}
	rec, _, _, err := svc.ReadRecord(t.Context(), "partnership", strings.NewReader(`{"fields": {"title": "新签协议", "kind": "校企", "status": "履行中", "signed_on": "2025-05-01", "open_ended": "是"},
		"tables": {"parties": [{"role": "甲方", "party": "某某新企业", "party_kind": "企业"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Save(t.Context(), rec, nil, ""); err != nil {
		t.Fatal(err)
	}
	r = refill(t, s, 2025)
	if f, ok := find(); !ok || !f.Open() || !f.Stale || f.Note == nil {
		t.Errorf("after the figure changed: %+v %v", f, ok)
	}
}

// A sum over records that say nothing is blank, over none zero; 不适用 is a value
// and counts as blank in rules.
func TestBlankZeroAndNotApplicable(t *testing.T) {
	p, _ := demonstration(t)
	s, r := reportOf(t, p, 2024)
	agreed := cellOf(t, r, "B02.kinds.school.agreed")
	if v := r.Value(agreed); !v.IsBlank() {
		t.Errorf("agreements without an amount sum up to %q", v.Text())
	}
	if got := valueOf(t, r, "B02.kinds.school.terminated"); got != "0" {
		t.Errorf("a count of none is %q", got)
	}
	tab, _ := r.Book.Table("B02")
	before := r.Done(tab)
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: agreed, Text: "不适用", Reason: "校校协议不约定金额"}); err != nil {
		t.Fatal(err)
	}
	r = refill(t, s, 2024)
	if r.Value(agreed).Kind() != app.NotApplicable || r.Done(tab).Filled != before.Filled+1 || valueOf(t, r, "B02.kinds.total.agreed") != "3705.00" {
		t.Errorf("%v, %d filled, total %s", r.Value(agreed).Kind(), r.Done(tab).Filled, valueOf(t, r, "B02.kinds.total.agreed"))
	}
	empty, err := s.Open(t.Context(), 2019)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range empty.Book.Cells() {
		if !empty.Value(c).IsBlank() {
			t.Fatalf("%s of an empty report is %q", c.Key, empty.Value(c).Text())
		}
	}
	if len(empty.Findings()) > 0 {
		t.Errorf("an empty report fails %d checks", len(empty.Findings()))
	}
}

// The workbook has every cell of the report where its row and column say.
func TestExportHoldsTheReport(t *testing.T) {
	p, _ := demonstration(t)
	s, _ := reportOf(t, p, 2024)
	r := refill(t, s, 2025)
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: cellOf(t, r, "COVER.sign.clerk.text"), Text: "张三"},
		annual.Edit{Cell: cellOf(t, r, "B02.kinds.firm.hired"), Text: "200", Reason: "另有未登记的录用"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "年报.xlsx")
	if err := s.Export(t.Context(), r, path, true); err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Open(t.Context(), path, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	sheets := map[string][]app.SheetRow{}
	for _, sh := range book.Sheets() {
		err := book.Rows(t.Context(), sh.Name, func(row app.SheetRow) error {
			sheets[sh.Name] = append(sheets[sh.Name], row)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	paper, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer paper.Close()
	seen := 0
	for _, tab := range r.Book.Tables() {
		if tab.Kind == annual.Cover {
			continue
		}
		for i, part := range tab.Parts {
			name := tab.Number()
			if len(tab.Parts) > 1 {
				name = fmt.Sprintf("%s-%d", name, i+1)
			}
			seen += compareSheet(t, r, part, sheets[name])
			if part.Floating > 0 {
				continue // without rows it has no sheet
			}
			if page, err := paper.GetPageLayout(name); err != nil || *page.FitToHeight < 1 || *page.FitToHeight > 3 || *page.FitToWidth > 2 {
				t.Errorf("%s is printed on %d×%d pages: %v", name, *page.FitToWidth, *page.FitToHeight, err)
			}
		}
	}
	if seen < 400 {
		t.Errorf("only %d cells compared", seen)
	}
	annexed(t, p, sheets)
	text := fmt.Sprint(sheets)
	for _, want := range []string{"填表人：张三", "另有未登记的录用", "产教融合B02", "原值 185", "目录", "附1 院校名录"} {
		if !strings.Contains(text, want) {
			t.Errorf("the workbook lacks %q", want)
		}
	}
}

// annexed holds that every register that the report is filled from stands behind
// it, with all its records.
func annexed(t *testing.T, p *Program, sheets map[string][]app.SheetRow) {
	t.Helper()
	n := 0
	for name, rows := range sheets {
		title, ok := strings.CutPrefix(name, "附")
		if !ok {
			continue
		}
		n++
		_, title, _ = strings.Cut(title, " ")
		for _, f := range p.defs.Catalog.Forms() {
			if f.Title != title {
				continue
			}
			sum, err := p.svc.Summarise(t.Context(), app.Query{Form: f.ID})
			if err != nil {
				t.Fatal(err)
			}
			numbered := 0
			for _, row := range rows {
				if len(row.Cells) > 0 && row.Cells[0].Text == fmt.Sprint(numbered+1) {
					numbered++
				}
			}
			if numbered == 0 || numbered > sum.Count || numbered < sum.Count && f.Scope != catalog.ProvinceScope { // of a directory what lies in the city
				t.Errorf("%s has %d records, the register %d", name, numbered, sum.Count)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d registers are annexed", n)
	}
}

// compareSheet compares a part with its sheet and returns how many cells hold a
// number.
func compareSheet(t *testing.T, r *annual.Report, part *annual.Part, rows []app.SheetRow) int {
	t.Helper()
	seen, stub := 0, len(r.Page(part).Columns)-len(part.Leaves())
	for _, line := range part.Lines() {
		if line.No == 0 || part.Floating > 0 {
			continue
		}
		i := slices.IndexFunc(rows, func(row app.SheetRow) bool {
			return len(row.Cells) >= stub && strings.TrimSpace(strings.ReplaceAll(row.Cells[0].Text, "　", "")) == line.Label && row.Cells[stub-1].Text == fmt.Sprint(line.No)
		})
		if i < 0 {
			t.Errorf("%s %s: no row %q", part.Table().ID, part.ID, line.Label)
			continue
		}
		for k, leaf := range part.Leaves() {
			got := app.Cell{}
			if stub+k < len(rows[i].Cells) {
				got = rows[i].Cells[stub+k]
			}
			c := line.Cell(leaf)
			if c == nil {
				continue
			}
			v := r.Value(c)
			want, isNumber := v.Decimal()
			d, err := decimal.NewFromString(got.Text)
			switch {
			case !isNumber || c.Text:
				if got.Text != c.Format(v) {
					t.Errorf("%s: the sheet has %q, the report %q", c.Key, got.Text, c.Format(v))
				}
			case c.Unit == annual.Share && leaf.Unit != annual.Share:
				want = want.Shift(2)
				fallthrough
			default:
				if seen++; got.Kind != app.CellNumber || err != nil || d.Sub(want).Abs().GreaterThan(decimal.New(1, -4)) && !d.Equal(want.Round(c.Scale)) {
					t.Errorf("%s: the sheet has %q, the report %s", c.Key, got.Text, want)
				}
			}
		}
	}
	return seen
}

var _ annual.Registers = (*register.Service)(nil)
