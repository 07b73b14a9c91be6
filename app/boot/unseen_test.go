package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app/register"
	"ronghe/sync/server/servertest"
)

// Who ends a conflict over a whole record does not end another's that came after.
func TestAnEndLeavesOpenWhatItDidNotSee(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	desks := desksOf(t, province, "220281-edu", 3)
	a, b, c := desks[0], desks[1], desks[2]
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
	for _, d := range []*desk{a, b, c} {
		d.sync()
	}
	if _, err := a.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
		t.Fatal(err)
	}
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
	c.edit("partnership", rec.ID, map[string]string{"title": "C 的重要修改"})
	a.sync()
	b.sync()
	b.end(b.clash(), register.KeepTheirs, "", "") // knows of B's alone
	c.sync()                                      // C's is refused: asked
	if got := c.clash(); got.Whole != register.EditDeleted {
		t.Fatalf("%+v", got)
	}
	b.sync()
	c.sync()
	a.sync()
	list, err := c.svc.Conflicts(t.Context(), 10)
	if err != nil || len(list) == 0 {
		t.Errorf("C's change was refused, and B, who never saw it, ended the question: nobody is asked (%v)", err)
	}
}

// A second deletion does not end what was refused meanwhile.
func TestASecondDeletion(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	desks := desksOf(t, province, "220281-edu", 3)
	a, b, c := desks[0], desks[1], desks[2]
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
	for _, d := range []*desk{a, b, c} {
		d.sync()
	}
	for _, d := range []*desk{a, c} {
		if _, err := d.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
			t.Fatal(err)
		}
	}
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
	a.sync()
	b.sync()
	b.clash()
	c.sync() // deletes what is deleted, never saw B's
	b.sync()
	list, err := b.svc.Conflicts(t.Context(), 10)
	if err != nil || len(list) == 0 {
		t.Errorf("B's change was refused, C deleted what was deleted already without having seen it: the question is gone (%v)", err)
	}
}

// A decision that met a deletion, after which the record came back, is not a wish to
// delete it.
func TestADecisionThatMetADeletion(t *testing.T) {
	t.Parallel()
	a, b, _ := countyAndCity(t)
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
	a.sync()
	b.sync()
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "A"})
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
	a.sync()
	b.sync()
	a.sync()
	b.end(b.clash(), register.TakeMine, "", "") // not reconciled
	if _, err := a.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync() // refused: deleted meanwhile
	a.sync()
	if _, err := a.svc.Undelete(t.Context(), "partnership", rec.ID); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync()
	list, err := b.svc.Conflicts(t.Context(), 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	b.end(list[0], register.TakeMine, "", "")
	got := b.read("partnership", rec.ID)
	if got.Deleted || got.Value("agreement_no").Text() != "B" {
		t.Errorf("B's wish was agreement_no B; taking it leaves deleted %v, %s", got.Deleted, got.Value("agreement_no").Text())
	}
}
