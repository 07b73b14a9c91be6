package boot

import (
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/server/servertest"
)

// edit changes places of a record as a person does.
func (d *desk) edit(form string, id app.ID, at map[string]string) {
	d.t.Helper()
	ss, err := d.svc.Edit(d.t.Context(), form, id)
	if err != nil {
		d.t.Fatal(err)
	}
	for path, text := range at {
		ss.SetText(path, text)
	}
	if _, err := ss.Save(d.t.Context(), ""); err != nil {
		d.t.Fatal(err)
	}
}

// clash is the only open conflict.
func (d *desk) clash() register.Conflict {
	d.t.Helper()
	list, err := d.svc.Conflicts(d.t.Context(), 10)
	if err != nil || len(list) != 1 {
		d.t.Fatalf("%d conflicts, %v: %+v", len(list), err, list)
	}
	return list[0]
}

func (d *desk) end(c register.Conflict, choice register.Choice, text, code string) {
	d.t.Helper()
	if err := d.svc.Resolve(d.t.Context(), c, choice, text); app.CodeOf(err) != code || code == "" && err != nil {
		d.t.Errorf("%s %q: %v, not %q", choice, text, err, code)
	}
}

// countyAndCity are two computers of a county, and its city's, with a province.
func countyAndCity(t *testing.T) (a, b, city *desk) {
	t.Helper()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b, city = newDesk(t, "220281-edu"), newDesk(t, "220281-edu"), newDesk(t, "220200-edu")
	for d, unit := range map[*desk]string{a: "220281-edu", b: "220281-edu", city: "220200-edu"} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	return a, b, city
}

// desksOf are computers of a unit.
func desksOf(t *testing.T, province *servertest.Province, unit string, n int) []*desk {
	t.Helper()
	out := make([]*desk, n)
	for i := range out {
		out[i] = newDesk(t, unit)
		if err := out[i].p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// equal reconciles both, and the city, until nothing is open.
func (d *desk) equal(others ...*desk) {
	d.t.Helper()
	for _, x := range append(append([]*desk{d}, others...), append([]*desk{d}, others...)...) {
		if out := x.sync(); out.Left.Conflicts > 0 && x.p.store.Unit() != d.p.store.Unit() {
			d.t.Errorf("%s is asked to decide: %+v", x.p.store.Unit(), out.Left)
		}
		x.whole()
	}
	for _, x := range append(others, d) {
		if out := x.sync(); out.Left.Conflicts+out.Left.Rejected+out.Left.Ops > 0 {
			d.t.Errorf("left: %+v", out.Left)
		}
	}
}

// TestAttachmentsOfBothStay: two computers attach different files to one place. No
// text can end that; who takes both has both.
func TestAttachmentsOfBothStay(t *testing.T) {
	t.Parallel()
	a, b, city := countyAndCity(t)
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议"}}`)
	a.sync()
	b.sync()
	one, two := a.attach(rec.ID, "scan of a"), b.attach(rec.ID, "scan of b")
	a.sync()
	b.sync()
	c := b.clash()
	if c.CanBeTyped || !c.CanBoth || c.Mine != "协议.pdf" {
		t.Errorf("%+v", c)
	}
	b.end(c, register.TakeTyped, "协议.pdf", register.CodeChoice)
	b.end(c, register.TakeBoth, "", "")
	b.equal(a, city)
	for _, d := range []*desk{a, b, city} {
		got, err := d.svc.Open(t.Context(), "partnership", rec.ID)
		if err != nil || len(got.Value("scan_files").Files()) != 2 || !d.holds(one, "scan of a") || !d.holds(two, "scan of b") {
			t.Errorf("%v, %v", got.Value("scan_files").Files(), err)
		}
	}
}

// TestPersonalConflictsAreTold: what hides a personal value is not taken for it, the
// values can be told apart when somebody asks, and the log says who did.
func TestPersonalConflictsAreTold(t *testing.T) {
	t.Parallel()
	a, b, city := countyAndCity(t)
	const form, field = "partnership", "contact_mobile"
	rec := a.put(form, `{"fields":{"title":"订单培养协议","contact_mobile":"13800000000"}}`)
	a.sync()
	b.sync()
	a.edit(form, rec.ID, map[string]string{field: "13811110001"})
	b.edit(form, rec.ID, map[string]string{field: "13822220001"})
	a.sync()
	b.sync()
	c := b.clash()
	if !c.Masked || c.Mine != c.Theirs || !strings.Contains(c.Mine, "*") {
		t.Fatalf("%+v", c)
	}
	b.end(c, register.TakeTyped, c.Mine, register.CodeNoText)
	b.end(c, register.TakeTyped, " "+c.Theirs, register.CodeNoText)
	open, err := b.svc.Revealed(t.Context(), c, "处理冲突")
	if err != nil || open.Masked || open.Base != "13800000000" || open.Mine != "13822220001" || open.Theirs != "13811110001" {
		t.Errorf("%+v, %v", open, err)
	}
	if list, err := b.p.store.Audits(t.Context(), op.Reveal, 10); err != nil || len(list) != 1 || list[0].Op.Doc != rec.ID {
		t.Errorf("the log says %+v, %v", list, err)
	}
	b.end(open, register.TakeTyped, "13833330001", "")
	b.equal(a, city)
	for _, d := range []*desk{a, b} {
		got, err := d.svc.Open(t.Context(), form, rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := d.svc.Reveal(t.Context(), got, field, "看"); err != nil || v.Text() != "13833330001" {
			t.Errorf("%q, %v", v.Text(), err)
		}
	}
}

// TestARowComesBackWithWhatWasWrittenInIt: one removes a row, the other changes a
// cell of it; whoever takes the change has the row again. The conflict says which
// row it is of.
func TestARowComesBackWithWhatWasWrittenInIt(t *testing.T) {
	t.Parallel()
	a, b, city := countyAndCity(t)
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议"},"tables":{"yearly":[{"stat_year":"2024","students":"10","interns":"3"},{"stat_year":"2025","students":"20"}]}}`)
	a.sync()
	b.sync()
	rec, err := a.svc.Open(t.Context(), "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	row := rec.Rows["yearly"][0].ID
	next := rec.Clone()
	next.Rows["yearly"] = next.Rows["yearly"][1:]
	if _, err := a.svc.Save(t.Context(), next, rec, ""); err != nil {
		t.Fatal(err)
	}
	b.edit("partnership", rec.ID, map[string]string{op.Path("yearly", row, "students"): "12"})
	a.sync()
	b.sync()
	c := b.clash()
	if c.Whole != register.RowGone || !c.CanTake || c.Mine != "12" || c.Label != "年度实施（2024）培养学生" {
		t.Errorf("%+v", c)
	}
	b.end(c, register.TakeMine, "", "")
	b.equal(a, city)
	for _, d := range []*desk{a, b, city} {
		got, err := d.svc.Open(t.Context(), "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		if op.Lookup(got, op.Path("yearly", row, "students")).Text() != "12" || op.Lookup(got, op.Path("yearly", row, "interns")).Text() != "3" || len(got.Rows["yearly"]) != 2 {
			t.Errorf("%s has %+v", d.p.store.Unit(), got.Rows["yearly"])
		}
	}
}

// TestWhatWasDoneToADeletedRecordIsShown: the change of a record that the other
// deleted is seen before anybody decides, of a row of it too, and can be taken.
func TestWhatWasDoneToADeletedRecordIsShown(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"deletion", "edit"} {
		t.Run(first, func(t *testing.T) {
			a, b, city := countyAndCity(t)
			rec := a.put("partnership", `{"fields":{"title":"订单培养协议"},"tables":{"yearly":[{"stat_year":"2024","students":"10"}]}}`)
			a.sync()
			b.sync()
			rec, err := a.svc.Open(t.Context(), "partnership", rec.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
				t.Fatal(err)
			}
			b.edit("partnership", rec.ID, map[string]string{op.Path("yearly", rec.Rows["yearly"][0].ID, "students"): "11"})
			b.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-2", op.Path("yearly", rec.Rows["yearly"][0].ID, "students"): "12"})
			one, two := a, b
			if first == "edit" {
				one, two = b, a
			}
			one.sync()
			two.sync()
			c := two.clash()
			last := c.Changes[len(c.Changes)-1]
			if want := map[string]int{"deletion": 3, "edit": 3}[first]; len(c.Changes) != want || last.Old != "11" || last.New != "12" || !c.CanTake || c.CanBeTyped {
				t.Errorf("%+v", c)
			}
			city.sync()
			if list, err := city.svc.Conflicts(t.Context(), 10); err != nil || len(list) > 0 {
				t.Errorf("the city is asked: %+v, %v", list, err)
			}
			two.end(c, register.TakeMine, "", "")
			two.equal(one, city)
			got, err := one.svc.Open(t.Context(), "partnership", rec.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got.Deleted != (first == "edit") || got.Value("agreement_no").Text() != "JH-2" || op.Lookup(got, op.Path("yearly", rec.Rows["yearly"][0].ID, "students")).Text() != "12" {
				t.Errorf("deleted %v, %+v", got.Deleted, got.Rows["yearly"])
			}
		})
	}
}

// TestTheThirdValueIsShown: of three computers that changed one place, what the
// second wrote is seen beside the others', until the conflict is over.
func TestTheThirdValueIsShown(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	var desks []*desk
	for range 3 {
		d := newDesk(t, "220281-edu")
		if err := d.p.Enrol(t.Context(), province.Ticket("220281-edu")); err != nil {
			t.Fatal(err)
		}
		desks = append(desks, d)
	}
	rec := desks[0].put("partnership", `{"fields":{"title":"原名"}}`)
	for _, d := range desks {
		d.sync()
	}
	for i, d := range desks {
		d.edit("partnership", rec.ID, map[string]string{"title": []string{"甲名", "乙名", "丙名"}[i]})
	}
	for _, d := range desks {
		d.sync()
	}
	c := desks[2].clash()
	if c.Theirs != "甲名" || c.Mine != "丙名" || !c.Here || len(c.Others) != 1 || c.Others[0] != "乙名" {
		t.Errorf("%+v", c)
	}
	desks[2].end(c, register.TakeTyped, "乙名", "")
	desks[2].equal(desks[:2]...)
	for _, d := range desks {
		d.sees(rec.ID, "title", "乙名")
	}
	said := i18n.Error(app.NewError(register.CodeNoText, nil, "field", "手机", "text", "138****0001")).String()
	if !strings.Contains(said, "“138****0001”不能作为“手机”") {
		t.Error(said)
	}
}
