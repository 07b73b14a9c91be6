package server_test

import (
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

const shed = `id: shed
version: 1
title: 棚
group: 基地与园区
keys: [name]
display: name
sections:
  - title: 基本情况
    fields:
      - {id: name, label: 名称, type: text}
      - {id: budget, label: 预算, type: decimal, unit: 万元, scale: 2}
      - {id: keeper, label: 看护人电话, type: phone, personal: {purpose: 联系, keep: 停用后一年, mask: phone}}
list: {columns: [name]}
`

// An op that was written by a later version of its form, or of a form that is not
// known, waits until the definitions are there: in other terms 5 万元 and 50000 元
// would be two values. So a server that was restored from a backup of before a pack
// makes no conflicts that nobody had, and loses none.
func TestOpsOfALaterVersionWaitForIt(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b, other := p.Enrol(county), p.Enrol(county), p.Enrol(second)
		made := func(number int64, files ...string) []byte {
			t.Helper()
			var list []pack.File
			for i := 0; i < len(files); i += 2 {
				list = append(list, pack.File{Name: files[i], Text: []byte(files[i+1])})
			}
			file, err := p.Engine.MakePack(t.Context(), pack.Header{Number: number, By: "省"}, list)
			if err != nil {
				t.Fatal(err)
			}
			return file
		}
		publish := func(file []byte) {
			t.Helper()
			if _, err := p.Engine.Publish(t.Context(), file); err != nil {
				t.Fatal(err)
			}
		}
		publish(made(0, "forms/shed.yaml", shed))
		doc := op.NewID()
		write := func(d *servertest.Device, kind op.Kind, form string, ver int, id app.ID, changes ...op.Change) app.ID {
			return d.Write(op.Op{Form: form, FormVer: ver, Doc: id, Kind: kind, TrunkRev: 1, Fields: changes})[0]
		}
		write(a, op.Create, "shed", 1, doc, op.Change{Path: "name", New: text("东棚")}, op.Change{Path: "budget", New: text("5")})
		one(t, a.Push(10), op.Applied)
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := p.Store.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		second := strings.NewReplacer("version: 1", "version: 2", "万元", "元", "sections:", "steps:\n  - {version: 2, field: budget, scale: \"10000\"}\nsections:").Replace(shed)
		file := made(0, "forms/shed.yaml", second, "forms/hut.yaml", strings.Replace(shed, "id: shed", "id: hut", 1))
		publish(file)
		p.Stop()

		next := filepath.Join(t.TempDir(), "restored.db")
		if strings.HasPrefix(database, "postgres") {
			next = servertest.Postgres(t)
		}
		if err := servertest.Restore(t, next, backup); err != nil {
			t.Fatal(err)
		}
		p = servertest.Start(t, next)
		a.P, b.P, other.P = p, p, p
		edit := write(b, op.Edit, "shed", 2, doc, op.Change{Path: "budget", Base: text("50000"), New: text("60000")})
		one(t, b.Push(10), op.Waiting)
		hut, open := op.NewID(), op.NewID()
		sound := write(b, op.Create, "hut", 1, hut, op.Change{Path: "name", New: text("西棚")})
		clear := write(b, op.Create, "hut", 1, open, op.Change{Path: "keeper", New: text("13812345678")})
		for _, r := range b.Push(10) {
			if r.Outcome != op.Waiting {
				t.Fatalf("%+v", r)
			}
		}
		// What others write meanwhile does not wait.
		write(a, op.Edit, "shed", 1, doc, op.Change{Path: "name", Base: text("东棚"), New: text("东一棚")})
		one(t, a.Push(10), op.Applied)
		p.Stop()
		p = servertest.Start(t, next)
		a.P, b.P, other.P = p, p, p
		a.Pull()
		if got := outcomes(t, a); got[edit] != "" || got[sound] != "" {
			t.Fatalf("decided without the definitions: %v", got)
		}

		publish(file)
		b.Pull()
		got := outcomes(t, b)
		if got[edit] != op.Merged || got[sound] != op.Applied || got[clear] != op.Rejected {
			t.Errorf("%v %v %v", got[edit], got[sound], got[clear])
		}
		for _, g := range b.Got {
			if o, err := op.Decode(g.Body); err != nil || o.ID == clear && g.Reason != wire.ReasonPersonal || len(g.Refused) > 0 {
				t.Errorf("%s: %v %q, %v", o.ID, g.Refused, g.Reason, err)
			}
		}
		// What waited is told its unit, where its computer has another key by now, and
		// nobody else.
		anew := p.Enrol(county)
		for _, d := range []*servertest.Device{anew, other} {
			d.Pull()
			if got, told := outcomes(t, d)[clear]; told != (d == anew) || told && got != op.Rejected {
				t.Errorf("%s is told %v of what was refused", d.Branch.Device, got)
			}
		}
		// The next pack of this life has a number that nobody can have been given before.
		h, err := pack.Read(made(0, "forms/shed.yaml", strings.Replace(second, "version: 2\ntitle", "version: 3\ntitle", 1)))
		if err != nil || h.Number < 1000 {
			t.Errorf("pack %d, %v", h.Number, err)
		}
	})
}

// outcomes are what became of the ops that a device pulled.
func outcomes(t *testing.T, d *servertest.Device) map[app.ID]op.Outcome {
	t.Helper()
	out := map[app.ID]op.Outcome{}
	for _, g := range d.Got {
		o, err := op.Decode(g.Body)
		if err != nil {
			t.Fatal(err)
		}
		out[o.ID] = g.Outcome
	}
	return out
}
