package boot

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// byStick carries a desk's bundle to the province and the receipt back.
func (d *desk) byStick(province *servertest.Province) TakenIn {
	d.t.Helper()
	return d.readReceipt(d.carry(province, d.write()))
}

func (d *desk) write() string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "out"+bundle.Ending)
	if _, err := d.p.WriteBundle(d.t.Context(), path); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// carry gives a bundle to the province; the receipt lies in the file it returns.
func (d *desk) carry(province *servertest.Province, path string) string {
	d.t.Helper()
	b, err := bundle.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	taken, err := province.Engine.Bundle(d.t.Context(), b)
	if err != nil {
		d.t.Fatal(err)
	}
	back := filepath.Join(d.t.TempDir(), "back"+bundle.Ending)
	if _, err := bundle.WriteFiles(back, taken.Receipt); err != nil {
		d.t.Fatal(err)
	}
	return back
}

func (d *desk) readReceipt(path string) TakenIn {
	d.t.Helper()
	in, err := d.p.OpenBundle(d.t.Context(), path)
	if err != nil {
		d.t.Fatal(err)
	}
	got, err := d.p.ReadBundle(d.t.Context(), in)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

func (d *desk) refuses(path, code string) {
	d.t.Helper()
	if _, err := d.p.OpenBundle(d.t.Context(), path); app.CodeOf(err) != code {
		d.t.Errorf("%s: %v, not %s", filepath.Base(path), err, code)
	}
}

// A county without a network has its records in the province and the province's
// answer at home, by a stick alone: enrolled by file, the first bundle asks.
func TestACountyByStickAlone(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, city = "220281-edu", "220200-edu"
		province := servertest.Start(t, database)
		c := newDesk(t, city)
		if err := c.p.Enrol(t.Context(), province.Ticket(city)); err != nil {
			t.Fatal(err)
		}
		a, b := newDesk(t, county), newDesk(t, county)
		rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心与长白山矿泉水公司订单培养协议","agreement_no":"JH-1"}}`)
		if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		out := a.write()
		b.refuses(out, bundle.CodeOther) // not even the same unit's other computer
		back := a.carry(province, out)
		c.refuses(back, bundle.CodeOther)
		if got := a.readReceipt(back); got.Waiting != 0 || got.Acked == 0 || got.Results[op.Applied] == 0 {
			t.Fatalf("%+v", got)
		}
		b.sync()
		b.sees(rec.ID, "agreement_no", "JH-1")

		// A conflict between the two ends by a stick as it does by network.
		id := `"id":"` + string(rec.ID) + `"`
		a.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-A"}}`)
		b.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-B"}}`)
		b.sync()
		if got := a.byStick(province); got.Results[op.Conflict] != 1 {
			t.Fatalf("%+v", got)
		}
		a.sees(rec.ID, "agreement_no", "JH-B")
		list, err := a.svc.Conflicts(t.Context(), 10)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err := a.svc.Resolve(t.Context(), list[0], register.TakeMine, ""); err != nil {
			t.Fatal(err)
		}
		a.byStick(province)
		b.sync()
		c.sync()
		for _, d := range []*desk{a, b, c} {
			d.sees(rec.ID, "agreement_no", "JH-A")
			d.whole()
		}
		course, left, _, err := a.p.Course(t.Context())
		if err != nil || left.Ops != 0 || course.Bundle.Read != course.Bundle.No || course.At.IsZero() {
			t.Fatalf("%+v %+v %v", course, left, err)
		}
		// The network is there one day: the same folder goes on over it.
		if out := a.sync(); out.Sent != 0 || out.Records != 0 {
			t.Fatalf("%+v", out)
		}
	})
}

// The same file twice, an old receipt, a lost one, and a bundle that was written
// before another way was taken: nothing is lost and nothing comes twice.
func TestReplayedLostAndLateBundlesDoNoHarm(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		const county = "220281-edu"
		province := servertest.Start(t, database)
		a := newDesk(t, county)
		if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"1"}}`)
		first := a.write()
		lost := a.carry(province, first)
		_ = os.Remove(lost)
		again := a.carry(province, first) // the same bundle once more gives the receipt again
		id := `"id":"` + string(rec.ID) + `"`
		a.put("partnership", `{`+id+`,"fields":{"agreement_no":"2"}}`)
		second := a.write() // before the first one's receipt came: everything is inside once more
		late := a.carry(province, second)
		a.readReceipt(late)
		a.readReceipt(late)
		course, _, _, _ := a.p.Course(t.Context())
		a.readReceipt(again)
		if now, left, _, _ := a.p.Course(t.Context()); now.Acked != course.Acked || now.Cursor != course.Cursor || left.Ops != 0 {
			t.Fatalf("an old receipt turned the folder back: %+v, was %+v; %+v", now, course, left)
		}
		a.carry(province, first)
		a.sync()
		a.sees(rec.ID, "agreement_no", "2")
		a.whole()
	})
}

// Invariant 7: the outcome does not depend on the way, nor on the order in which
// the ways were taken: the same work by network, by stick, and by both in turn.
func TestInvariant07NetworkOrStickDecidesNothing(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	ways := map[string]func(d *desk, p *servertest.Province, n int){
		"network": func(d *desk, _ *servertest.Province, _ int) { d.sync() },
		"stick":   func(d *desk, p *servertest.Province, _ int) { d.byStick(p) },
		"both": func(d *desk, p *servertest.Province, n int) {
			late := d.carry(p, d.write())
			if n%2 == 0 {
				d.sync()
			}
			d.readReceipt(late)
		},
	}
	servertest.Engines(t, func(t *testing.T, database string) {
		province := servertest.Start(t, database)
		want := ""
		for name, way := range ways {
			a, b := newDesk(t, county), newDesk(t, county)
			for _, d := range []*desk{a, b} {
				if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
					t.Fatal(err)
				}
			}
			rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"0"}}`)
			way(a, province, 0)
			way(b, province, 1)
			id := `"id":"` + string(rec.ID) + `"`
			a.put("partnership", `{`+id+`,"fields":{"agreement_no":"A","summary":"甲"}}`)
			b.put("partnership", `{`+id+`,"fields":{"agreement_no":"B","title":"协议二"}}`)
			way(a, province, 2)
			way(b, province, 3)
			list, err := b.svc.Conflicts(t.Context(), 10)
			if err != nil || len(list) != 1 {
				t.Fatalf("%s: %+v %v", name, list, err)
			}
			got := list[0].Base + "|" + list[0].Mine + "|" + list[0].Theirs
			if err := b.svc.Resolve(t.Context(), list[0], register.TakeTyped, "C"); err != nil {
				t.Fatal(err)
			}
			for n := range 3 {
				way(b, province, 4+n)
				way(a, province, 5+n)
			}
			for _, d := range []*desk{a, b} {
				out, err := d.svc.Open(t.Context(), "partnership", rec.ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range []string{"title", "agreement_no", "summary"} {
					got += "|" + out.Value(f).Text()
				}
				d.whole()
			}
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("by %s: %s, else %s", name, got, want)
			}
		}
	})
}

// An enrolment whose answer was lost after the code was used goes through when it
// is tried again: the server knows the device by its key.
func TestALostEnrolmentAnswerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	ticket := province.Ticket(county)
	a := newDesk(t, county)
	peer, err := a.p.joining(t.Context(), ticket, false)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(peer)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.p.store.KeepPaper(t.Context(), store.Joining, b); err != nil {
		t.Fatal(err)
	}
	remote, err := client.NewRemote(*peer, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	if _, err := enrolOver(t.Context(), remote, peer); err != nil { // and the program ends before it is noted
		t.Fatal(err)
	}
	if err := newDesk(t, county).p.Enrol(t.Context(), ticket); app.CodeOf(err) != wire.CodeEnrol {
		t.Fatal("the code lets another computer in:", err)
	}
	if err := a.p.Enrol(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	a.sync()
}

// A ticket of which anything was altered is not the province's.
func TestAnAlteredTicketIsRefused(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	ticket := province.Ticket("220281-edu")
	path := filepath.Join(t.TempDir(), "t.json")
	for name, alter := range map[string]func(*wire.Ticket){
		"": func(*wire.Ticket) {}, "pin": func(t *wire.Ticket) { t.Pin = "x" }, "address": func(t *wire.Ticket) { t.Addresses[0] = "https://127.0.0.1:1" },
		"unit": func(t *wire.Ticket) { t.Unit = "220282-edu" }, "unsigned": func(t *wire.Ticket) { t.Sign = nil }, "keys": func(t *wire.Ticket) { t.Ring.Server = nil },
	} {
		other := ticket
		other.Addresses = []string{ticket.Addresses[0]}
		alter(&other)
		b, err := json.Marshal(other)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, string(b))
		want := CodeTicket
		if name == "" {
			want = ""
		}
		if _, err := Ticket(path); app.CodeOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A city opens a county's bundle as a layer of its own, hands it on as it is, and
// gives the receipt back; nothing of it comes into the city's registers by that.
func TestACityOpensAndForwardsACountysBundle(t *testing.T) {
	t.Parallel()
	const county, city, farAway = "220281-edu", "220200-edu", "220100-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	c, far := newDesk(t, city), newDesk(t, farAway)
	for d, unit := range map[*desk]string{c: city, far: farAway} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"1"}}`)
	out := a.write()
	far.refuses(out, bundle.CodeOther)
	c.refuses(out, bundle.CodeSender) // its list of keys is older than the county
	c.sync()
	in, err := c.p.OpenBundle(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.p.Provisional(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var seen *Provisional
	for i := range list {
		if list[i].Doc == rec.ID {
			seen = &list[i]
		}
	}
	if seen == nil || seen.State != ProvisionalNew || len(seen.Changes) < 2 {
		t.Fatalf("%+v", list)
	}
	if _, err := c.p.ReadBundle(t.Context(), in); app.CodeOf(err) != bundle.CodeKind {
		t.Fatal("a bundle of a unit below is read like a receipt:", err)
	}
	if _, err := c.svc.Open(t.Context(), "partnership", rec.ID); app.CodeOf(err) != app.CodeNotFound {
		t.Fatal("it came into the register:", err)
	}
	back := filepath.Join(t.TempDir(), "back"+bundle.Ending)
	if _, err := c.p.ForwardBundle(t.Context(), in, back, nil); err != nil {
		t.Fatal(err)
	}
	if got := a.readReceipt(back); got.Waiting != 0 {
		t.Fatalf("%+v", got)
	}
	c.sync()
	c.sees(rec.ID, "agreement_no", "1")
	a.refuses(filepath.Join(t.TempDir(), "none"), app.CodeFileNone)

	if err := province.Engine.Revoke(t.Context(), in.Device); err != nil {
		t.Fatal(err)
	}
	late := a.write()
	c.sync()
	c.refuses(late, bundle.CodeRevoked) // from the next list of keys on
	b, err := bundle.ReadFile(late)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := province.Engine.Bundle(t.Context(), b); app.CodeOf(err) != bundle.CodeRevoked {
		t.Fatal("the province takes it:", err)
	}
}

// An attachment travels by sticks alone, out in one computer's bundle and back in
// another's receipt, which lies in several files; the receipt of the first says that
// it need not be sent again.
func TestAnAttachmentTravelsByStick(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		const county = "220281-edu"
		province := servertest.Start(t, database)
		province.Engine.Volume = 700 << 10
		a, b := newDesk(t, county), newDesk(t, county)
		for _, d := range []*desk{a, b} {
			if err := d.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
				t.Fatal(err)
			}
		}
		rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心订单培养协议"}}`)
		content := make([]byte, 2<<20+7)
		for i := range content {
			content[i] = byte(i * i >> 7)
		}
		file, err := a.svc.Store().PutBlob(t.Context(), "协议.pdf", bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		next := rec.Clone()
		next.Set("scan_files", app.FilesValue(file))
		if _, err := a.svc.Save(t.Context(), next, rec, ""); err != nil {
			t.Fatal(err)
		}
		a.byStick(province)
		if turns, err := a.p.store.Turns(t.Context()); err != nil || len(turns) != 0 {
			t.Fatalf("it would be sent again: %v, %v", turns, err)
		}
		b.byStick(province) // brings the record, and the wish for its file
		if turns, err := b.p.store.Turns(t.Context()); err != nil || len(turns) != 1 || turns[0].Up {
			t.Fatalf("what b waits for: %v, %v", turns, err)
		}
		raw, err := bundle.ReadFile(b.write())
		if err != nil {
			t.Fatal(err)
		}
		taken, err := province.Engine.Bundle(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		names, err := bundle.WriteFiles(filepath.Join(t.TempDir(), "back"+bundle.Ending), taken.Receipt)
		if err != nil || len(names) < 3 {
			t.Fatalf("the receipt lies in %v, %v", names, err)
		}
		if err := os.Rename(names[1], names[1]+".on another stick"); err != nil {
			t.Fatal(err)
		}
		if in, err := b.p.OpenBundle(t.Context(), names[0]); err != nil || len(in.Files) != len(names)-1 || in.Volumes != len(names) {
			t.Fatalf("without one: %+v, %v", in, err)
		}
		if err := os.Rename(names[1]+".on another stick", names[1]); err != nil {
			t.Fatal(err)
		}
		if got := b.readReceipt(names[0]); got.Files != 1 {
			t.Fatalf("%+v", got)
		}
		r, err := b.svc.Store().OpenBlob(t.Context(), file.Hash)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%d bytes of %d, %v", len(got), len(content), err)
		}
		a.whole()
		b.whole()
	})
}
