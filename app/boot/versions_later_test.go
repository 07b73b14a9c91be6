package boot

import (
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// replaced is a text with texts in the place of others, each of which stands there.
func replaced(t *testing.T, s string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("no %q", pairs[i])
		}
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return s
}

// firstHouses is a register of the first version, with two texts more.
func firstHouses(t *testing.T) string {
	return replaced(t, greenhouse, "      - {id: plans,", "      - {id: remark, label: 备注, type: text, max: 60}\n      - {id: note, label: 说明, type: text, max: 60}\n      - {id: plans,")
}

// secondHouses is its second version: the budget in yuan, a text by another id.
func secondHouses(t *testing.T) string {
	return replaced(t, firstHouses(t), "version: 1", "version: 2", "\nsections:\n", "\nsteps:\n  - {version: 2, field: budget, scale: \"10000\"}\n  - {version: 2, field: remark, to: memo}\nsections:\n",
		"{id: budget, label: 预算, type: decimal, unit: 万元, scale: 2}", "{id: budget, label: 预算, type: decimal, unit: 元, scale: 2}",
		"{id: remark, label: 备注,", "{id: memo, since: 2, label: 备注,")
}

// A pack that moves a field to where another stands is published nowhere and taken
// nowhere: of two stored values one would be lost.
func TestAPackThatMovesAFieldOverAnother(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	publish(t, province, makePack(t, province, pack.Header{}, map[string]string{"forms/greenhouse.yaml": firstHouses(t)}))
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.came()
	rec := a.put("greenhouse", `{"fields":{"name":"一号棚","remark":"产权有争议","note":"建于坡地"}}`)
	a.sync()
	file := makePack(t, province, pack.Header{}, map[string]string{"forms/greenhouse.yaml": replaced(t, firstHouses(t), "version: 1", "version: 2",
		"\nsections:\n", "\nsteps:\n  - {version: 2, field: remark, to: note}\nsections:\n",
		"      - {id: remark, label: 备注, type: text, max: 60}\n", "")})
	_, err := province.Engine.Publish(t.Context(), file)
	for who, err := range map[string]error{"the province": err, "the computer": (packs{a.p}).TakePack(t.Context(), file)} {
		if app.CodeOf(err) != pack.CodeFaults || !strings.Contains(i18n.Error(err).String(), "moves to note, which is there already") {
			t.Errorf("%s says %v", who, err)
		}
	}
	a.came()
	a.reads("greenhouse", rec.ID, map[string]string{"remark": "产权有争议", "note": "建于坡地"})
}

// Programs that do not know a register's next version, because they are older and cannot
// take the pack that brings it, take in nothing that was written by it: an amount in yuan
// would be shown as one in 万元. By network and by stick they say what helps, go on, and
// send; with the program renewed each has all of it, and nobody is asked.
func TestWhatALaterVersionWroteWaitsForIt(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	publish(t, province, makePack(t, province, pack.Header{}, map[string]string{"forms/greenhouse.yaml": firstHouses(t)}))
	next := withForm(t, secondHouses(t))
	old, stick, ahead := newDesk(t, county), newDesk(t, county), newDeskWith(t, county, next)
	for _, d := range []*desk{old, ahead} {
		if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		d.came()
	}
	if err := stick.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	stick.byStick(province)
	stick.relogin()
	before := old.put("greenhouse", `{"fields":{"name":"一号棚","budget":"30"}}`)
	old.sync()
	stick.byStick(province)
	publish(t, province, makePack(t, province, pack.Header{Program: "99.0.0"}, map[string]string{"forms/greenhouse.yaml": secondHouses(t)}))
	ahead.sync()
	ahead.put("greenhouse", `{"id":"`+string(before.ID)+`","fields":{"budget":"310000"}}`)
	made := ahead.put("greenhouse", `{"fields":{"name":"二号棚","budget":"300000"}}`)
	ahead.sync()

	edit := `{"id":"` + string(before.ID) + `","fields":{"note":"`
	old.put("greenhouse", edit+`东区"}}`)
	for range 2 {
		old.waitsFor(catalog.CodeLater)
	}
	for range 2 {
		got := stick.byStick(province)
		if said := i18n.Error(got.Short).String(); !strings.Contains(said, "升级本机程序") || got.Late {
			t.Errorf("%q, late %v", said, got.Late)
		}
		stick.put("greenhouse", `{"fields":{"name":"三号棚"}}`)
	}
	if got := stick.byStick(province); got.Waiting != 0 {
		t.Errorf("%d wait", got.Waiting)
	}
	for _, d := range []*desk{old, stick} {
		d.reads("greenhouse", before.ID, map[string]string{"budget": "30"})
		if _, err := d.svc.Open(t.Context(), "greenhouse", made.ID); err == nil {
			t.Error("a record of a later version is shown")
		}
		d.whole()
	}

	old, stick = old.again(next), stick.again(next)
	old.put("greenhouse", edit+`西区"}}`)
	old.sync()
	ahead.sync()
	stick.byStick(province)
	for _, d := range []*desk{old, stick, ahead} {
		d.reads("greenhouse", before.ID, map[string]string{"budget": "310000", "note": "西区"})
		d.reads("greenhouse", made.ID, map[string]string{"budget": "300000"})
		if list, err := d.svc.Conflicts(t.Context(), 10); err != nil || len(list) > 0 {
			t.Errorf("%+v, %v", list, err)
		}
		d.whole()
	}
}

// A superior whose program does not know the version by which a bundle was written is
// told so of those records, is shown nothing of them, and hands them on as they are.
func TestABundleOfALaterVersion(t *testing.T) {
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	publish(t, province, makePack(t, province, pack.Header{}, map[string]string{"forms/greenhouse.yaml": firstHouses(t)}))
	ahead, c := newDeskWith(t, county, withForm(t, secondHouses(t))), newDesk(t, city)
	for d, unit := range map[*desk]string{ahead: county, c: city} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
		d.came()
	}
	ahead.sync() // a bundle is for the superiors that its writer knows of
	made := ahead.put("greenhouse", `{"fields":{"name":"二号棚","budget":"300000"}}`)
	in, err := c.p.OpenBundle(t.Context(), ahead.write())
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.p.Provisional(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	states := map[app.ID]ProvisionalState{}
	for _, r := range list {
		states[r.Doc] = r.State
		if r.Doc == made.ID && (len(r.Changes) > 0 || r.Record != nil || r.Name == "") {
			t.Errorf("%+v", r)
		}
	}
	if states[made.ID] != ProvisionalLater {
		t.Error(states)
	}
	if _, err := c.p.ForwardBundle(t.Context(), in, filepath.Join(t.TempDir(), "r.rhx"), nil); err != nil {
		t.Fatal(err)
	}
	ahead.sync()
	if w, err := ahead.p.Left(t.Context()); err != nil || w.Ops != 0 {
		t.Errorf("%+v, %v", w, err)
	}
}
