// Package supply is the information service over the register of supply and demand
// (clauses 十二 and 二十六): what is published, what suits it, and how a match
// becomes an agreement.
package supply

import (
	"context"
	"slices"
	"sync"

	"ronghe/app"
	"ronghe/app/match"
	"ronghe/app/register"
	"ronghe/assets"
)

// The registers that take part.
const (
	Form      = "supply_demand"
	Agreement = "partnership"
)

// MostItems bounds how many items are held in memory to be compared.
const MostItems = 200_000

// States of an item, as its field status codes them; expired is what the day makes
// of one that was published.
const (
	Registered = "registered"
	Published  = "published"
	Talking    = "talking"
	Signed     = "signed"
	Expired    = "expired"
)

var tables = sync.OnceValues(func() (*match.Tables, error) { return match.Load(assets.FS, "match") })

// Found is an item with what suits it.
type Found struct {
	Item    match.Item
	Matches []match.Match
}

// Matches looks for what suits an item today, best first, at most limit. Only what
// is published, or being talked about, and has not run out is offered. Errors:
// not_found, too_large beyond MostItems, and the store's.
func Matches(ctx context.Context, svc *register.Service, id app.ID, limit int) (Found, error) {
	rec, err := svc.Open(ctx, Form, id)
	if err != nil {
		return Found{}, err
	}
	x, err := market.of(ctx, svc)
	if err != nil {
		return Found{}, err
	}
	item := itemOf(svc, rec)
	return Found{Item: item, Matches: x.For(item, svc.Today(), limit)}, nil
}

// market keeps the index of what stands in the market until a record of it changes,
// another day begins or another user asks.
var market kept

type kept struct {
	mu      sync.Mutex
	svc     *register.Service
	changes int64
	day     string
	index   *match.Index
}

// of returns the index for a service, made anew only where the market has changed.
func (k *kept) of(ctx context.Context, svc *register.Service) (*match.Index, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	changes, day := svc.Store().Changes(Form), svc.Today() // looked up before the records are
	if k.index != nil && k.svc == svc && k.changes == changes && k.day == day {
		return k.index, nil
	}
	t, err := tables()
	if err != nil {
		return nil, err
	}
	q := app.Query{Form: Form, Where: []app.Filter{{Field: "standing", Op: app.In, Values: []string{Published, Talking}}}}
	var items []match.Item
	err = svc.Store().Each(ctx, q, func(rec *app.Record) error {
		if len(items) == MostItems {
			return app.NewError(app.CodeTooLarge, nil, "what", Form)
		}
		if inScope(svc, rec) {
			items = append(items, itemOf(svc, rec))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	k.svc, k.changes, k.day, k.index = svc, changes, day, match.New(t, items)
	return k.index, nil
}

// Scopes are how far an item is published, the narrowest first.
var Scopes = []string{"county", "city", "province"}

// Around is the division that a scope means for who is at a place: its county, its
// city, "" for the province and for a place that has no such division.
func Around(division, scope string) string {
	switch {
	case len(division) < 6 || scope == "province":
		return ""
	case scope == "city":
		return division[:4] + "00"
	}
	return division[:6]
}

// inScope reports whether an item is the unit's own, or published for where the
// unit is.
func inScope(svc *register.Service, rec *app.Record) bool {
	unit := svc.Who().Unit
	if rec.Unit == unit.Code {
		return true
	}
	n := map[string]int{"county": 6, "city": 4, "province": 2}[rec.Value("scope").Text()]
	mine, its := unit.Division, rec.Value("division").Text()
	if len(mine) < 6 || len(its) < n {
		return n == 2
	}
	return n > 0 && (mine[:n] == its[:n] || mine[4:] == "00" && mine[:4] == its[:4])
}

func itemOf(svc *register.Service, rec *app.Record) match.Item {
	f, _ := svc.Catalog().Form(Form)
	shown := func(id string) string {
		fd, ok := f.Field(id)
		if !ok {
			return ""
		}
		return fd.Format(rec.Value(id))
	}
	it := match.Item{
		ID: rec.ID, Title: rec.Value("title").Text(), Direction: rec.Value("direction").Text(), Kind: rec.Value("kind").Text(),
		Owner: shown("owner"), Place: rec.Value("division").Text(), PlaceName: shown("division"),
		Industry: rec.Value("industry").Text(), Branch: shown("industry"), Measure: rec.Value("quantity_unit").Text(),
		Unit: shown("quantity_unit"), From: rec.Value("valid_from").Text(), To: rec.Value("valid_to").Text(),
	}
	if d, ok := rec.Value("quantity").Decimal(); ok {
		it.Quantity = d.InexactFloat64()
	}
	for _, row := range rec.Rows["majors"] {
		it.Majors = append(it.Majors, match.Major{Code: row.Fields["major_code"].Text(), Name: row.Fields["major"].Text()})
	}
	return it
}

// Publication says for whom an item is published, and for how long.
type Publication struct {
	Scope    string // county, city, province
	From, To string // YYYY-MM-DD, both days included
}

// CodeDates says that a publication ends before it begins or has ended already:
// {from} {to}.
const CodeDates = "supply.dates"

// Check refuses dates that are none, are in the wrong order or are over by today,
// and a scope that is none: supply.dates.
func (p Publication) Check(today string) error {
	if p.From == "" || p.From > p.To || p.To < today || !slices.Contains(Scopes, p.Scope) {
		return app.NewError(CodeDates, nil, "from", p.From, "to", p.To)
	}
	return nil
}

// Publish makes items public in one batch that can be undone. What is signed stays
// as it is and counts as missed. Errors: supply.dates, too_large, and the store's.
func Publish(ctx context.Context, svc *register.Service, ids []app.ID, p Publication) (register.Bulked, error) {
	if err := p.Check(svc.Today()); err != nil {
		return register.Bulked{}, err
	}
	return svc.Change(ctx, Form, ids, func(rec *app.Record) bool {
		if rec.Value("status").Text() == Signed {
			return false
		}
		rec.Set("status", app.TextValue(Published))
		rec.Set("scope", app.TextValue(p.Scope))
		rec.Set("valid_from", app.TextValue(p.From))
		rec.Set("valid_to", app.TextValue(p.To))
		rec.Set("published_on", app.TextValue(svc.Today()))
		if rec.Value("published_by").IsBlank() {
			rec.Set("published_by", app.TextValue(svc.Who().Unit.Code))
		}
		return true
	})
}

// Withdraw takes published items back in one batch that can be undone: they are
// registered only. Others stay as they are and count as missed.
func Withdraw(ctx context.Context, svc *register.Service, ids []app.ID) (register.Bulked, error) {
	return svc.Change(ctx, Form, ids, func(rec *app.Record) bool {
		if s := rec.Value("status").Text(); s != Published && s != Talking {
			return false
		}
		rec.Set("status", app.TextValue(Registered))
		rec.Set("published_on", app.Value{})
		return true
	})
}
