package boot

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/sync/client"
	"ronghe/sync/server/servertest"
)

// TestInvariant12OldAndNewFormsConverge: one computer has a register's next
// version, with a field more, as the province has, the other not yet. Every edit of the
// older one is taken, what the field says survives them, and it takes in what was written
// by the new version, and shows it, once it has that too.
func TestInvariant12OldAndNewFormsConverge(t *testing.T) {
	const unit = "220281-edu"
	next := strings.Replace(greenhouse, "version: 1", "version: 2", 1)
	next = strings.Replace(next, "      - {id: budget,", "      - {id: lamps, label: 补光灯, type: integer, unit: 盏, index: true}\n      - {id: budget,", 1)
	if strings.Count(next, "lamps") != 1 || next == greenhouse {
		t.Fatal("the next version is not the one that is meant")
	}
	servertest.Engines(t, func(t *testing.T, database string) {
		forms := withForm(t, next)
		defs, err := carried(forms)
		if err != nil {
			t.Fatal(err)
		}
		province := servertest.StartWith(t, database, defs)
		old, ahead := newDeskWith(t, unit, withForm(t, greenhouse)), newDeskWith(t, unit, forms)
		for _, d := range []*desk{old, ahead} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		rec := old.put("greenhouse", `{"fields": {"name": "一号棚", "area": "10"}}`)
		old.sync()
		ahead.sync()
		ahead.put("greenhouse", `{"id": "`+string(rec.ID)+`", "fields": {"lamps": "5"}}`)
		old.put("greenhouse", `{"id": "`+string(rec.ID)+`", "fields": {"area": "12"}}`)
		ahead.sync()
		old.waitsFor(catalog.CodeLater)
		old.put("greenhouse", `{"id": "`+string(rec.ID)+`", "fields": {"keeper": "0432-1234567"}}`)
		old.waitsFor(catalog.CodeLater)
		ahead.sync()
		old = old.again(withForm(t, next))
		old.sync()
		for _, d := range []*desk{old, ahead} {
			d.whole()
			got, err := d.svc.Open(t.Context(), "greenhouse", rec.ID)
			if err != nil {
				t.Fatal(err)
			}
			area, _ := got.Value("area").Decimal()
			lamps, _ := got.Value("lamps").Decimal()
			if area.String() != "12" || lamps.String() != "5" || got.FormVer != 2 {
				t.Errorf("area %s, lamps %s, version %d", area, lamps, got.FormVer)
			}
			if got.Value("keeper").IsBlank() {
				t.Error("the keeper is gone")
			}
		}

		rows, err := old.svc.List(t.Context(), app.Query{Form: "greenhouse", Where: []app.Filter{{Field: "lamps", Op: app.Eq, Values: []string{"5"}}}})
		if err != nil || len(rows) != 1 {
			t.Errorf("with the new version the list has %d records with five lamps: %v", len(rows), err)
		}
	})
}

// waitsFor reconciles a desk that takes in nothing more, and is told why.
func (d *desk) waitsFor(code string) {
	d.t.Helper()
	if _, err := d.p.Sync(d.t.Context(), func(client.Progress) {}); app.CodeOf(err) != code {
		d.t.Errorf("%v, not %s", err, code)
	}
	if left, err := d.p.store.Waiting(d.t.Context()); err != nil || left.Ops != 0 {
		d.t.Errorf("%+v wait, %v", left, err)
	}
}

func newDeskWith(t *testing.T, unit string, forms fs.FS) *desk {
	t.Helper()
	p, err := Open(t.Context(), Config{Dir: filepath.Join(t.TempDir(), "data"), Forms: forms, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, p: p}
	t.Cleanup(func() { _ = d.p.Close() })
	if _, err := p.Create(t.Context(), unit, Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	if d.svc, err = p.Unlock(t.Context(), "admin", "Ronghe-2026"); err != nil {
		t.Fatal(err)
	}
	return d
}

// again opens the folder of a desk with other forms.
func (d *desk) again(forms fs.FS) *desk {
	d.t.Helper()
	cfg := d.p.cfg
	if err := d.p.Close(); err != nil {
		d.t.Fatal(err)
	}
	cfg.Forms = forms
	p, err := Open(d.t.Context(), cfg)
	if err != nil {
		d.t.Fatal(err)
	}
	d.p = p
	if d.svc, err = p.Unlock(d.t.Context(), "admin", "Ronghe-2026"); err != nil {
		d.t.Fatal(err)
	}
	return d
}
