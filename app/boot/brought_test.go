package boot

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/supply"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// The files of a unit's records are read by its other computers, its superior and those
// it publishes to; who writes the mark of one that he does not see into a record of his
// own gets nothing, until he has the file himself, which he then sends as well.
func TestAFileIsReadThroughWhatItsUnitWrote(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		province := servertest.Start(t, database)
		at := func(unit string) *desk { return desksOf(t, province, unit, 1)[0] }
		a, a2, n, c, top := at("220281-edu"), at("220281-edu"), at("220282-edu"), at("220200-edu"), at("220000-edu")
		secret := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"1"}}`)
		private := a.attach(secret.ID, "an agreement of the county")
		item := offered(t, a.svc, "数控专业实习生", "学校供", "学校", "蛟河某职教中心")
		shown, err := a.svc.Store().PutBlob(t.Context(), "说明.pdf", strings.NewReader("what is offered"))
		if err != nil {
			t.Fatal(err)
		}
		next := item.Clone()
		next.Set("scan_files", app.FilesValue(shown))
		if _, err := a.svc.Save(t.Context(), next, item, ""); err != nil {
			t.Fatal(err)
		}
		if out, err := supply.Publish(t.Context(), a.svc, []app.ID{item.ID}, supply.Publication{Scope: "city", From: a.svc.Today(), To: "2099-12-31"}); err != nil || out.Records != 1 {
			t.Fatalf("%+v %v", out, err)
		}
		for _, d := range []*desk{a, a2, n, c} {
			d.sync()
		}
		holds := func(when string, d *desk, f app.File, content string, want bool) {
			t.Helper()
			if got := d.holds(f, content); got != want {
				t.Errorf("%s: %s has %q: %v", when, d.p.store.Unit(), content, got)
			}
		}
		for _, d := range []*desk{a2, c} {
			holds("shared", d, private, "an agreement of the county", true)
		}
		for _, d := range []*desk{a2, c, n} {
			holds("shared", d, shown, "what is offered", true)
		}

		own := n.put("partnership", `{"fields":{"title":"舒兰的协议","agreement_no":"2"}}`)
		guess := own.Clone()
		guess.Set("scan_files", app.FilesValue(private, shown))
		if _, err := n.svc.Save(t.Context(), guess, own, ""); err != nil {
			t.Fatal(err)
		}
		for _, d := range []*desk{n, a, c, n} {
			d.sync()
		}
		holds("named", n, private, "an agreement of the county", false)
		if turns, err := n.p.store.Turns(t.Context()); err != nil || len(turns) != 1 || turns[0].Up || turns[0].Hash != private.Hash {
			t.Errorf("it is waited for, and nothing else: %+v, %v", turns, err)
		}

		// It is given the paper, and adds it: its own superiors read it there, and its
		// own second computer.
		n.attach(own.ID, "an agreement of the county")
		n2 := at("220282-edu")
		for _, d := range []*desk{n, top, n2} {
			d.sync()
		}
		for _, d := range []*desk{top, n2} {
			holds("brought", d, private, "an agreement of the county", true)
			d.whole()
		}
	})
}

// A computer that began too much at the server is told so; its records and other
// attachments go, and the one that had no room goes once there is some.
func TestAnAttachmentWithoutRoomKeepsNothingElse(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		province := servertest.Start(t, database)
		ds := desksOf(t, province, "220281-edu", 2)
		a, b := ds[0], ds[1]
		begun := strings.Repeat("0", 64)
		if err := province.Engine.PutPart(t.Context(), a.device(), begun, 1, wire.ChunkSize+1, []byte{1}); err != nil {
			t.Fatal(err)
		}
		province.Engine.Begun = 1
		contents := []string{strings.Repeat("large", wire.ChunkSize), "small", "another"}
		var recs []app.ID
		var files []app.File
		for _, content := range contents {
			rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"`+content[:5]+`"}}`)
			recs, files = append(recs, rec.ID), append(files, a.attach(rec.ID, content))
		}
		out := a.sync()
		said := i18n.Error(out.FileErr).String()
		if app.CodeOf(out.FileErr) != wire.CodeBegun || !strings.Contains(said, "附件已到上限（256 个或 1 MiB）") || !strings.Contains(said, "其余改动和附件照常送出") {
			t.Errorf("%v: %s", out.FileErr, said)
		}
		b.sync()
		for i := range contents {
			b.sees(recs[i], "agreement_no", strings.ToUpper(contents[i][:5]))
			if b.holds(files[i], contents[i]) != (i > 0) {
				t.Errorf("%s…: is there: %v", contents[i][:5], i == 0)
			}
		}
		a.byStick(province) // nor does a stick stop
		if err := province.Engine.DropPart(t.Context(), a.device(), begun); err != nil {
			t.Fatal(err)
		}
		province.Engine.Begun = 0
		if out := a.sync(); out.FileErr != nil {
			t.Error(out.FileErr)
		}
		b.sync()
		if !b.holds(files[0], contents[0]) {
			t.Error("it did not go")
		}
		a.whole()
	})
}
