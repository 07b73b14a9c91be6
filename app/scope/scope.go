// Package scope says by which names decided ops are handed out (scopes; see
// sync/server): where a document stands, and what a device sees. The server
// decides by it; a folder finds by it what it no longer may hold.
package scope

import (
	"slices"

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
