package boot

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
	"ronghe/store"
)

const filingPassword = "Ronghe-2026"

// office is a unit's folder, and who works in it now.
type office struct {
	t *testing.T
	p *Program
	s *annual.Service
}

// as logs a person in.
func (o *office) as(name string) *annual.Service {
	o.t.Helper()
	o.p.Lock()
	if _, err := o.p.Unlock(o.t.Context(), name, filingPassword); err != nil {
		o.t.Fatal(err)
	}
	var err error
	if o.s, err = o.p.Annual(); err != nil {
		o.t.Fatal(err)
	}
	return o.s
}

func (o *office) add(name string, roles ...string) {
	o.t.Helper()
	if err := o.p.AddUser(o.t.Context(), app.User{Name: name, Title: name, Roles: roles}, filingPassword); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) open(year int) *annual.Report {
	o.t.Helper()
	r, err := o.s.Open(o.t.Context(), year)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// complete fills the report of a year and leaves nothing open: cover and analysis
// have words, what nobody has does not apply, every finding is explained.
func (o *office) complete(year int) *annual.Report {
	o.t.Helper()
	r := refill(o.t, o.s, year)
	var edits []annual.Edit
	for _, b := range r.Blocks() {
		if b.Kind != annual.BlockBlank {
			continue
		}
		for _, c := range b.Table.Cells() {
			e := annual.Edit{Cell: c, Text: "不适用", Reason: "本市没有这项业务"}
			if c.Text {
				e = annual.Edit{Cell: c, Text: "见附件"}
			}
			if r.Value(c).IsBlank() && c.Source != annual.Computed && c.Line.Part.Floating == 0 {
				edits = append(edits, e)
			}
		}
	}
	if _, err := o.s.Set(o.t.Context(), r, edits...); err != nil {
		o.t.Fatal(err)
	}
	for _, f := range r.Findings() {
		if f.Open() {
			if _, err := o.s.Explain(o.t.Context(), r, f.Key, "情况属实"); err != nil {
				o.t.Fatal(err)
			}
		}
	}
	return r
}

func (o *office) filing(year int) *annual.Filing {
	o.t.Helper()
	f, err := o.s.Filing(o.t.Context(), o.open(year))
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func (o *office) sign(year int, reason string) *annual.Filing {
	o.t.Helper()
	f, err := o.s.Sign(o.t.Context(), o.open(year), reason)
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func (o *office) take(f *annual.Filing, k op.Kind, reason string) *annual.Filing {
	o.t.Helper()
	f, err := o.s.Take(o.t.Context(), f, k, reason)
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

// says holds an error to its code and to Chinese words.
func (o *office) says(err error, code string, words ...string) {
	o.t.Helper()
	m := i18n.Error(err).String()
	if app.CodeOf(err) != code {
		o.t.Errorf("%v, want %s", err, code)
	}
	for _, w := range words {
		if !strings.Contains(m, w) {
			o.t.Errorf("%s lacks %q", m, w)
		}
	}
}

func newOffice(t *testing.T) *office {
	p, _ := demonstration(t)
	o := &office{t: t, p: p}
	o.add("填表", app.RoleClerk)
	o.add("审核", app.RoleStatistics)
	o.as("填表")
	return o
}

// The way of a report within its unit: who entered does not sign; what is signed
// is sent up and locked, also for undo; what the registers say later is listed;
// withdrawn, corrected and sent again it says what changed.
func TestAReportGoesUp(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	o.as("审核")
	_, err := o.s.Sign(ctx, o.open(2025), "")
	o.says(err, annual.CodeBlocked, "没有签字")
	o.as("填表")
	r := o.complete(2025)
	cell := cellOf(t, r, "COVER.sign.clerk.text")
	_, err = o.s.Sign(ctx, o.open(2025), "")
	o.says(err, review.CodeRole, "统计负责人")
	o.as("admin")
	if err := o.p.SetRoles(ctx, "填表", []string{app.RoleClerk, app.RoleHead}); err != nil {
		t.Fatal(err)
	}
	o.as("填表")
	_, err = o.s.Sign(ctx, o.open(2025), "只有我")
	o.says(err, review.CodeEntered, "您填报或签过")

	o.as("审核")
	first := o.sign(2025, "")
	if first.State != review.Signed || len(first.Content) != 64 || len(first.Disputed) == 0 {
		t.Fatalf("signed: %+v", first)
	}
	o.as("填表")
	batches, err := o.s.Set(ctx, o.open(2025), annual.Edit{Cell: cell, Text: "赵六"})
	if err != nil {
		t.Fatal(err)
	}
	if f := o.filing(2025); !f.Lapsed || f.StateTitle() != "签字后有改动" {
		t.Errorf("edited after it was signed: %q", f.StateTitle())
	}
	_, err = o.s.Take(ctx, first, op.Submit, "")
	o.says(err, review.CodeLapsed, "重新审核、签字")
	o.as("审核")
	signed := o.sign(2025, "")
	if signed.Content == first.Content {
		t.Error("another content has the same digest")
	}
	_, err = o.s.Take(ctx, first, op.Submit, "")
	o.says(err, app.CodeStale)
	o.as("填表")
	sent := o.take(o.filing(2025), op.Submit, "")

	// Locked, whatever way the edit comes.
	_, err = o.s.Set(ctx, o.open(2025), annual.Edit{Cell: cell, Text: "孙七"})
	o.says(err, review.CodeLocked, "2025年度年报已上报", "先撤回")
	_, err = o.p.Service().Undo(ctx, batches[0])
	o.says(err, review.CodeLocked)
	_, err = o.p.Service().Delete(ctx, review.TableForm, review.TableID("220200-edu", 2025, "B02"))
	o.says(err, review.CodeLocked)
	_, err = o.p.Service().Delete(ctx, review.Form, review.ID("220200-edu", 2025))
	if err == nil {
		t.Error("a submission is deleted")
	}
	if r := o.open(2025); r.Value(cellOf(t, r, "COVER.sign.clerk.text")).Text() != "赵六" {
		t.Error("a locked report changed")
	}
	for _, k := range []op.Kind{op.Accept, op.Return, op.Approve, op.Unlock} {
		_, err = o.s.Take(ctx, sent, k, "因为")
		o.says(err, review.CodeAbove, "本单位的年报不能由本单位"+review.Title(k))
	}
	o.drifts(sent)
	o.again(sent)
}

// drifts edits the ledger after the submission and reads what is listed.
func (o *office) drifts(f *annual.Filing) {
	t, ctx := o.t, o.t.Context()
	t.Helper()
	svc := o.p.Service()
	st, _ := f.Submitted()
	snap, err := o.s.Frozen(ctx, st)
	if err != nil {
		t.Fatal(err)
	}
	drift := func() annual.Drift {
		d, err := o.s.Drift(ctx, o.open(2025), snap, nil)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := drift(); !d.Empty() {
		t.Fatalf("nothing changed, and %v is listed", d.Lines())
	}
	q, _, err := o.s.Query(cellOf(t, o.open(2025), "B02.kinds.firm.closing"), 2025)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := svc.List(ctx, q)
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d agreements, %v", len(rows), err)
	}
	base, err := svc.Open(ctx, "partnership", rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	next := base.Clone()
	next.Set("remarks", app.TextValue("改了一处"))
	if _, err := svc.Save(ctx, next, base, ""); err != nil {
		t.Fatal(err)
	}
	d := drift()
	if len(d.Forms) != 1 || len(d.Cells) != 0 || len(d.Forms[0].Changed) != 1 || d.Forms[0].Changed[0] != (annual.RecordDrift{ID: rows[0].ID, Kind: annual.Edited}) {
		t.Errorf("an edit without a figure: %+v", d)
	}
	if _, err := svc.Delete(ctx, "partnership", rows[1].ID); err != nil {
		t.Fatal(err)
	}
	d = drift()
	text := strings.Join(d.Lines(), "\n")
	if !strings.Contains(text, "合作协议：上报后有 2 条记录变化") {
		t.Errorf("%s", text)
	}
	found := false
	for _, c := range d.Cells {
		if c.Cell.Key != "B02.kinds.firm.closing" {
			continue
		}
		from, _ := c.From.Decimal()
		to, _ := c.To.Decimal()
		found = from.Sub(to).IntPart() == 1 && len(c.Records) == 2 && strings.Contains(text, "B02 第3行 校企 年末：由 "+from.String()+" 变为 "+to.String())
	}
	if !found {
		t.Errorf("the figure that would change: %s", text)
	}
}

// again withdraws the report, corrects it, and sends it up once more.
func (o *office) again(sent *annual.Filing) {
	t, ctx := o.t, o.t.Context()
	t.Helper()
	o.take(o.filing(2025), op.Withdraw, "台账有误")
	r := o.complete(2025)
	if _, err := o.s.Set(ctx, r, annual.Edit{Cell: cellOf(t, r, "B02.kinds.local.hired"), Text: "3", Reason: "另有未登记的录用"}); err != nil {
		t.Fatal(err)
	}
	o.complete(2025) // what the new value raises
	o.as("审核")
	o.sign(2025, "")
	last := o.take(o.filing(2025), op.Submit, "")
	cor, err := o.s.Corrections(ctx, o.open(2025), last)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range cor {
		lines = append(lines, c.Text())
	}
	text := strings.Join(lines, "\n")
	for _, want := range []string{"B02 第3行 校企 年末", "→ 3（手工改写：另有未登记的录用）"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", text, want)
		}
	}
	o.looksUp(sent.Content, last.Content)
}

// looksUp reads both digests back as they are printed.
func (o *office) looksUp(old, now string) {
	t, ctx := o.t, o.t.Context()
	t.Helper()
	for _, test := range []struct {
		typed   string
		current bool
	}{{annual.Short(now), true}, {strings.ToLower(strings.ReplaceAll(annual.Short(now), "-", " ")), true}, {now, true}, {annual.Short(old), false}} {
		found, err := o.s.FindDigest(ctx, 0, test.typed)
		if err != nil || len(found) != 1 || found[0].Current != test.current || found[0].Fault != nil || found[0].Submitted == nil || found[0].Year != 2025 {
			t.Errorf("%s: %+v %v", test.typed, found, err)
		}
	}
	if found, err := o.s.FindDigest(ctx, 2024, now); err != nil || len(found) > 0 {
		t.Errorf("of another year: %+v %v", found, err)
	}
}

// In a unit of one person who entered signs with the reason of the head, after an
// administrator has said that it is one.
func TestOnePersonSigns(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	o.as("admin")
	o.complete(2025)
	if err := o.p.SetRoles(ctx, "admin", []string{app.RoleAdmin, app.RoleHead}); err != nil {
		t.Fatal(err)
	}
	o.as("admin")
	_, err := o.s.Sign(ctx, o.open(2025), "只有一人")
	o.says(err, review.CodeEntered, "一人单位")
	o.says(o.p.SetSingleSigner(ctx, true, " "), review.CodeSingleWhy)
	o.as("填表")
	o.says(o.p.SetSingleSigner(ctx, true, "只有一人"), app.CodeDenied)
	o.as("admin")
	if err := o.p.SetSingleSigner(ctx, true, "本单位只有一名工作人员"); err != nil {
		t.Fatal(err)
	}
	_, err = o.s.Sign(ctx, o.open(2025), "")
	o.says(err, review.CodeSingle)
	f := o.sign(2025, "单位负责人同意")
	if st, _ := f.Last(op.Sign); st.Reason != "单位负责人同意" || !f.Single {
		t.Errorf("%+v", f)
	}
	h, err := o.p.Service().Store().History(ctx, review.ParameterID("220200-edu", review.SingleSigner))
	if err != nil || len(h) != 1 || h[0].Op.Reason != "本单位只有一名工作人员" {
		t.Errorf("the log: %+v %v", h, err)
	}
}

// carry brings a unit's submission into another folder as sync does: the same
// ops, folded there, and the snapshot.
func (o *office) carry(to string, unit string, year int) *office {
	t, ctx := o.t, o.t.Context()
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	p, err := Open(ctx, Config{Dir: dir, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Create(ctx, to, Admin{Name: "admin", Title: "上级", Password: filingPassword}); err != nil {
		t.Fatal(err)
	}
	up := &office{t: t, p: p}
	up.add("受理", app.RoleReviewer)
	opt := p.options()
	opt.Guards = nil // what arrives was judged where it was made
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Unlock(ctx, "admin", filingPassword); err != nil {
		t.Fatal(err)
	}
	f := o.filing(year)
	entries, err := o.p.store.History(ctx, review.ID(unit, year))
	if err != nil {
		t.Fatal(err)
	}
	err = st.Update(ctx, func(tx register.Tx) error {
		for _, e := range entries {
			if _, err := tx.Apply(&e.Op); err != nil {
				return err
			}
			for _, c := range e.Op.Fields {
				for _, file := range c.New.Files() {
					src, err := o.p.store.OpenBlob(ctx, file.Hash)
					if err != nil {
						return err
					}
					if _, err := st.PutBlob(ctx, file.Name, src); err != nil {
						return err
					}
					_ = src.Close()
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if up.p, err = Open(ctx, Config{Dir: dir, Quick: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = up.p.Close() })
	up.as("受理")
	if got := up.of(unit, year); got.State != f.State || got.Content != f.Content {
		t.Fatalf("carried: %+v", got)
	}
	return up
}

func (o *office) of(unit string, year int) *annual.Filing {
	o.t.Helper()
	u, _ := codes.Units().Resolve(unit)
	f, err := o.s.FilingOf(o.t.Context(), u, year)
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

// The superior unit takes the report in, lets disputed checks pass one by one, and
// approves just what it saw.
func TestTheSuperiorUnitReviews(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	o.complete(2025)
	o.as("审核")
	o.sign(2025, "")
	o.take(o.filing(2025), op.Submit, "")
	const unit = "220200-edu"
	up := o.carry("220000-edu", unit, 2025)
	f := up.of(unit, 2025)
	province, _ := codes.Units().Resolve("220000-edu")
	sent, err := up.s.SentUp(ctx, province, 2025, nil)
	if err != nil || !slices.Equal(sent, []string{unit}) {
		t.Errorf("sent up: %v %v", sent, err)
	}
	_, err = up.s.SentUp(ctx, province, 2024, nil)
	up.says(err, annual.CodeNotSent, "2024年度")
	_, err = up.s.Take(ctx, f, op.Withdraw, "")
	up.says(err, review.CodeOwn, "填报单位自己办理")
	_, err = up.s.Take(ctx, f, op.Approve, "")
	up.says(err, review.CodeStep, "已上报，不能审定")
	seen := f
	f = up.take(f, op.Accept, "")
	_, err = up.s.Take(ctx, seen, op.Accept, "")
	up.says(err, review.CodeStep)
	_, err = up.s.Take(ctx, f, op.Return, "")
	up.says(err, review.CodeReason)
	if len(f.Undecided) < 2 {
		t.Fatalf("disputed: %v", f.Undecided)
	}
	_, err = up.s.Take(ctx, f, op.Approve, "")
	up.says(err, review.CodeDisputed, "申请放行的逻辑性问题")
	_, err = up.s.Pass(ctx, f, "B01#nothing", "属实")
	up.says(err, review.CodeNoCheck)
	for _, check := range f.Undecided {
		if _, err = up.s.Pass(ctx, f, check, " "); app.CodeOf(err) != review.CodeReason {
			t.Errorf("let pass without a reason: %v", err)
		}
		if f, err = up.s.Pass(ctx, f, check, "已核实原始凭证"); err != nil {
			t.Fatal(err)
		}
	}
	f = up.take(f, op.Approve, "")
	if f.State != review.Closed || f.Steps[len(f.Steps)-2].Reason != "已核实原始凭证" {
		t.Errorf("approved by the province: %+v", f)
	}
	_, err = up.s.Take(ctx, f, op.Unlock, "更正")
	up.says(err, review.CodeRole)
	st, _ := f.Submitted()
	snap, err := up.s.Frozen(ctx, st)
	if err != nil || snap.Unit != unit || len(snap.Cells) < 1000 {
		t.Errorf("the snapshot up there: %v", err)
	}
}

func plain(text string) string { return strings.Join(strings.Fields(text), "") }

// The cover of a report that is on its way says which submission it is, in words
// and as a picture, in the workbook and on paper; that of a draft says it is one.
func TestTheCoverNamesTheSubmission(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	r := o.complete(2025)
	dir := t.TempDir()
	cover := func(name string) (text string, pictures int) {
		t.Helper()
		book, page := filepath.Join(dir, name+".xlsx"), filepath.Join(dir, name+".pdf")
		for _, path := range []string{book, page} {
			if err := o.s.Export(ctx, o.open(r.Year), path, false); err != nil {
				t.Fatal(err)
			}
		}
		f, err := excelize.OpenFile(book)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		rows, err := f.GetRows("封面")
		if err != nil {
			t.Fatal(err)
		}
		if high, err := f.GetRowHeight("封面", 1); err != nil || high < 100 || rows[0][0] != "2025年度产教融合发展情况年报" {
			t.Errorf("the title %q is %v high: %v", rows[0][0], high, err)
		}
		pics, err := f.GetPictures("封面", "A1")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pics {
			if img, err := png.Decode(bytes.NewReader(p.File)); err != nil || img.Bounds().Dx() < 200 {
				t.Errorf("the picture: %v", err)
			}
		}
		if paper := plain(onPaper(t, page)); !strings.Contains(paper, plain(rows[4][0])[:30]) {
			t.Errorf("the paper lacks %q", rows[4][0])
		}
		return fmt.Sprint(rows), len(pics)
	}
	if text, n := cover("draft"); n != 0 || !strings.Contains(text, "草稿（填报中）") {
		t.Errorf("a draft: %d pictures, %s", n, text)
	}
	o.as("审核")
	f := o.sign(2025, "")
	if text, n := cover("signed"); n != 1 || !strings.Contains(text, "校验码 "+annual.Short(f.Content)) || !strings.Contains(text, "尚未上报") {
		t.Errorf("signed: %d pictures, %s", n, text)
	}
	o.take(f, op.Submit, "")
	if text, n := cover("sent"); n != 1 || !strings.Contains(text, annual.Short(f.Content)) || !strings.Contains(text, "上报") || strings.Contains(text, "尚未") {
		t.Errorf("sent up: %d pictures, %s", n, text)
	}
	short, err := annual.ReadDigest(annual.MarkText(o.filing(2025)))
	if err != nil || short != annual.Short(f.Content) {
		t.Errorf("what the picture says reads as %q, %v", short, err)
	}
	o.scanned(dir)
	paper := plain(onPaper(t, filepath.Join(dir, "sent.pdf")))
	if n := strings.Count(paper, "表号类别事项说明"); n < 3 { // the demonstration has that many pages of them
		t.Errorf("the explanations have their head on %d pages", n)
	}
	if !strings.Contains(paper, "填不适用，原值（空）") {
		t.Error("what was blank below a value put over it is not said")
	}
	if keep := os.Getenv("RONGHE_KEEP"); keep != "" {
		for _, name := range []string{"sent.pdf", "sent.xlsx"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(keep, name), b, 0o600)
			}
			if err != nil {
				t.Error(err)
			}
		}
	}
	sheet := func(name, sheet string) string {
		t.Helper()
		book, err := excelize.OpenFile(filepath.Join(dir, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }()
		rows, err := book.GetRows(sheet)
		if err != nil { // one that has nothing to say is left out
			return ""
		}
		return fmt.Sprint(rows)
	}
	for _, word := range []string{"签字", "上报", "审核", annual.Short(f.Content)} {
		if got := sheet("sent", "签字上报记录"); !strings.Contains(got, word) {
			t.Errorf("who signed lacks %q: %s", word, got)
		}
	}
	if got := sheet("sent", "更正说明"); got != "" {
		t.Errorf("the first submission corrects: %s", got)
	}
	o.take(o.filing(2025), op.Withdraw, "录用数有误")
	o.as("填表")
	now := o.open(2025)
	if _, err := o.s.Set(ctx, now, annual.Edit{Cell: cellOf(t, now, "B02.kinds.firm.hired"), Text: "186", Reason: "补登一人"}); err != nil {
		t.Fatal(err)
	}
	cover("again")
	for _, word := range []string{"B02", "录用毕业生", "185", "186", "补登一人"} {
		if got := sheet("again", "更正说明"); !strings.Contains(got, word) {
			t.Errorf("the corrections lack %q: %s", word, got)
		}
	}
	if path, err := o.s.Print(ctx, now, filepath.Join(dir, "out"), false); err != nil || !strings.Contains(plain(onPaper(t, path)), plain("补登一人")) {
		t.Errorf("the print %s lacks the correction: %v", path, err)
	}
}
