package boot

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app/annual"
	"ronghe/app/op"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// What was sent up keeps the tables by which it was signed: a pack with other
// tables changes neither how it reads nor what its cover says, and its digest is
// still found. Other years are made by the new ones.
func TestAYearKeepsItsDefinitions(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	o.complete(2025)
	o.as("审核")
	o.sign(2025, "")
	o.as("填表")
	sent := o.take(o.filing(2025), op.Submit, "")
	before := o.open(2025)
	const gone = "B11_5.contests.experience.appraised"
	cell, ok := before.Book.Cell(gone)
	if !ok {
		t.Fatal("the report has no cell " + gone)
	}
	want := before.Value(cell)

	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	if err := o.p.Enrol(ctx, province.Ticket("220200-edu")); err != nil {
		t.Fatal(err)
	}
	files := secondContests(t)
	files["annual/b11_5.yaml"] = rewritten(t, "annual/b11_5.yaml", "      - {id: appraised, label: 计入评价学生, unit: 人, figure: {agg: sum, field: appraised_pupils}, rule: 计入综合素质评价的学生}\n", "")
	publish(t, province, makePack(t, province, pack.Header{}, files))
	if out, err := o.p.Sync(ctx, func(client.Progress) {}); err != nil || out.Pack != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	o.as("填表")
	if _, ok := o.s.Book().Cell(gone); ok || o.p.pack != 1 {
		t.Fatal("the new tables are not in use")
	}

	after := o.open(2025)
	if after.Book.Digest() != before.Book.Digest() {
		t.Fatal("the report that was sent up is read by other tables")
	}
	if cell, ok := after.Book.Cell(gone); !ok || !after.Value(cell).Equal(want) {
		t.Errorf("%s is %q, not %q", gone, after.Value(cell).Text(), want.Text())
	}
	if next := o.open(2026); next.Book.Digest() == before.Book.Digest() {
		t.Error("another year is made by the old tables")
	}
	found, err := o.s.FindDigest(ctx, 0, annual.Short(sent.Content))
	if err != nil || len(found) != 1 || found[0].Fault != nil || !found[0].Current {
		t.Errorf("the digest: %+v %v", found, err)
	}
	f, err := o.s.Filing(ctx, after)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := o.s.Corrections(ctx, after, f); err != nil || len(list) != 0 {
		t.Errorf("corrections: %v %v", list, err)
	}
	out := filepath.Join(t.TempDir(), "年报.xlsx")
	if err := o.s.Export(ctx, after, out, false); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if pics, err := book.GetPictures("封面", "A1"); err != nil || len(pics) != 1 {
		t.Errorf("the cover is one of a draft: %d pictures, %v", len(pics), err)
	}
	if problems, err := o.p.Verify(ctx, nil); err != nil || len(problems) > 0 {
		t.Errorf("verify: %v %v", problems, err)
	}
}
