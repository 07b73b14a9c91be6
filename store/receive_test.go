package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// province decides ops with the functions that the server uses, and keeps them
// in memory.
type province struct {
	docs  map[app.ID]*op.Doc
	plain map[string]app.Value // personal values by their stand-ins
	known map[app.ID]int64     // N up to which a device's branch is kept
	log   []op.Delivery
}

func newProvince() *province {
	return &province{docs: map[app.ID]*op.Doc{}, plain: map[string]app.Value{}, known: map[app.ID]int64{}}
}

func (p *province) open(v app.Value) app.Value {
	if st, is := v.Sealed(); is {
		return p.plain[st.Commitment]
	}
	return v
}

// push takes everything that waits in s.
func (p *province) push(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	course, err := s.Course(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for after := course.Acked; ; {
		out, err := s.Outbox(ctx, after, 3, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Ops) == 0 {
			break
		}
		for _, e := range out.Ops {
			if e.N != after+1 {
				t.Fatalf("op %d follows %d", e.N, after)
			}
			after++
			p.decide(t, e, out.Branch)
		}
		if err := s.Acknowledge(ctx, after, 0, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *province) decide(t *testing.T, e op.Envelope, by op.Branch) {
	t.Helper()
	o, err := op.Decode(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, sec := range e.Secrets {
		var v app.Value
		if err := v.UnmarshalJSON(sec.Salted[op.SaltSize:]); err != nil {
			t.Fatal(err)
		}
		p.plain[op.Commitment(sec.Salted, o.ID, sec.Path)] = v
	}
	if o.Kind.Audit() || slices.ContainsFunc(p.log, func(d op.Delivery) bool { return string(d.Body) == string(e.Body) }) {
		return
	}
	d := p.docs[o.Doc]
	if d == nil {
		d = &op.Doc{Same: func(a, b app.Value) bool { return p.open(a).Equal(p.open(b)) }}
		p.docs[o.Doc] = d
	}
	refused := d.Decide(&o, by)
	d.Fold(&o, by, d.Rev+1, refused)
	outcome := op.Applied
	if len(refused) > 0 {
		outcome = op.Conflict
	}
	p.log = append(p.log, op.Delivery{Scope: "u", Seq: int64(len(p.log) + 1), Rev: d.Rev, Branch: by, Outcome: outcome, Refused: refused, Envelope: e})
}

// pull gives s what it has not seen, in pages of a few.
func (p *province) pull(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	for {
		course, err := s.Course(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var at int
		_, _ = fmt.Sscan(course.Cursor, &at) // "" is 0
		if at == len(p.log) {
			return
		}
		to := min(at+4, len(p.log))
		if _, err := s.Receive(ctx, op.Page{Deliveries: brief(s, p.log[at:to]), Cursor: fmt.Sprint(to), More: to < len(p.log)}); err != nil {
			t.Fatal(err)
		}
	}
}

// brief leaves the bodies of a folder's own ops out of what it is sent.
func brief(s *store.Store, ds []op.Delivery) []op.Delivery {
	ds = slices.Clone(ds)
	for i := range ds {
		if ds[i].Branch.Device != s.Device() {
			continue
		}
		o, err := op.Decode(ds[i].Body)
		if err != nil {
			panic(err)
		}
		ds[i].ID, ds[i].Body, ds[i].Secrets = o.ID, nil, nil
	}
	return ds
}

// joined opens a folder that is enrolled.
func joined(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.Open(t, options(t))
	if err := s.Join(context.Background(), store.Joined{Peer: []byte("{}"), Device: op.NewID(), Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, s *store.Store, id app.ID) *app.Record {
	t.Helper()
	r, err := s.Get(context.Background(), "deal", id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func set(t *testing.T, s *store.Store, id app.ID, field string, v any) {
	t.Helper()
	base := get(t, s, id)
	next := base.Clone()
	next.Set(field, value(v))
	storetest.Save(t, s, base, next, "")
}

func whole(t *testing.T, s *store.Store) {
	t.Helper()
	found, err := s.Verify(context.Background(), nil)
	if err != nil || len(found) > 0 {
		t.Errorf("verify finds %v, %v", found, err)
	}
}

// Two folders work on the same records, before and after they are enrolled; what
// they exchange leaves both with the same, personal values and search included.
func TestTwoFoldersConverge(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	// Before it has a server, a folder works for itself.
	a := storetest.Open(t, options(t))
	r := record("title", "北华大学协议", "no", "1", "amount", "1.00", "mobile", "13812345678")
	r.Rows["funds"] = []app.Row{row("m", "stat_year", "2026", "cash", "5.00", "signer", "张三")}
	storetest.Save(t, a, nil, r, "")
	set(t, a, r.ID, "kind", "firm")
	if err := a.Join(ctx, store.Joined{Peer: []byte("{}"), Device: op.NewID(), Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	b := joined(t)
	p.push(t, a)
	p.pull(t, a)
	p.pull(t, b)
	ids, err := b.FindBy(ctx, "deal", []string{"mobile"}, []app.Value{value("13812345678")}, 5)
	if err != nil || !slices.Equal(ids, []app.ID{r.ID}) {
		t.Errorf("the other folder finds %v by the number, %v", ids, err)
	}
	if sum, err := b.Summarise(ctx, app.Query{Form: "deal", Search: "北华"}); err != nil || sum.Count != 1 || sum.Sums["funds.cash"] != "5.00" {
		t.Errorf("the other folder's list has %+v, %v", sum, err)
	}

	// Both change different fields, and one the same.
	set(t, a, r.ID, "no", "A")
	set(t, a, r.ID, "students", "7")
	set(t, b, r.ID, "no", "B")
	set(t, b, r.ID, "amount", "2.00")
	set(t, b, r.ID, "mobile", "13900000000")
	p.push(t, a)
	p.pull(t, b) // the conflict is told before it is sent
	if w, err := b.Waiting(ctx); err != nil || w.Conflicts != 1 || w.Records != 1 {
		t.Errorf("before sending: %+v, %v", w, err)
	}
	p.push(t, b)
	p.pull(t, a)
	p.pull(t, b)
	same(t, a, b, r.ID)
	if got := get(t, b, r.ID); !got.Value("no").Equal(value("A")) || !got.Value("amount").Equal(value("2.00")) || !got.Value("students").Equal(value("7")) {
		t.Errorf("both hold %v", got.Fields)
	}
	for _, s := range []*store.Store{a, b} {
		if w, err := s.Waiting(ctx); err != nil || w.Conflicts != 1 || w.Records != 0 {
			t.Errorf("after: %+v, %v", w, err)
		}
		whole(t, s)
	}

	// One resolves it for both.
	err = b.Update(ctx, func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: r.ID, Kind: op.Resolve, Fields: []op.Change{{Path: "no", Base: value("A"), New: value("B")}}}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if w, _ := b.Waiting(ctx); w.Conflicts != 0 {
		t.Errorf("%d conflicts after the resolution", w.Conflicts)
	}
	p.push(t, b)
	p.pull(t, a)
	p.pull(t, b)
	same(t, a, b, r.ID)
	for _, s := range []*store.Store{a, b} {
		if w, _ := s.Waiting(ctx); w.Conflicts != 0 || !get(t, s, r.ID).Value("no").Equal(value("B")) {
			t.Errorf("%d conflicts, no. %v", w.Conflicts, get(t, s, r.ID).Value("no"))
		}
		whole(t, s)
	}
}

func same(t *testing.T, a, b *store.Store, id app.ID) {
	t.Helper()
	x, y := get(t, a, id), get(t, b, id)
	if string(x.AppendBody(nil)) != string(y.AppendBody(nil)) || x.Rev != y.Rev || x.Deleted != y.Deleted {
		t.Errorf("they differ:\n%s %d\n%s %d", x.AppendBody(nil), x.Rev, y.AppendBody(nil), y.Rev)
	}
}

// A page comes twice, and again from the beginning after the server was
// restored: nothing changes, and what the server lost is offered again.
func TestReplayAndEpoch(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	a, b := joined(t), joined(t)
	r := storetest.Save(t, a, nil, record("title", "甲"), "")
	p.push(t, a)
	p.pull(t, a)
	p.pull(t, b)
	before := len(p.log)
	set(t, b, r.ID, "no", "7")
	p.push(t, b)
	p.pull(t, a)
	p.pull(t, b)
	for _, s := range []*store.Store{a, b} {
		if _, err := s.Receive(ctx, op.Page{Deliveries: p.log, Cursor: fmt.Sprint(len(p.log))}); err != nil {
			t.Fatal(err)
		}
		whole(t, s)
	}
	// The server forgets b's edit.
	old := newProvince()
	for _, d := range p.log[:before] {
		old.decide(t, d.Envelope, d.Branch)
	}
	for _, s := range []*store.Store{a, b} {
		if err := s.NewEpoch(ctx, "two", 0); err != nil {
			t.Fatal(err)
		}
		old.pull(t, s)
		if !get(t, s, r.ID).Value("no").Equal(value("7")) {
			t.Error("an edit that the server lost is gone here too")
		}
		whole(t, s)
	}
	set(t, a, r.ID, "amount", "3.00")
	old.push(t, a)
	old.push(t, b)
	old.pull(t, a)
	old.pull(t, b)
	same(t, a, b, r.ID)
	if got := get(t, a, r.ID); !got.Value("no").Equal(value("7")) || !got.Value("amount").Equal(value("3.00")) {
		t.Errorf("after all came again: %v", got.Fields)
	}
	whole(t, a)
	whole(t, b)
}

// Own ops come by their ids alone; a folder that lost one takes nothing of the
// page, and all of it when it comes whole.
func TestAnOwnOpThatIsGoneIsAskedFor(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	a := joined(t)
	r := storetest.Save(t, a, nil, record("title", "甲", "mobile", "13812345678"), "")
	p.push(t, a)
	before := storetest.Open(t, options(t)) // the folder as it was, under the same key
	if err := before.Join(ctx, store.Joined{Peer: []byte("{}"), Device: a.Device(), Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	if _, err := before.Receive(ctx, op.Page{Deliveries: brief(before, p.log), Cursor: "x"}); app.CodeOf(err) != op.CodeLacks {
		t.Fatalf("an op that is not here: %v", err)
	}
	if c, _ := before.Course(ctx); c.Cursor != "" {
		t.Error("the cursor went on")
	}
	if _, err := before.Receive(ctx, op.Page{Deliveries: p.log, Cursor: "x"}); err != nil {
		t.Fatal(err)
	}
	same(t, a, before, r.ID)
	whole(t, before)
	// Only its own device is spared a body.
	b := joined(t)
	if _, err := b.Receive(ctx, op.Page{Deliveries: brief(a, p.log), Cursor: "x"}); app.CodeOf(err) != store.CodePage {
		t.Fatalf("another device's op without its body: %v", err)
	}
}

// What was sent under an earlier key of this computer, and is refused after all, waits
// for a person as what is sent under the present one; another computer's does not.
func TestARefusalOfWhatWasSentUnderAnEarlierKey(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	a, b := joined(t), joined(t)
	storetest.Save(t, a, nil, record("title", "甲"), "")
	p.push(t, a)
	p.pull(t, b)
	if err := a.Join(ctx, store.Joined{Peer: []byte("{}"), Device: "anew", Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	for s, want := range map[*store.Store]int{a: 1, b: 0} {
		page := slices.Clone(p.log)
		for i := range page {
			page[i].Outcome, page[i].Rev, page[i].Reason = op.Rejected, 0, "sync.op.form"
		}
		if _, err := s.Receive(ctx, op.Page{Deliveries: page, Cursor: "x"}); err != nil {
			t.Fatal(err)
		}
		list, err := s.Rejected(ctx, 10)
		if err != nil || len(list) != want {
			t.Errorf("%d wait for a person, want %d (%v)", len(list), want, err)
		}
		whole(t, s)
	}
}

// What is altered on its way is not taken, nor anything beside it.
func TestPageIsTakenAsAWholeOrNotAtAll(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	a, b := joined(t), joined(t)
	storetest.Save(t, a, nil, record("title", "甲", "mobile", "13812345678"), "")
	second := storetest.Save(t, a, nil, record("title", "乙", "mobile", "13812345679"), "")
	p.push(t, a)
	sent := p.log
	for name, alter := range map[string]func(ds []op.Delivery) []op.Delivery{
		"a personal value": func(ds []op.Delivery) []op.Delivery {
			last := &ds[len(ds)-1]
			last.Secrets = slices.Clone(last.Secrets)
			last.Secrets[0].Salted = append(slices.Clone(last.Secrets[0].Salted), ' ')
			return ds
		},
		"no body": func(ds []op.Delivery) []op.Delivery { ds[len(ds)-1].Body = []byte("{"); return ds },
		"no beginning": func(ds []op.Delivery) []op.Delivery {
			set(t, a, second.ID, "no", "1")
			p.push(t, a)
			return []op.Delivery{ds[0], p.log[len(p.log)-1]}
		},
	} {
		if _, err := b.Receive(ctx, op.Page{Deliveries: alter(slices.Clone(sent)), Cursor: "x"}); app.CodeOf(err) != store.CodePage {
			t.Errorf("%s: %v", name, err)
		}
		if c, _ := b.Course(ctx); c.Cursor != "" {
			t.Errorf("%s: the cursor went on", name)
		}
		if sum, _ := b.Summarise(ctx, app.Query{Form: "deal"}); sum.Count != 0 {
			t.Errorf("%s: %d records came in", name, sum.Count)
		}
	}
	p.pull(t, b)
	whole(t, b)
}
