package boot

import (
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"

	"ronghe/assets"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// withContests are the shipped forms with another text of the register of contests.
func withContests(t *testing.T, text string) fs.FS {
	t.Helper()
	forms := fstest.MapFS{}
	names, err := fs.Glob(assets.FS, "forms/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := fs.ReadFile(assets.FS, n)
		if err != nil {
			t.Fatal(err)
		}
		forms[n] = &fstest.MapFile{Data: b}
	}
	forms["forms/contest.yaml"] = &fstest.MapFile{Data: []byte(text)}
	return forms
}

// A program that carries a later version of a register than a pack holds takes the rest
// of the pack, as it does where the pack was there before the program.
func TestAPackOfAnEarlierVersionThanTheProgram(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	extra := func(version string, fields ...string) string {
		text := venue
		for _, f := range fields {
			text += "      - {id: " + f + ", label: " + f + ", type: text, max: 60}\n"
		}
		return rewritten(t, "forms/contest.yaml", "\nversion: 1\n", "\nversion: "+version+"\n", venue, text)
	}
	forms := withContests(t, extra("3", "extra_a", "extra_b"))
	before, later := newDesk(t, county), newDeskWith(t, county, forms)
	stick := newDeskWith(t, county, forms)
	for _, d := range []*desk{before, later} {
		if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
	}
	if err := stick.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	publish(t, province, makePack(t, province, pack.Header{}, map[string]string{
		"forms/contest.yaml": extra("2", "extra_a"),
		"params/annual.yaml": rewritten(t, "params/annual.yaml", `{value: "0.3", from: 2018-01-01}`, `{value: "0.3", from: 2018-01-01, to: 2025-12-31}
    - {value: "0.4", from: 2026-01-01}`),
	}))
	before.came()
	before = before.again(forms) // the program is renewed after the pack came
	for range 2 {
		if out := later.came(); out.PackErr != nil {
			t.Errorf("the pack is not taken: %v", out.PackErr)
		}
	}
	stick.byStick(province)
	stick.relogin()
	for name, d := range map[string]*desk{"pack, then program": before, "program, then pack": later, "by stick": stick} {
		v, _ := d.p.Definitions().Params.At("annual_swing", "2026-05-01")
		f, _ := d.svc.Catalog().Form("contest")
		if v.String() != "0.4" || f.Version != 3 {
			t.Errorf("%s: the parameter is %s, the register of version %d", name, v, f.Version)
		}
	}
}
