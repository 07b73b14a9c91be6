package boot

import (
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/sync/server/servertest"
)

// deskIn is a computer of a unit in a year, at the province.
func deskIn(t *testing.T, province *servertest.Province, unit string, year int) *desk {
	t.Helper()
	now := time.Date(year, 11, 2, 9, 0, 0, 0, time.Local)
	d := deskWith(t, unit, Config{Quick: true, Now: func() time.Time { return now }})
	ticket := province.Ticket(unit)
	ticket.Until = "2099-01-01T00:00:00Z"
	if err := province.Engine.SignTicket(t.Context(), &ticket); err != nil {
		t.Fatal(err)
	}
	if err := d.p.Enrol(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	return d
}

// Two computers of a county, another county and the city carry the year forward, as the
// manual has each do in the new year: each thing goes on once.
func TestSeveralCarryAYearForward(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := deskIn(t, province, "220281-edu", 2026), deskIn(t, province, "220281-edu", 2026)
	k, c := deskIn(t, province, "220282-edu", 2026), deskIn(t, province, "220200-edu", 2026)
	s := entered(t, a.svc, "school", map[string]string{"name": "北山职教中心", "moe_code": "3622000001", "level": "职业高中", "ownership": "公办", "division": "丰满区", "status": "正常办学"},
		map[string][]map[string]string{"school_years": {{"school_year": "2025", "students": "900", "students_secondary": "900", "graduates": "300", "staff": "80"}}})
	f := entered(t, a.svc, "school_factory", map[string]string{"name": "机加工实训工厂", "status": "运行"}, map[string][]map[string]string{"accounts": {
		{"stat_year": "2025", "carried_in": "1", "income": "30.5", "teaching": "20", "reinvested": "4.25", "carried_out": "7.25", "students": "80"},
	}})
	entered(t, a.svc, "worker_training", map[string]string{"firm": "某厂", "stat_year": "2025", "employees": "50", "carried_in": "1", "carried_out": "2.5", "deducted": "3"}, nil)
	all := []*desk{a, b, k, c}
	for range 2 {
		for _, d := range all {
			d.sync()
		}
	}
	for _, d := range all {
		if _, _, err := d.svc.CarryForward(t.Context(), 2026, []string{"school", "school_factory", "worker_training"}, nil); err != nil {
			t.Fatalf("%s: %v", d.p.store.Unit(), err)
		}
	}
	for range 2 {
		for _, d := range all {
			out := d.sync()
			if out.Left.Conflicts+out.Left.Rejected > 0 {
				t.Errorf("%s: left %+v", d.p.store.Unit(), out.Left)
			}
		}
	}
	for name, d := range map[string]*desk{"a": a, "b": b, "other county": k, "city": c} {
		n := 0
		for _, row := range d.read("school", s.ID).Rows["school_years"] {
			if row.Fields["school_year"].Text() == "2026" {
				n++
			}
		}
		m := 0
		if got, err := d.svc.Open(t.Context(), "school_factory", f.ID); err == nil {
			for _, row := range got.Rows["accounts"] {
				if row.Fields["stat_year"].Text() == "2026" {
					m++
				}
			}
		}
		list, err := d.svc.List(t.Context(), app.Query{Form: "worker_training", Where: []app.Filter{{Field: "stat_year", Op: app.Eq, Values: []string{"2026"}}}})
		if err != nil || n != 1 || m > 1 || len(list) > 1 || name[0] != 'o' && m+len(list) != 2 {
			t.Errorf("%s: the school has %d rows of 2026, the factory %d, and there are %d records of training (%v)", name, n, m, len(list), err)
		}
	}
}

// A city carries its own and leaves to a county what is the county's: it would wait at the
// province for ever.
func TestACityCarriesNothingOfACounty(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, c := deskIn(t, province, "220281-edu", 2026), deskIn(t, province, "220200-edu", 2026)
	for d, firm := range map[*desk]string{a: "县厂", c: "市厂"} {
		entered(t, d.svc, "worker_training", map[string]string{"firm": firm, "stat_year": "2025", "employees": "50", "carried_in": "1", "carried_out": "2.5", "deducted": "3"}, nil)
		d.sync()
	}
	c.sync()
	out, _, err := c.svc.CarryForward(t.Context(), 2026, []string{"worker_training"}, nil)
	if err != nil || out[0].Fresh != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	c.sync()
	if out := c.sync(); out.Left.Ops+out.Left.Rejected > 0 {
		t.Errorf("left %+v", out.Left)
	}
	if n, err := c.p.store.Strangers(t.Context()); err != nil || n > 0 {
		t.Errorf("%d strangers, %v", n, err)
	}
}
