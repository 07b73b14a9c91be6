package boot

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
)

// finding is a check that fails in a report.
func findingOf(t *testing.T, r *annual.Report, check string) annual.Finding {
	t.Helper()
	i := slices.IndexFunc(r.Findings(), func(f annual.Finding) bool { return f.Key == check })
	if i < 0 {
		t.Fatalf("%d: %s does not fail", r.Year, check)
	}
	return r.Findings()[i]
}

// An explanation is given once: it holds in the next year and the one after while
// the figures are the same, over what is imported again, and is asked for anew when
// they change, with what was said before it.
func TestAnExplanationGoesOnToTheNextYear(t *testing.T) {
	ctx := t.Context()
	p, svc := demonstration(t)
	s, r := reportOf(t, p, 2024)
	const check, words = "B04.kinds.total#unaccepted", "设备已先行使用，正在补办验收"
	if f := findingOf(t, r, check); !f.Open() {
		t.Fatalf("%+v", f)
	}
	if _, err := s.Explain(ctx, r, check, words); err != nil {
		t.Fatal(err)
	}
	holds := func(year int) {
		t.Helper()
		r := refill(t, s, year)
		f := findingOf(t, r, check)
		if f.Open() || f.Note == nil || f.Note.Words != words || f.Note.Since != 2024 {
			t.Fatalf("%d: %+v", year, f)
		}
		if slices.ContainsFunc(r.Blocks(), func(b annual.Block) bool { return b.Kind == annual.BlockSoft && b.Message == f.Message }) {
			t.Errorf("%d: it keeps the report back", year)
		}
	}
	holds(2025)
	holds(2026) // through what 2025 took over
	path := filepath.Join(t.TempDir(), "基地.xlsx")
	if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: "training_base"}, Path: path, Reveal: true}); err != nil {
		t.Fatal(err)
	}
	if got, err := svc.Import(ctx, register.ImportRequest{Form: "training_base", Path: path}); err != nil || got.Refused > 0 || got.Unchanged == 0 {
		t.Fatalf("%+v %v", got, err)
	}
	holds(2025)
	if _, err := s.Explain(ctx, refill(t, s, 2026), check, ""); err != nil {
		t.Fatal(err)
	}
	if f := findingOf(t, refill(t, s, 2026), check); !f.Open() || f.Note != nil {
		t.Errorf("taken back, and still there: %+v", f)
	}
	holds(2025)
	rec, _, _, err := svc.ReadRecord(ctx, "training_base", strings.NewReader(`{"fields": {"name": "新基地", "kind": "公共", "mode": "其他", "status": "投用", "host": "甲校", "in_use_on": "2025-03-01"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Save(ctx, rec, nil, ""); err != nil {
		t.Fatal(err)
	}
	r = refill(t, s, 2025)
	if f := findingOf(t, r, check); !f.Open() || !f.Stale || f.Note == nil || f.Note.Words != words {
		t.Errorf("the figure changed: %+v", f)
	}
	out := filepath.Join(t.TempDir(), "年报.xlsx")
	if err := s.Export(ctx, r, out, false); err != nil {
		t.Fatal(err)
	}
	if text := saysSheet(t, out, "审核说明和改写"); strings.Contains(text, words) {
		t.Error("what was said of other figures stands on paper")
	}
}

// A hard check is disputed anew each year, whatever its figures.
func TestADisputeIsOfItsYear(t *testing.T) {
	ctx := t.Context()
	p, _ := demonstration(t)
	s, r := reportOf(t, p, 2024)
	i := slices.IndexFunc(r.Findings(), func(f annual.Finding) bool { return f.Level == catalog.HardCheck })
	if i < 0 {
		more := cellOf(t, r, "B11_2.parks.in_use.built")
		if _, err := s.Set(ctx, r, annual.Edit{Cell: more, Text: "99999999", Reason: "试"}); err != nil {
			t.Fatal(err)
		}
		i = slices.IndexFunc(r.Findings(), func(f annual.Finding) bool { return f.Level == catalog.HardCheck })
	}
	key := r.Findings()[i].Key
	if _, err := s.Explain(ctx, r, key, "情况属实"); err != nil {
		t.Fatal(err)
	}
	r = refill(t, s, 2025)
	for _, f := range r.Findings() {
		if f.Level == catalog.HardCheck && (f.Note != nil || f.Disputed()) {
			t.Errorf("%s is disputed without a word: %+v", f.Key, f.Note)
		}
	}
}

// saysSheet is all that a sheet says.
func saysSheet(t *testing.T, path, sheet string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if i, err := book.GetSheetIndex(sheet); err != nil || i < 0 { // nothing to say
		return ""
	}
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(rows)
}

// The reason of a value that was put over a computed one goes on too: the next
// report shows it beside its own value, and on paper.
func TestAReasonOverAComputedCellGoesOn(t *testing.T) {
	ctx := t.Context()
	p, _ := demonstration(t)
	s, r := reportOf(t, p, 2024)
	closing := cellOf(t, r, "B02.kinds.total.closing")
	if _, err := s.Set(ctx, r, annual.Edit{Cell: closing, Text: "30", Reason: "含补签的三份"}); err != nil {
		t.Fatal(err)
	}
	r = refill(t, s, 2025)
	if st := r.State(closing); st.Origin != annual.Carried || st.Reason != "含补签的三份" || r.LastValue(closing).Text() != "30" || r.Value(closing).Text() == "30" || !r.Beneath(closing).IsBlank() {
		t.Errorf("%+v, %s, last %s", st, r.Value(closing).Text(), r.LastValue(closing).Text())
	}
	out := filepath.Join(t.TempDir(), "年报.xlsx")
	if err := s.Export(ctx, r, out, false); err != nil {
		t.Fatal(err)
	}
	if text := saysSheet(t, out, "审核说明和改写"); !strings.Contains(text, "上年手工改写") || !strings.Contains(text, "含补签的三份") {
		t.Errorf("the paper does not say it: %s", text)
	}
	if _, err := s.Set(ctx, r, annual.Edit{Cell: closing}); err != nil {
		t.Fatal(err)
	}
	if st := refill(t, s, 2025).State(closing); st.Origin != "" {
		t.Errorf("taken note of, and back again: %+v", st)
	}
}

// What was put over a figure and why goes into every submission: sent up,
// withdrawn, filled again and sent up again.
func TestReasonsOutliveAResubmission(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	r := o.complete(2025)
	cell := cellOf(t, r, "B02.kinds.local.hired")
	if _, err := o.s.Set(ctx, r, annual.Edit{Cell: cell, Text: "3", Reason: "另有未登记的录用"}); err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		o.complete(2025)
		o.as("审核")
		o.sign(2025, "")
		sent := o.take(o.filing(2025), op.Submit, "")
		st, _ := sent.Submitted()
		snap, err := o.s.Frozen(ctx, st)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(snap.Cells, func(c annual.FrozenCell) bool { return c.Key == cell.Key })
		if c := snap.Cells[i]; c.Value.Text() != "3" || c.Reason != "另有未登记的录用" || c.Origin != annual.PutOver {
			t.Errorf("submission %d: %+v", round+1, c)
		}
		o.take(sent, op.Withdraw, "再核一遍")
		o.as("填表")
	}
}

// A report of an earlier year comes in from its workbook, and stands beside the
// next: every number as the paper has it, 不适用 as such, and where a computed one
// is another, the paper's.
func TestLastYearComesFromAWorkbook(t *testing.T) {
	ctx := t.Context()
	p, _ := demonstration(t)
	s, r := reportOf(t, p, 2024)
	na := cellOf(t, r, "B02.kinds.school.agreed")
	if _, err := s.Set(ctx, r, annual.Edit{Cell: na, Text: "不适用", Reason: "校校协议不约定金额"}, annual.Edit{Cell: cellOf(t, r, "ANALYSIS.text.overview.text"), Text: "总体平稳。"},
		annual.Edit{Cell: cellOf(t, r, "B02.kinds.total.closing"), Text: "30", Reason: "含补签"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "年报2024.xlsx")
	if err := s.Export(ctx, r, path, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadBook(ctx, 2024, path, ""); app.CodeOf(err) != annual.CodeBegun || !strings.Contains(i18n.Error(err).String(), "已经填了") {
		t.Errorf("over a report that is there: %v", err)
	}
	other, err := forEmpty(t).Annual()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.ReadBook(ctx, 2023, path, ""); app.CodeOf(err) != annual.CodeOtherYear {
		t.Errorf("as another year's: %v", err)
	}
	read, err := other.ReadBook(ctx, 2024, path, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Problems) > 0 || read.Tables < 40 || read.Cells < 1900 || read.Over != 1 {
		t.Fatalf("%d tables, %d cells, %d over, %v", read.Tables, read.Cells, read.Over, read.Problems)
	}
	if _, err := other.TakeBook(ctx, read); err != nil {
		t.Fatal(err)
	}
	next, err := other.Open(ctx, 2025)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Book.Cells() {
		was, is := c.Format(r.Value(c)), c.Format(next.LastValue(c))
		if c.Line.Part.Floating == 0 && was != is {
			t.Errorf("%s was %q and stands beside as %q", c.Key, was, is)
		}
	}
	if next.LastValue(na).Kind() != app.NotApplicable {
		t.Error("what did not apply is something else")
	}
	if again, err := other.ReadBook(ctx, 2024, path, ""); err != nil || again.Cells != read.Cells {
		t.Errorf("read again: %v", err)
	}
	if st := next.Last.State(na); st.Origin != annual.Imported {
		t.Errorf("where it came from: %+v", st)
	}
}

// A text in a cell that the program computes, or fills, is no number of its own
// accord: the cell is named with what it was read as, or that it was not read.
func TestATextInLastYearsWorkbookIsNamed(t *testing.T) {
	ctx := t.Context()
	p, _ := demonstration(t)
	s, r := reportOf(t, p, 2024)
	path := filepath.Join(t.TempDir(), "年报2024.xlsx")
	if err := s.Export(ctx, r, path, false); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	total := findLine(t, book, "B02-1", "合计")
	for cell, text := range map[string]string{"C": "约三十", "D": "没统计"} {
		if err := book.SetCellStr("B02-1", fmt.Sprint(cell, total), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
	other, err := forEmpty(t).Annual()
	if err != nil {
		t.Fatal(err)
	}
	read, err := other.ReadBook(ctx, 2024, path, "")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, pr := range read.Problems {
		said[pr.Sheet+"!"+pr.Cell] = pr.Message
	}
	want := map[string]string{
		fmt.Sprint("B02-1!C", total): "“约三十”不是写清楚的数，已读作30，请核对。",
		fmt.Sprint("B02-1!D", total): "“没统计”不是这一格能填的内容，没有读。",
	}
	if !maps.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
}

// findLine is the line of a sheet whose first cell says text.
func findLine(t *testing.T, book *excelize.File, sheet, text string) int {
	t.Helper()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && strings.TrimSpace(r[0]) == text })
	if i < 0 {
		t.Fatalf("%s has no line %s", sheet, text)
	}
	return i + 1
}

// forEmpty is another folder of the same unit, without any record.
func forEmpty(t *testing.T) *Program {
	t.Helper()
	p, err := Open(t.Context(), Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if _, err := p.Create(t.Context(), "220200-edu", Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	return p
}

// A workbook that people made, or that an earlier version wrote, is read as far as
// it is known: heads and labels count and not places; what is not known is named by
// sheet and cell.
func TestAWorkbookOfAnotherHandIsReadAsFarAsItIsKnown(t *testing.T) {
	ctx := t.Context()
	book := excelize.NewFile()
	defer book.Close()
	put := func(sheet string, rows ...[]any) {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("B02-1",
		[]any{"合作协议情况"},
		[]any{"协议类别", "行次", "年末（份）", "期满（份）", "上年没有的一栏", "本年到位（万元）"},
		[]any{"甲", "乙", 1, 2, 3, 4},
		[]any{"合计", 1, 20, 1, 7, "100.50"},
		[]any{"　校企", 2, 12, "不适用", 7, "很多"},
		[]any{"　没有的一类", 3, 8, 1, 7, 1})
	put("B07-2", []any{"指标", "计量单位", "行次", "本年"}, []any{"甲", "乙", "丙", 1}, []any{"提取比例", "%", 11, 1.8}, []any{"提取", "万元", 2, "36.5"})
	put("附件", []any{"随便什么"})
	path := filepath.Join(t.TempDir(), "旧年报.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s, err := forEmpty(t).Annual()
	if err != nil {
		t.Fatal(err)
	}
	read, err := s.ReadBook(ctx, 2023, path, "")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"B02.kinds.total.closing": "20", "B02.kinds.firm.closing": "12", "B02.kinds.total.expired": "1", "B02.kinds.total.received": "100.50",
		"B02.kinds.firm.received": "", "B07.money.drawn.value": "36.50", "B07.money.draw_rate.value": "1.80%",
	} {
		c := cellOf(t, read.Report, key)
		if got := c.Format(read.Report.Value(c)); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if v := read.Report.Value(cellOf(t, read.Report, "B02.kinds.firm.expired")); v.Kind() != app.NotApplicable {
		t.Errorf("不适用 is %q", v.Text())
	}
	var said []string
	for _, pr := range read.Problems {
		said = append(said, pr.Sheet+" "+pr.Cell+" "+pr.Message)
	}
	text := strings.Join(said, "\n")
	for _, want := range []string{"B02-1 E3 本程序的表里没有“上年没有的一栏”这一栏", "B02-1 F5 “很多”不是", "B02-1 A6 本程序的表里没有“没有的一类”这一行"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", text, want)
		}
	}
	if len(read.Problems) != 3 || read.Over != 4 {
		t.Errorf("%d problems, %d over: %s", len(read.Problems), read.Over, text)
	}
	for name, rows := range map[string][]any{"封面": {"单位代码", "220100-edu"}, "别的": {"什么也不是"}} {
		bad := excelize.NewFile()
		if _, err := bad.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if err := bad.SetSheetRow(name, "A1", &rows); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "坏.xlsx")
		if err := bad.SaveAs(file); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadBook(ctx, 2023, file, ""); app.CodeOf(err) != annual.CodeOtherUnit && app.CodeOf(err) != annual.CodeNoTables {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A draft of rules is tried over the stored reports before it is published: what
// fails for each unit and year, beside what the rules in force find. Nothing of the
// reports changes.
func TestADraftOfRulesIsRehearsed(t *testing.T) {
	ctx := t.Context()
	p, svc := demonstration(t)
	if _, err := p.FillDemoUnits(ctx, nil); err != nil {
		t.Fatal(err)
	}
	s, _ := reportOf(t, p, 2024)
	refill(t, s, 2025)
	text, err := os.ReadFile("../../assets/annual/b05.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(from, to string) string {
		t.Helper()
		if !strings.Contains(string(text), from) {
			t.Fatalf("the file has no %q", from)
		}
		path := filepath.Join(t.TempDir(), "草案.yaml")
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ops := func() int {
		b, err := svc.Store().Batches(ctx, 1000)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	before := ops()
	same, err := p.Draft(write("人", "人"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Rehearse(ctx, same, nil, nil, nil)
	if err != nil || len(out.Runs) < 15 || !slices.Equal(same.Tables(), []string{"B05"}) {
		t.Fatalf("%+v %v", out, err)
	}
	for _, run := range out.Runs {
		if run.New+run.Gone > 0 || run.Fails() != run.Was || run.Looked < 50 {
			t.Errorf("the same rules find others: %+v", run)
		}
	}
	draft, err := p.Draft(write(`expr: insured == students, message: "{row}：实习学生 {students}，投保 {insured}，没有`, `expr: insured > students, message: "{row}：试行：实习学生 {students}，投保 {insured}，没有`))
	if err != nil {
		t.Fatal(err)
	}
	if out, err = s.Rehearse(ctx, draft, []int{2025}, []string{"220200-edu"}, nil); err != nil || len(out.Runs) != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	r, err := s.Open(ctx, 2025)
	if err != nil {
		t.Fatal(err)
	}
	interns := 0 // rows with interns: of these the draft fails every one
	for _, c := range r.Book.Cells() {
		if d, ok := r.Value(c).Decimal(); strings.HasPrefix(c.Key, "B05.interns.") && c.Leaf.ID == "insured" && ok && d.GreaterThanOrEqual(d) {
			interns++
		}
	}
	fails := 0
	for _, ck := range out.Checks {
		if strings.HasSuffix(ck.Key, "#uninsured") && ck.Fails == 1 {
			fails++
			if !strings.Contains(ck.Message, "试行") {
				t.Errorf("the message is not the draft's: %s", ck.Message)
			}
		}
	}
	if run := out.Runs[0]; fails != interns || run.New == 0 || run.Fails() != run.Was+run.New-run.Gone {
		t.Errorf("%d fail of %d: %+v", fails, interns, run)
	}
	if _, err := p.Draft(write("expr: insured == students", "expr: insured == studens")); app.CodeOf(err) != annual.CodeRules || !strings.Contains(i18n.Error(err).String(), "草案.yaml:") {
		t.Errorf("a draft with a fault: %v", err)
	}
	if _, err := s.Rehearse(ctx, draft, []int{2019}, nil, nil); app.CodeOf(err) != annual.CodeNoReports {
		t.Errorf("a year without reports: %v", err)
	}
	if ops() != before {
		t.Error("a rehearsal wrote something")
	}
}

// A remark stands beside its cell with who and when, as an operation of its own;
// a report that is sent up takes some too and stays as it was signed.
func TestRemarksStandBesideCells(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	r := o.complete(2025)
	cell := cellOf(t, r, "B02.kinds.total.closing")
	if err := o.s.Comment(ctx, r, cell, "  "); app.CodeOf(err) != annual.CodeWords {
		t.Errorf("without words: %v", err)
	}
	if err := o.s.Comment(ctx, r, cell, "和人社局核对过"); err != nil {
		t.Fatal(err)
	}
	if f := o.filing(2025); f.State != review.Filling || len(f.Steps) > 0 {
		t.Errorf("a remark is a step: %+v", f)
	}
	o.as("审核")
	o.sign(2025, "")
	sent := o.take(o.filing(2025), op.Submit, "")
	if err := o.s.Comment(ctx, o.open(2025), cell, "请补一份清单"); err != nil {
		t.Fatal(err)
	}
	if f := o.filing(2025); f.Content != sent.Content || f.Lapsed {
		t.Error("a remark changed what was sent up")
	}
	all, err := o.s.Comments(ctx, o.open(2025))
	of := all.Of[cell]
	if err != nil || len(all.Of) != 1 || len(of) != 2 || of[0].Words != "和人社局核对过" || of[0].By == of[1].By || of[0].Author != "填表" || len(all.Questions) > 0 {
		t.Fatalf("%+v %v", all, err)
	}
	if err := o.s.Settle(ctx, o.open(2025), of[0]); err != nil {
		t.Fatal(err)
	}
	again, err := o.s.FindComment(ctx, o.open(2025), of[0].ID)
	if err != nil || again.Standing != review.Settled || again.By != of[0].By || !again.At.Equal(of[0].At) {
		t.Errorf("%+v %v", again, err)
	}
	h, err := o.p.Service().Store().History(ctx, review.ID("220200-edu", 2025))
	n := 0
	for _, e := range h {
		if e.Op.Kind == op.Comment {
			n++
		}
	}
	if err != nil || n != 3 {
		t.Errorf("the history has %d remarks, %v", n, err)
	}
	if other, err := o.s.Comments(ctx, o.open(2024)); err != nil || len(other.Of) > 0 {
		t.Errorf("another year has %v, %v", other, err)
	}
}

// One record that changes makes those figures anew that could count it, and no
// other: another unit's makes none.
func TestOneRecordRecomputesWhatDependsOnIt(t *testing.T) {
	ctx := t.Context()
	p, svc := demonstration(t)
	s, _ := reportOf(t, p, 2024)
	refill(t, s, 2025)
	plan := func() (annual.Plan, int64) {
		t.Helper()
		r, err := s.Open(ctx, 2025)
		if err != nil {
			t.Fatal(err)
		}
		before := p.store.Made()
		out, err := s.Plan(ctx, r, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out, p.store.Made() - before
	}
	if out, n := plan(); n != 0 || len(out.Changes) != 0 {
		t.Fatalf("nothing changed: %d queries, %d cells", n, len(out.Changes))
	}
	add := func(of *register.Service) {
		t.Helper()
		rec, _, _, err := of.ReadRecord(ctx, "park", strings.NewReader(`{"fields": {"name": "新园区`+string(op.NewID())+`", "status": "投用", "land_area": "1000"}}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := of.Save(ctx, rec, nil, ""); err != nil {
			t.Fatal(err)
		}
	}
	add(p.serviceOf(register.Identity{User: svc.Who().User, Unit: s.Subordinates("220200-edu")[0]}))
	if out, n := plan(); n != 0 || len(out.Changes) != 0 {
		t.Errorf("another unit's record: %d queries, %d cells", n, len(out.Changes))
	}
	add(svc)
	out, n := plan()
	if n == 0 || n > 10 || len(out.Changes) == 0 {
		t.Errorf("a park makes %d queries and changes %d cells", n, len(out.Changes))
	}
	for _, ch := range out.Changes {
		if ch.Cell.Table.ID != "B11_2" {
			t.Errorf("a park changes %s", ch.Cell.Key)
		}
	}
	if _, n := plan(); n != 0 {
		t.Errorf("asked again: %d queries", n)
	}
}

// What was kept of a cell before is told, newest first, with who and why.
func TestACellHasAHistory(t *testing.T) {
	ctx := t.Context()
	p, svc := demonstration(t)
	s, r := reportOf(t, p, 2024)
	cell := cellOf(t, r, "B02.kinds.firm.hired")
	for _, e := range []annual.Edit{{Cell: cell, Text: "200", Reason: "另有未登记的录用"}, {Cell: cell, Text: "不适用", Reason: "改为不统计"}, {Cell: cell}} {
		if _, err := s.Set(ctx, r, e); err != nil {
			t.Fatal(err)
		}
	}
	last, err := svc.Store().Batches(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Undo(ctx, last[0].ID); err != nil {
		t.Fatal(err)
	}
	h, err := s.History(ctx, r, cell)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ev := range h {
		got = append(got, fmt.Sprint(cell.Format(ev.To.Value), " ", ev.To.Origin, " ", ev.To.Reason, " ", ev.Undoes))
		if ev.User != svc.Who().User.ID || ev.At.IsZero() {
			t.Errorf("who and when: %+v", ev)
		}
	}
	want := []string{"不适用 override 改为不统计 true", "161 register  false", "不适用 override 改为不统计 false", "200 override 另有未登记的录用 false", "161 register  false"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if h, err := s.History(ctx, r, cellOf(t, r, "B02.kinds.total.closing")); err != nil || len(h) != 0 {
		t.Errorf("a computed cell has %d, %v", len(h), err)
	}
}
