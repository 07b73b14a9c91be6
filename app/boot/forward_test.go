package boot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/server/servertest"
)

// noise is a file that nothing compresses.
func noise(n int, seed byte) string {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return string(b)
}

func hexOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// A city forwards a county's bundle with scans in it, which lies in several files and
// is larger than any one request, over a line that breaks on the way out and on the
// way back: what was carried is not carried again, the receipt lies in several files
// too, and it brings the county the file that its other computer had sent.
func TestALargeBundleIsForwardedOverABadLine(t *testing.T) {
	t.Parallel()
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b, c := newDesk(t, county), newDesk(t, county), newDesk(t, city)
	for d, unit := range map[*desk]string{b: county, c: city} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	theirs := noise(5<<20, 1)
	other := b.put("partnership", `{"fields":{"title":"白山协议"}}`)
	sent := b.attach(other.ID, theirs)
	b.sync()
	a.byStick(province) // brings the record, and the wish for its file
	mine := noise(11<<20, 2)
	rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心协议"}}`)
	file := a.attach(rec.ID, mine)

	province.Engine.Volume = 3 << 20
	path := filepath.Join(t.TempDir(), "out"+bundle.Ending)
	peer, err := a.p.peer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := a.p.ring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parcel, err := client.Pack(t.Context(), a.p.store, peer, ring, client.Packing{Program: Version, Now: a.p.cfg.Now(), Volume: 10 << 20})
	if err != nil || len(parcel.Volumes) != 2 {
		t.Fatal(len(parcel.Volumes), err)
	}
	names, err := bundle.WriteFiles(path, parcel.Volumes)
	if err != nil {
		t.Fatal(err)
	}
	c.sync()
	in, err := c.p.OpenBundle(t.Context(), names[0])
	if err != nil {
		t.Fatal(err)
	}
	back := filepath.Join(t.TempDir(), "back"+bundle.Ending)
	total := 0
	for _, v := range parcel.Volumes {
		total += len(v)
	}
	// The line breaks twice: when half went, and when part of the receipt came.
	for _, until := range []int{total / 2, total + 2<<20} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := c.p.ForwardBundle(ctx, in, back, func(done, _ int) {
			if done >= until {
				cancel()
			}
		})
		cancel()
		if app.CodeOf(err) != app.CodeCanceled {
			t.Fatalf("broken off at %d: %v", until, err)
		}
	}
	own, err := c.p.peer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	remote, err := client.NewRemote(*own, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	receipt, _, err := remote.Forward(t.Context(), parcel.Volumes, nil)
	if err != nil || len(receipt) < 2 {
		t.Fatal(len(receipt), err)
	}
	if out := remote.Out.Load(); out > 64<<10 {
		t.Errorf("%d bytes went again of %d", out, total)
	}
	files, err := c.p.ForwardBundle(t.Context(), in, back, nil) // and all of it again
	if err != nil || len(files) != len(receipt) {
		t.Fatal(files, err)
	}
	if got := a.readReceipt(files[0]); got.Waiting != 0 || got.Files != 1 || !a.holds(sent, theirs) {
		t.Fatalf("%+v", got)
	}
	if turns, err := a.p.store.Turns(t.Context()); err != nil || len(turns) != 0 {
		t.Errorf("it would be sent again: %v, %v", turns, err)
	}
	c.sync()
	if !c.holds(file, mine) {
		t.Error("the city has not the county's file")
	}
	// Nothing of it is kept for anybody.
	device, err := own.Device()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range parcel.Volumes {
		if st, err := province.Engine.PartState(t.Context(), device, hexOf(v)); err != nil || len(st.Have) != 0 {
			t.Errorf("left behind: %v, %v", st, err)
		}
	}
}

// An attachment that has no room in a bundle keeps its turn, and no other from going.
func TestALargeAttachmentKeepsNoOtherFromGoing(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	large, small := "", "small enough"
	for seed := byte(1); large == "" || hexOf([]byte(large)) > hexOf([]byte(small)); seed++ { // comes first
		large = noise(3<<20, seed)
	}
	for _, content := range []string{large, small} {
		a.attach(a.put("partnership", `{"fields":{"title":"协议"}}`).ID, content)
	}
	peer, err := a.p.peer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := a.p.ring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pack := func(most int64) *client.Parcel {
		t.Helper()
		parcel, err := client.Pack(t.Context(), a.p.store, peer, ring, client.Packing{Program: Version, Now: a.p.cfg.Now(), Most: most})
		if err != nil {
			t.Fatal(err)
		}
		return parcel
	}
	if parcel := pack(2 << 20); parcel.Files != 1 || !parcel.More {
		t.Errorf("%d files went, more is %v", parcel.Files, parcel.More)
	}
	if parcel := pack(4 << 20); parcel.Files != 2 || parcel.More {
		t.Errorf("%d files went, more is %v", parcel.Files, parcel.More)
	}
}
