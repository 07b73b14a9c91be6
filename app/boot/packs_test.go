package boot

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/assets"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// rewritten is a shipped file with texts in the place of others, each of which stands
// there once at least.
func rewritten(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	b, err := fs.ReadFile(assets.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s has no %q", name, pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

const venue = "      - {id: venue, label: 活动场所, type: text, max: 120, aliases: [地点, 场地]}\n"

// secondContests is the second version of a register that the report counts: an
// option by another code, an amount in another unit, a field by another id, one
// retired, one new and required.
func secondContests(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		"forms/contest.yaml": rewritten(t, "forms/contest.yaml",
			"\nversion: 1\n", "\nversion: 2\n",
			"\nsections:\n", `
steps:
  - {version: 2, field: kind, map: {experience: trial}}
  - {version: 2, field: cost, scale: "10000"}
  - {version: 2, field: cost_firm, scale: "10000"}
  - {version: 2, field: pupil_schools, to: primary_schools}
  - {version: 2, field: plan, default: 有}

sections:
`,
			"{code: experience, label: 体验,", "{code: trial, label: 体验课,",
			`"experience"`, `"trial"`,
			"id: pupil_schools, label: 参加中小学校", "id: primary_schools, since: 2, label: 参加中小学校",
			"id: cost, label: 活动经费, type: decimal, unit: 万元, scale: 6", "id: cost, label: 活动经费, type: decimal, unit: 元, scale: 6",
			"id: cost_firm, label: 其中企业支持, type: decimal, unit: 万元, scale: 6", "id: cost_firm, label: 其中企业支持, type: decimal, unit: 元, scale: 6",
			"expr: cost < 2000,", "expr: cost < 20000000,",
			venue, "",
			"  - id: people\n", strings.Replace(venue, "type: text", "retired: 2, type: text", 1)+"\n  - id: people\n",
			"organisers.organiser, events.event, venue,", "organisers.organiser, events.event,",
			"      - {id: notice_no,", "      - {id: plan, since: 2, label: 安全预案, type: text, max: 60, required: true}\n      - {id: notice_no,",
		),
		"policy/duties.yaml": rewritten(t, "policy/duties.yaml", `"week", "experience"]`, `"week", "trial"]`),
		"params/annual.yaml": rewritten(t, "params/annual.yaml", `{value: "0.3", from: 2018-01-01}`, `{value: "0.3", from: 2018-01-01, to: 2025-12-31}
    - {value: "0.4", from: 2026-01-01}`),
		"codes/occupation.csv":  rewritten(t, "codes/occupation.csv", "1-01,中国共产党机关负责人,1,sub_major", "1-01,中国共产党机关负责人,1,sub_major\n1-99,产教融合专员,1,sub_major"),
		"forms/greenhouse.yaml": greenhouse,
	}
}

// makePack signs files as the province does.
func makePack(t *testing.T, province *servertest.Province, h pack.Header, files map[string]string) []byte {
	t.Helper()
	var list []pack.File
	for name, text := range files {
		list = append(list, pack.File{Name: name, Text: []byte(text)})
	}
	if h.Made == "" {
		h.Made, h.By, h.Note = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Format(time.RFC3339), "省教育厅", "竞赛台账第二版"
	}
	b, err := province.Engine.MakePack(t.Context(), h, list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func publish(t *testing.T, province *servertest.Province, file []byte) {
	t.Helper()
	if _, err := province.Engine.Publish(t.Context(), file); err != nil {
		t.Fatal(err)
	}
}

// relogin locks the folder and comes back, as whoever is told of new definitions
// does.
func (d *desk) relogin() {
	d.t.Helper()
	d.p.Lock()
	var err error
	if d.svc, err = d.p.Unlock(d.t.Context(), "admin", "Ronghe-2026"); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) reads(form string, id app.ID, want map[string]string) {
	d.t.Helper()
	rec, err := d.svc.Open(d.t.Context(), form, id)
	if err != nil {
		d.t.Fatal(err)
	}
	for field, v := range want {
		got := rec.Value(field)
		if x, err := decimal.NewFromString(v); err == nil {
			if y, ok := got.Decimal(); !ok || !x.Equal(y) {
				d.t.Errorf("%s is %q, not %q", field, got.Text(), v)
			}
		} else if got.Text() != v {
			d.t.Errorf("%s is %q, not %q", field, got.Text(), v)
		}
	}
}

const contestRecord = `{"fields":{"name":"第三届职业体验周","kind":"体验","status":"已完成","start_on":"2025-05-10","venue":"实训楼","cost":"3.2","cost_firm":"1","pupil_schools":"6","participants":"800","pupils":"700","free":"是"}}`

// counted is what the report counts of a kind of contest.
func (d *desk) counted(row string) string {
	d.t.Helper()
	svc, err := d.p.Annual()
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := svc.Open(d.t.Context(), 2025)
	if err != nil {
		d.t.Fatal(err)
	}
	plan, err := svc.Plan(d.t.Context(), r, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := svc.Fill(d.t.Context(), r, plan); err != nil {
		d.t.Fatal(err)
	}
	cell, ok := svc.Book().Cell(row)
	if !ok {
		d.t.Fatalf("the report has no cell %s", row)
	}
	return r.Value(cell).Text()
}

// TestADefinitionPackReachesEverybody: one county gets the second version of a
// register by network, another on a stick, a third has worked on without either.
// Old records show upgraded values everywhere, the report counts them, and what the
// third wrote in the old terms is read as well.
func TestADefinitionPackReachesEverybody(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, other, city = "220281-edu", "220282-edu", "220200-edu"
		province := servertest.Start(t, database)
		a, b, c, top := newDesk(t, county), newDesk(t, other), newDesk(t, county), newDesk(t, city)
		for d, unit := range map[*desk]string{a: county, c: county, top: city} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.p.EnrolByFile(t.Context(), province.Ticket(other)); err != nil {
			t.Fatal(err)
		}
		mine := a.put("contest", contestRecord)
		theirs := b.put("contest", contestRecord)
		a.sync()
		b.byStick(province)
		c.sync()
		ss, err := a.svc.Edit(t.Context(), "contest", mine.ID)
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("pupil_schools", "7")
		ss.SetText("cost", "3.3")
		draft, _ := ss.Draft()

		publish(t, province, makePack(t, province, pack.Header{}, secondContests(t)))

		// By network: the run sends, takes the pack, and takes nothing else in before
		// the next login.
		c.put("contest", `{"id":"`+string(mine.ID)+`","fields":{"pupils":"710","cost":"3.4"}}`)
		out := a.sync()
		if out.Pack != 1 || out.PackErr != nil {
			t.Fatalf("%+v", out)
		}
		a.reads("contest", mine.ID, map[string]string{"kind": "experience", "cost": "3.2"})
		a.relogin()
		upgraded := map[string]string{"kind": "trial", "cost": "32000", "cost_firm": "10000", "primary_schools": "6", "plan": "有", "venue": "实训楼", "pupil_schools": ""}
		a.reads("contest", mine.ID, upgraded)
		a.whole()
		// By stick: the receipt brings it, and is read once more after the login.
		receipt := b.carry(province, b.write())
		if got := b.readReceipt(receipt); got.Pack != 1 || !got.Held {
			t.Fatalf("%+v", got)
		}
		b.relogin()
		if got := b.readReceipt(receipt); got.Held || got.Waiting != 0 {
			t.Fatalf("%+v", got)
		}
		b.reads("contest", theirs.ID, upgraded)
		b.whole()

		// The third one sends what it wrote in the old terms, over what a wrote in the
		// new ones: each stands in its place.
		a.put("contest", `{"id":"`+string(mine.ID)+`","fields":{"primary_schools":"9","plan":"另订"}}`)
		a.sync()
		if out := c.sync(); out.Pack != 1 || out.Left.Conflicts != 0 {
			t.Fatalf("%+v", out)
		}
		c.relogin()
		for _, d := range []*desk{c, a, b, top, top} {
			if out, err := d.p.Sync(t.Context(), func(client.Progress) {}); err != nil {
				t.Fatal(err)
			} else if out.Pack != 0 {
				d.relogin()
			}
		}
		upgraded["cost"], upgraded["primary_schools"], upgraded["plan"], upgraded["pupils"] = "34000", "9", "另订", "710"
		for _, d := range []*desk{a, c, top} {
			d.reads("contest", mine.ID, upgraded)
		}
		// The draft that was begun before says what was typed, in the new terms.
		if ss, err = a.svc.Resume(t.Context(), draft); err != nil {
			t.Fatal(err)
		}
		if got := ss.Value("primary_schools").Text(); got != "7" {
			t.Errorf("the draft holds %q schools", got)
		}
		if d, ok := ss.Value("cost").Decimal(); !ok || d.String() != "33000" {
			t.Errorf("the draft holds the cost %s", d)
		}

		for _, d := range []*desk{a, b, c, top} {
			d.whole()
			if got := d.counted("B11_5.contests.trial.events"); got != "1" && d != top {
				t.Errorf("%s: the report counts %q", d.p.store.Unit(), got)
			}
			if have, waits, err := (packs{d.p}).Packs(t.Context()); have.Number != 1 || have.Hash == "" || waits || err != nil {
				t.Errorf("pack %+v, waits %v, %v", have, waits, err)
			}
			if _, ok := d.p.Definitions().Catalog.Form("greenhouse"); !ok {
				t.Error("the new register is not there")
			}
			if v, ok := d.p.Definitions().Params.At("annual_swing", "2026-05-01"); !ok || v.String() != "0.4" {
				t.Errorf("the new parameter is %s", v)
			}
			list, err := d.svc.List(t.Context(), app.Query{Form: "contest", Where: []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{"trial"}}}})
			if want := 1; err != nil || len(list) != want && d != top {
				t.Errorf("the list has %d of the new kind: %v", len(list), err)
			}
			events, err := d.svc.History(t.Context(), "contest", map[bool]app.ID{true: theirs.ID, false: mine.ID}[d == b], "")
			if err != nil || len(events) == 0 || len(events[len(events)-1].Changes) == 0 {
				t.Errorf("history: %v", err)
			}
		}
		l, err := codes.Load(codes.Occupation)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := l.Get("1-99"); !ok {
			t.Error("the new code is not there")
		}
	})
}

// A pack that is not what it should be changes nothing, and says why.
func TestPacksThatAreNotTaken(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, t.TempDir()+"/province.db")
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	good := makePack(t, province, pack.Header{Number: 5}, secondContests(t))
	stranger, err := bundle.NewPair(bundle.SM)
	if err != nil {
		t.Fatal(err)
	}
	files := []pack.File{{Name: "forms/greenhouse.yaml", Text: []byte(greenhouse)}}
	forged, err := pack.Write(pack.Header{Number: 6}, files, stranger.Signer)
	if err != nil {
		t.Fatal(err)
	}
	refuses := func(what string, file []byte, code string) {
		t.Helper()
		if err := (packs{a.p}).TakePack(t.Context(), file); app.CodeOf(err) != code {
			t.Errorf("%s: the computer says %v, not %s", what, err, code)
		}
		if _, err := province.Engine.Publish(t.Context(), file); app.CodeOf(err) != code {
			t.Errorf("%s: the province says %v, not %s", what, err, code)
		}
	}
	bad := func(files map[string]string) []byte { return makePack(t, province, pack.Header{Number: 6}, files) }
	refuses("another's signature", forged, pack.CodeSender)
	refuses("a file that is none", []byte("RHDEFPAK"), pack.CodeBad)
	refuses("half a file", good[:len(good)/2], pack.CodeBad)
	refuses("a register that does not load", bad(map[string]string{"forms/greenhouse.yaml": greenhouse + "colour: red\n"}), pack.CodeFaults)
	refuses("a rule that does not compile", bad(map[string]string{"forms/greenhouse.yaml": strings.Replace(greenhouse, "expr: spent <= budget", "expr: spent <= money", 1)}), pack.CodeFaults)
	refuses("a report that does not load", bad(map[string]string{"annual/b12.yaml": "id: B12\n"}), pack.CodeFaults)
	refuses("a name above", bad(map[string]string{"../forms/greenhouse.yaml": greenhouse}), pack.CodeFaults)
	refuses("a changed type", bad(map[string]string{"forms/contest.yaml": rewritten(t, "forms/contest.yaml", "\nversion: 1\n", "\nversion: 2\n", "label: 参加中小学校, type: integer, unit: 所", "label: 参加中小学校, type: decimal, unit: 所")}), pack.CodeFaults)
	refuses("a field that is gone", bad(map[string]string{"forms/contest.yaml": rewritten(t, "forms/contest.yaml", "\nversion: 1\n", "\nversion: 2\n", venue, "", "events.event, venue,", "events.event,")}), pack.CodeFaults)
	refuses("a unit that is gone", bad(map[string]string{"codes/department.csv": rewritten(t, "codes/department.csv", "edu,", "edx,")}), pack.CodeFaults)
	if err := (packs{a.p}).TakePack(t.Context(), makePack(t, province, pack.Header{Number: 6, Program: "99.0.0"}, secondContests(t))); app.CodeOf(err) != pack.CodeNewer {
		t.Error("for a later program:", err)
	}
	if n, _, err := (packs{a.p}).Packs(t.Context()); n != (wire.Pack{}) || err != nil {
		t.Fatal("something was taken:", n, err)
	}
	a.sync()

	publish(t, province, good)
	a.sync()
	a.relogin()
	if a.p.pack != 5 {
		t.Fatalf("pack %d is in use", a.p.pack)
	}
	refuses("an older number", makePack(t, province, pack.Header{Number: 4}, secondContests(t)), pack.CodeOlder)
	same := makePack(t, province, pack.Header{Number: 5}, secondContests(t))
	if err := (packs{a.p}).TakePack(t.Context(), same); app.CodeOf(err) != pack.CodeOther {
		t.Error("the same number, another file:", err)
	}
	if _, err := province.Engine.Publish(t.Context(), same); app.CodeOf(err) != pack.CodeOlder {
		t.Error("the same number, another file, at the province:", err)
	}
	if err := (packs{a.p}).TakePack(t.Context(), good); err != nil {
		t.Error("the same file again is refused:", err)
	}
	for i := 0; i < len(good); i += 97 {
		other := bytes.Clone(good)
		other[i] ^= 0x10
		if err := (packs{a.p}).TakePack(t.Context(), other); app.CodeOf(err) == "" {
			t.Fatalf("with another byte at %d it is taken", i)
		}
	}
	if a.p.pack != 5 {
		t.Errorf("pack %d is in use", a.p.pack)
	}
	a.whole()
}
