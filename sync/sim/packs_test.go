package sim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/definition"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/assets"
	"ronghe/store"
	"ronghe/store/storetest"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/wire"
)

// far is a city to which second reports for a while.
const far = "220300-edu"

// mostLevel is how many versions of the form deal there are.
const mostLevel = 3

// dealAt is a version of deal: a field moves twice, an amount changes its unit and
// changes it back, an option gets another code twice, new fields have a default,
// one of them is retired.
func dealAt(level int) string {
	steps, plan := "", ""
	swap := []string{}
	if level >= 2 {
		steps = `
steps:
  - {version: 2, field: no, to: code}
  - {version: 2, field: amount, scale: "10000"}
  - {version: 2, field: kind, map: {a: x}}
  - {version: 2, field: plan, default: 有}
  - {version: 2, field: fee, default: "2"}
  - {version: 2, field: grade, default: g}
  - {version: 2, field: funds.cash, scale: "10000"}
  - {version: 2, field: funds.way, default: 转账}
`
		plan = `      - {id: fee, since: 2, label: 费用, type: decimal, unit: 万元, scale: 2}
      - {id: grade, since: 2, label: 等级, type: choice, options: [{code: g, label: 良}, {code: f, label: 优}]}
      - {id: plan, since: 2, label: 预案, type: text}
`
		swap = []string{
			"version: 1", "version: 2", "id: no,", "id: code, since: 2,", "[title, no", "[title, code",
			"unit: 万元", "unit: 元", "code: a,", "code: x,",
			"{id: cash, label: 现金, type: decimal, scale: 2}", "{id: cash, label: 现金, type: decimal, scale: 2}\n          - {id: way, since: 2, label: 方式, type: text}",
		}
	}
	if level >= 3 {
		steps += `  - {version: 3, field: code, to: number}
  - {version: 3, field: amount, scale: "0.0001"}
  - {version: 3, field: kind, map: {x: y}}
  - {version: 3, field: fee, scale: "10000"}
  - {version: 3, field: grade, map: {g: h}}
  - {version: 3, field: funds.cash, scale: "0.0001"}
`
		plan = strings.NewReplacer("plan, since: 2,", "plan, since: 2, retired: 3,", "万元", "元", "code: g", "code: h").Replace(plan)
		swap[1], swap[3], swap[5], swap[9] = "version: 3", "id: number, since: 3,", "[title, number", "code: y,"
		swap = slices.Delete(swap, 6, 8) // the unit is what it was
	}
	text := strings.NewReplacer(swap...).Replace(deal)
	return strings.Replace(text, "\nlist:", "\n"+plan+"list:", 1) + steps
}

// base are the definitions before any pack, with those of reports.
var base = sync.OnceValue(func() *definition.Set {
	fsys := fstest.MapFS{
		"forms/" + catalog.SharedFile: {Data: []byte(strings.Replace(storetest.Shared, "[A]", "[A, 政策保障]", 1))},
		"policy/duties.yaml":          {Data: []byte("[]\n")},
		"charts/charts.yaml":          {Data: []byte("[]\n")},
	}
	for name, text := range map[string]string{"deal": deal, "org": org, "supply_demand": offer} {
		fsys["forms/"+name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	shipped := []string{"forms/annual_submission.yaml", "forms/annual_table.yaml", "forms/unit_parameter.yaml"}
	lists, err := fs.Glob(assets.FS, "c*/*.csv")
	if err != nil {
		panic(err)
	}
	for _, name := range append(shipped, lists...) {
		b, err := fs.ReadFile(assets.FS, name)
		if err != nil {
			panic(err)
		}
		fsys[name] = &fstest.MapFile{Data: b}
	}
	set, err := definition.Load(fsys, codes.NewSet(fsys))
	if err != nil {
		panic(err)
	}
	return set
})

// sets are definitions that were loaded once, by the digest of their files: nothing
// of them changes.
var sets sync.Map

func over(files map[string][]byte) (*definition.Set, error) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d\n%s", name, len(files[name]), files[name])
	}
	key := hex.EncodeToString(h.Sum(nil))
	if set, ok := sets.Load(key); ok {
		return set.(*definition.Set), nil
	}
	set, err := definition.Over(base(), files)
	if err == nil {
		err = set.Check()
	}
	if err == nil {
		sets.Store(key, set)
	}
	return set, err
}

// inUse are definitions with the number of their pack, 0 for none.
type inUse struct {
	set    *definition.Set
	number int64
}

// definitions are what the province made of them.
type definitions struct {
	level  int  // of the form deal
	away   bool // second reports to far
	handed [][]byte
	force  inUse // by which the server judges
}

// officePlans puts what the province changes into the coming weeks.
func (w *world) officePlans() {
	w.level, w.force = 1, inUse{set: base()}
	for range 2 + w.rng.IntN(4) {
		w.after(w.between(0, horizon), w.publish)
	}
}

// content are the files of a pack: it stands by itself.
func (w *world) content() []pack.File {
	out := []pack.File{{Name: "forms/deal.yaml", Text: []byte(dealAt(w.level))}}
	if w.level == 1 {
		out = nil
	}
	if w.away || len(out) == 0 {
		b, err := fs.ReadFile(base().FS, "codes/reporting.csv")
		w.must(err)
		if w.away {
			b = append(b, "220282,220300,,2026-03,,\n"...)
		}
		out = append(out, pack.File{Name: "codes/reporting.csv", Text: b})
	}
	return out
}

// publish changes something and tells everybody.
func (w *world) publish() {
	if w.healed {
		return
	}
	if w.level == mostLevel || w.rng.IntN(3) == 0 {
		w.away = !w.away
	} else {
		w.level++
	}
	file, err := w.engine.MakePack(context.Background(), pack.Header{Made: w.now.Format(time.RFC3339), By: "省"}, w.content())
	w.must(err)
	w.handed = append(w.handed, file)
	w.send(file)
}

// send publishes a pack, however often that takes.
func (w *world) send(file []byte) {
	for {
		_, err := w.engine.Publish(context.Background(), file)
		w.served(err)
		if code := app.CodeOf(err); err == nil || code == pack.CodeOlder {
			break
		} else if code == pack.CodeFaults {
			w.fail("a pack is refused: %w", err)
		}
	}
	w.look()
	w.note("pack %d: deal %d, away %v", w.force.number, w.level, w.away)
}

// look finds out by what the server judges now.
func (w *world) look() {
	number, file, err := w.engine.LastPack(context.Background())
	w.must(err)
	w.force = inUse{set: base(), number: number}
	if number > 0 {
		pk, err := pack.Read(file)
		w.must(err)
		w.force.set, err = over(pk.Files)
		w.must(err)
	}
}

// lost is a server that was restored from a backup, and may have forgotten packs.
// Whoever restored it publishes the last one again, or thinks of it with the next
// one.
func (w *world) lost() {
	if !w.office {
		return
	}
	w.look()
	if w.rng.IntN(2) == 0 {
		w.after(w.between(time.Hour, 4*24*time.Hour), w.again)
	}
}

// again publishes the last pack once more, where the server has lost it.
func (w *world) again() {
	if n := len(w.handed); n > 0 {
		w.send(w.handed[n-1])
	}
}

// units is the tree by which the server judges.
func (w *world) units() *codes.UnitTree {
	if w.office {
		return w.force.set.Codes.Units()
	}
	return codes.Shipped().Units()
}

// upgraded is an op in the terms of the definitions in force.
func (w *world) upgraded(o *op.Op) *op.Op {
	if !w.office {
		return o
	}
	return w.force.set.Catalog.Upgrade(o)
}

// current holds everybody to the definitions of the province (invariant 12).
func (w *world) current() {
	if !w.office {
		return
	}
	for _, d := range w.desks {
		if !d.out && d.defs.set != w.force.set {
			w.fail("invariant 12: %s works by pack %d, the province by pack %d, which is another", d.name, d.defs.number, w.force.number)
		}
	}
}

// define takes the definitions of the folder's last pack.
func (d *desk) define(opt *store.Options, p store.Packs) error {
	d.defs = inUse{set: base()}
	if len(p.List) > 0 {
		d.defs.number = p.List[0].Number
		file, err := p.File(d.defs.number)
		if err != nil {
			return err
		}
		pk, err := pack.Read(file)
		if err != nil {
			return err
		}
		if d.defs.set, err = over(pk.Files); err != nil {
			return err
		}
	}
	opt.Catalog, opt.Pack = d.defs.set.Catalog, d.defs.number
	opt.RulesRev = fmt.Sprint(d.defs.number)
	if d.w.bug == "terms" && d.unit == city { // the pack counts as in use, and is not
		opt.Catalog = base().Catalog
	}
	return nil
}

// packs are the folder's packs as the client asks for them, nil in a world without
// any.
func (d *desk) packs() client.Definitions {
	if !d.w.office {
		return nil
	}
	return shelfOfPacks{d}
}

type shelfOfPacks struct{ d *desk }

func (p shelfOfPacks) Packs(ctx context.Context) (have wire.Pack, waits bool, err error) {
	list, err := p.d.s.Packs(ctx)
	if err != nil || len(list) == 0 {
		return have, false, err
	}
	return wire.Pack{Number: list[0].Number, Hash: list[0].Hash}, list[0].Number > p.d.defs.number, nil
}

func (p shelfOfPacks) TakePack(ctx context.Context, file []byte) error {
	d, w := p.d, p.d.w
	pk, err := pack.Read(file)
	if err != nil {
		return err
	}
	key, err := pk.SignedBy(w.publicRing().Server)
	if err != nil {
		return err
	}
	list, err := d.s.Packs(ctx)
	if err != nil {
		return err
	}
	if len(list) > 0 && list[0].Number >= pk.Number {
		if list[0].Hash == pk.Hash {
			return nil
		}
		return app.NewError(pack.CodeOlder, nil)
	}
	set, err := over(pk.Files)
	if err != nil {
		w.fail("%s cannot use pack %d: %w", d.name, pk.Number, err)
	}
	if err := set.Follow(d.defs.set); err != nil {
		w.fail("%s cannot use pack %d after %d: %w", d.name, pk.Number, d.defs.number, err)
	}
	public, err := json.Marshal(wire.Key{Suite: key.Suite, Sign: key.Sign})
	w.must(err)
	return folder{d}.write("keep a pack", func() error {
		return d.s.KeepPack(ctx, store.Pack{Number: pk.Number, Hash: pk.Hash, Key: public}, file)
	})
}

// takePacks takes the packs of a receipt; held says that the rest of it waits until
// they are in use.
func (d *desk) takePacks(opened []*bundle.Opened) (held bool, err error) {
	p := d.packs()
	if p == nil {
		return false, nil
	}
	for _, o := range opened {
		for _, part := range o.Parts {
			if part.Kind != bundle.PackPart {
				continue
			}
			if err := p.TakePack(d.ctx, part.Bytes); app.CodeOf(err) != pack.CodeOlder && err != nil {
				return false, err
			}
		}
	}
	have, held, err := p.Packs(d.ctx)
	if held {
		d.came(have.Number, nil)
	}
	return held, err
}

// came tells the people of a desk that a pack is there: somebody logs in again some
// time.
func (d *desk) came(number int64, err error) {
	if number == 0 && err == nil {
		return
	}
	w := d.w
	w.note("%s: pack %d: %q", d.name, number, app.CodeOf(err))
	if err == nil && !w.healed {
		w.after(w.between(time.Minute, 3*24*time.Hour), d.adopt)
	}
}

// adopt is somebody who logs in: a pack that waits is put to use, and a receipt that
// waited for it is read.
func (d *desk) adopt() {
	if !d.w.office || d.next != nil || d.s == nil {
		return
	}
	w := d.w
	if _, waits, err := (shelfOfPacks{d}).Packs(context.Background()); err != nil || !waits {
		w.must(err)
		return
	}
	s, err := d.s.Reopen(context.Background(), d.options())
	w.must(err)
	d.s = s
	w.note("%s: works by pack %d", d.name, d.defs.number)
	if held := d.held; held != nil && !d.out {
		d.held = nil
		w.note("%s: reads the receipt that waited", d.name)
		d.run(func() error { return d.readReceipt(held) })
		if w.healed {
			w.turn()
		}
	}
}

// form is a form in the words of the desk's definitions, nil in a world without
// packs.
func (d *desk) form(id string) *catalog.Form {
	if !d.w.office {
		return nil
	}
	f, _ := d.defs.set.Catalog.Form(id)
	return f
}

func (d *desk) version(form string) int {
	if f := d.form(form); f != nil {
		return f.Version
	}
	return 1
}

// moved is where a field of the first version stands at this desk.
func (d *desk) moved(form, field string) string {
	if f := d.form(form); f != nil {
		return f.Moved(field, 1)
	}
	return field
}

// money is an amount in 万元 as it is typed here.
func (d *desk) money(v app.Value) app.Value {
	if d.version("deal") == 2 && !v.IsBlank() {
		return app.TextValue(v.Text() + "0000")
	}
	return v
}

func (d *desk) upgraded(o *op.Op) *op.Op {
	if f := d.form(o.Form); f != nil {
		return f.Upgrade(o)
	}
	return o
}

// newer changes what changes between the versions.
func (d *desk) newer(rec *app.Record) {
	r := d.w.rng
	field := []string{"kind", "plan", "fee", "grade"}[r.IntN(4)]
	f, ok := d.form("deal").Find(field)
	switch {
	case !ok || f.Retired > 0:
	case len(f.Options) > 0:
		rec.Set(field, app.TextValue(f.Options[r.IntN(len(f.Options))].Code))
	case field == "fee":
		rec.Set(field, app.TextValue([]string{"2", "20000", "3", ""}[r.IntN(4)]))
	default:
		rec.Set(field, app.TextValue([]string{"有", "无", ""}[r.IntN(3)]))
	}
}

// guards hold the steps of reports to their workflow, as the program's do.
func (d *desk) guards() map[string]store.Guard {
	judge := func(look review.Look, _ app.User, unit string, rec *app.Record, o *op.Op) error {
		units := d.defs.set.Codes.Units()
		own, _ := units.Resolve(unit)
		above := func(unit, superior string) bool { return unit != superior && units.Under(unit, superior) }
		return review.Judge(look, review.Taker{User: app.User{ID: o.User, Roles: everyRole}, Unit: own}, above, rec, o)
	}
	return map[string]store.Guard{review.Form: judge, review.TableForm: judge, review.ParameterForm: judge}
}

var everyRole = []string{app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead, app.RoleAdmin}
