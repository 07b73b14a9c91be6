package boot

import (
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/app/supply"
)

// offered stores an item of supply and demand for the numerical control of 磐石.
func offered(t *testing.T, svc *register.Service, title, direction, kindOf, owner string) *app.Record {
	t.Helper()
	return entered(t, svc, supply.Form, map[string]string{
		"title": title, "direction": direction, "kind": "岗位实习", "status": "登记", "owner": owner, "owner_kind": kindOf,
		"division": "磐石市", "industry": "34", "quantity": "20", "quantity_unit": "人", "amount": "6", "detail": "数控车铣",
	}, map[string][]map[string]string{"majors": {{"major": "数控技术应用"}}})
}

func standing(t *testing.T, svc *register.Service, rec *app.Record) string {
	t.Helper()
	return read(t, svc, rec).Value("standing").Text()
}

// An item is published, runs out by the day alone, suits the other side while it
// holds, and becomes an agreement that one undo takes back with both its links.
func TestFromPublicationToAgreement(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.Local)
	p, err := Open(t.Context(), Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if _, err := p.Create(t.Context(), "220200-edu", Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	svc, ctx := p.Service(), t.Context()
	a := offered(t, svc, "求数控实习生", "企业求", "企业", "磐石某精密机械公司")
	b := offered(t, svc, "数控专业实习生", "学校供", "学校", "磐石某职教中心")
	before := wholes(t, svc, a, b)

	if f, err := supply.Matches(ctx, svc, a.ID, 10); err != nil || len(f.Matches) != 0 {
		t.Fatalf("what is not published is offered: %+v, %v", f.Matches, err)
	}
	if _, err := supply.Publish(ctx, svc, []app.ID{a.ID}, supply.Publication{Scope: "city", From: "2026-11-02", To: "2026-10-01"}); app.CodeOf(err) != supply.CodeDates {
		t.Errorf("a publication that ended before it began: %v", err)
	}
	out, err := supply.Publish(ctx, svc, []app.ID{a.ID, b.ID}, supply.Publication{Scope: "city", From: "2026-11-02", To: "2026-12-31"})
	if err != nil || out.Records != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	if got := standing(t, svc, a); got != supply.Published {
		t.Fatalf("published, but %q", got)
	}
	found, err := supply.Matches(ctx, svc, a.ID, 10)
	if err != nil || len(found.Matches) != 1 || found.Matches[0].Item.ID != b.ID {
		t.Fatalf("%+v, %v", found, err)
	}

	ss, err := supply.Deal(ctx, svc, a.ID, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := ss.Save(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	deal := saved.Record
	if len(deal.Rows["parties"]) != 2 || deal.Value("amount").Text() != "6.00" || deal.Value("expires_on").Text() != "2026-12-31" || deal.Value("signed_on").Text() != "2026-11-02" {
		t.Errorf("the agreement begins with %+v", deal.Fields)
	}
	for i, rec := range []*app.Record{a, b} {
		r := read(t, svc, rec)
		other := []*app.Record{b, a}[i]
		if r.Value("standing").Text() != supply.Signed || r.Value("agreement").Party().Ref != deal.ID || r.Value("matched_item").Party().Ref != other.ID {
			t.Errorf("%s after the agreement: %v", r.Value("title").Text(), r.Fields)
		}
	}
	if w, err := supply.Withdraw(ctx, svc, []app.ID{a.ID}); err != nil || w.Records != 0 || len(w.Missed) != 1 {
		t.Errorf("what is signed was withdrawn: %+v, %v", w, err)
	}
	undone(t, svc, saved.Batch)
	if standing(t, svc, a) != supply.Published || !read(t, svc, b).Value("agreement").IsBlank() || !read(t, svc, deal).Deleted {
		t.Error("the undo leaves the items signed")
	}

	now = time.Date(2027, 1, 1, 9, 0, 0, 0, time.Local)
	stored := whole(t, svc, a)
	if _, err := svc.Judge(ctx); err != nil {
		t.Fatal(err)
	}
	sum, err := svc.Summarise(ctx, app.Query{Form: supply.Form, Where: []app.Filter{{Field: "standing", Op: app.In, Values: []string{supply.Expired}}}})
	if err != nil || sum.Count != 2 || whole(t, svc, a) != stored {
		t.Errorf("%d ran out, want 2; written over: %v; %v", sum.Count, whole(t, svc, a) != stored, err)
	}
	if f, err := supply.Matches(ctx, svc, a.ID, 10); err != nil || len(f.Matches) != 0 {
		t.Errorf("what ran out is offered: %+v, %v", f.Matches, err)
	}
	now = time.Date(2026, 11, 3, 9, 0, 0, 0, time.Local)
	if w, err := supply.Withdraw(ctx, svc, []app.ID{a.ID, b.ID}); err != nil || w.Records != 2 || standing(t, svc, a) != supply.Registered {
		t.Errorf("withdrawn: %+v, %v", w, err)
	} else {
		undone(t, svc, w.Batch)
	}
	undone(t, svc, out.Batch)
	if after := wholes(t, svc, a, b); len(after) != len(before) || standing(t, svc, a) != supply.Registered {
		t.Error("the publication was not taken back")
	}
}
