// Package scope says by which names decided ops are handed out (scopes; see
// sync/server): where a document stands, and what a device sees. The server
// decides by it; a folder finds by it what it no longer may hold.
package scope

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
)

// Names of scopes; that of a unit's documents is the unit's code.
const (
	Dir    = "dir"     // directories, for everybody
	Pub    = "pub/"    // + a unit: what is published below it
	Device = "device/" // + a device: what was rejected of it
)

// supplyForm is the register whose documents are published.
const supplyForm = "supply_demand"

// published are the states in which an item is seen by others.
var published = []string{"published", "talking", "signed"}

// Directory reports whether a form's documents are the province's.
func Directory(c *catalog.Catalog, form string) bool {
	f, ok := c.Form(form)
	return ok && f.Scope == catalog.ProvinceScope
}

// Of returns where a document of a unit is handed out as it stands; rec is nil
// where its content is not known.
func Of(c *catalog.Catalog, units *codes.UnitTree, form, unit string, rec *app.Record) []string {
	if Directory(c, form) {
		return []string{Dir}
	}
	out := []string{unit}
	if form != supplyForm || rec == nil || rec.Deleted || !slices.Contains(published, rec.Value("status").Text()) {
		return out
	}
	level := map[string]app.Level{"county": app.County, "city": app.City, "province": app.Province}[rec.Value("scope").Text()]
	u, _ := units.Get(unit)
	if top, ok := units.Lead(u.Division, level); ok {
		out = append(out, Pub+top.Code)
	}
	return out
}

// SharedForms are those whose documents may be handed out to others than who stands
// above their unit: to whom hangs on the tree of units.
func SharedForms() []string { return []string{supplyForm} }

// Astray reports whether a scope of a unit's document is none that the tree gives it:
// it was handed out there when the unit stood elsewhere.
func Astray(units *codes.UnitTree, unit, scope string) bool {
	top, pub := strings.CutPrefix(scope, Pub)
	return pub && !slices.Contains(leads(units, unit), top)
}

// Shifted returns the units that stand under other leads in one tree than in another.
func Shifted(was, now *codes.UnitTree) map[string]bool {
	out := map[string]bool{}
	for _, u := range now.All() {
		out[u.Code] = !slices.Equal(leads(was, u.Code), leads(now, u.Code))
	}
	return out
}

// leads are the units to whose divisions a unit may publish.
func leads(units *codes.UnitTree, unit string) (out []string) {
	u, ok := units.Get(unit)
	for _, l := range []app.Level{app.County, app.City, app.Province} {
		if top, is := units.Lead(u.Division, l); ok && is {
			out = append(out, top.Code)
		}
	}
	return out
}

// Seen returns the scopes that a device of a unit sees, those of documents first.
func Seen(units *codes.UnitTree, unit string, device app.ID) []string {
	all := units.Descendants(unit)
	all = append(all, Dir)
	for u := unit; u != ""; {
		all = append(all, Pub+u)
		at, _ := units.Get(u)
		u = at.Parent
	}
	return append(all, Device+string(device))
}
