// Package chart is what pictures show: charts are data, each a figure of the
// registers told apart by fields, and come out as tables that a picture, a list
// and a workbook draw alike.
package chart

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ronghe/app/catalog"
	"ronghe/app/figure"
	"ronghe/app/rules"
	"ronghe/app/yamlfile"
)

// Kind is how a chart is drawn.
type Kind string

// Kinds of charts.
const (
	Bar      Kind = "bar"      // a line each, the longest first
	Column   Kind = "column"   // side by side in order, with a colour for each series
	Map      Kind = "map"      // tiles of the province
	Progress Kind = "progress" // the share of a target that is reached; made from the ledger
)

// Chart is one picture.
type Chart struct {
	figure.Definition `yaml:",inline"`

	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Kind  Kind   `yaml:"kind"`
	Unit  string `yaml:"unit"`
	Up    string `yaml:"up"` // "city": places count with their city
}

// Tile is a place on the schematic map: X grows to the east, Y to the south.
type Tile struct {
	Division, Label string
	X, Y            int
}

// Set is all charts, checked, and the map; it does not change once it is loaded.
type Set struct {
	charts []*Chart
	tiles  []Tile
	// tile and city give for each division the tile that it counts in and the city
	// that it belongs to; not for the province and what lies outside.
	tile, city map[string]string
	below      map[string][]string // tile → the divisions that count in it
	cat        *catalog.Catalog
	reader     *figure.Reader
}

const divisions = "division"

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Load reads charts.yaml and tiles.csv of the folder, checks every register,
// field, condition and place that they name, and reports all faults at once.
func Load(fsys fs.FS, dir string, cat *catalog.Catalog, params rules.Params) (*Set, error) {
	s := &Set{tile: map[string]string{}, city: map[string]string{}, cat: cat, reader: figure.NewReader(cat, params)}
	file := path.Join(dir, "charts.yaml")
	b, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("charts: %w", err)
	}
	f, err := yamlfile.Read(path.Base(file), b, &s.charts)
	if err != nil {
		return nil, err
	}
	var faults []error
	seen := map[string]bool{}
	for i, c := range s.charts {
		at := fmt.Sprintf("$[%d]", i)
		bad := func(key, format string, args ...any) {
			if key != "" {
				key = "." + key
			}
			faults = append(faults, f.Fault(at+key, format, args...))
		}
		if c == nil {
			bad("", "an empty chart")
			continue
		}
		s.check(c, seen, bad)
	}
	if err := s.readTiles(fsys, path.Join(dir, "tiles.csv")); err != nil {
		faults = append(faults, err)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return s, nil
}

func (s *Set) check(c *Chart, seen map[string]bool, bad func(key, format string, args ...any)) {
	if !idPattern.MatchString(c.ID) || seen[c.ID] || c.Title == "" || c.Unit == "" {
		bad("", "a chart needs an id of its own, title and unit")
	}
	seen[c.ID] = true
	switch {
	case c.Kind != Bar && c.Kind != Column && c.Kind != Map:
		bad("kind", "kind %q is not bar, column or map", c.Kind)
	case len(c.Group) == 0 || c.Kind != Column && len(c.Group) > 1:
		bad("group", "a %s is told apart by one field", c.Kind)
	case (c.Kind == Map || c.Up != "") && !s.byPlace(c):
		bad("group", "%q is no field of places", c.Group[0])
	case c.Up != "" && c.Up != "city" || c.Up != "" && c.Agg == "distinct":
		bad("up", "up %q of %s is not city, or what is distinct cannot be added up", c.Up, c.Agg)
	}
	s.reader.Check(&c.Definition, c.Unit, bad)
}

// byPlace tells whether a chart is told apart by divisions.
func (s *Set) byPlace(c *Chart) bool {
	f, ok := s.cat.Form(c.Form)
	if !ok {
		return true // said elsewhere
	}
	fd, ok := f.Find(c.Group[0])
	return ok && fd.Codes == divisions
}

func (s *Set) readTiles(fsys fs.FS, file string) error {
	b, err := fs.ReadFile(fsys, file)
	if err != nil {
		return fmt.Errorf("map: %w", err)
	}
	r := csv.NewReader(strings.NewReader(string(b)))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return fmt.Errorf("%s: %w", path.Base(file), errors.Join(err, errors.New("no tiles")))
	}
	taken, seen := map[[2]int]string{}, map[string]bool{}
	for _, row := range rows[1:] {
		x, errX := strconv.Atoi(row[2])
		y, errY := strconv.Atoi(row[3])
		_, known := s.cat.Lists().Item(divisions, row[0])
		twice := seen[row[0]]
		if errX != nil || errY != nil || x < 0 || y < 0 || x > 20 || y > 20 || row[1] == "" || !known || twice || taken[[2]int{x, y}] != "" {
			return fmt.Errorf("%s: %v is no place, stands twice, or lies on %s", path.Base(file), row, taken[[2]int{x, y}])
		}
		taken[[2]int{x, y}] = row[0]
		seen[row[0]] = true
		s.tiles = append(s.tiles, Tile{row[0], row[1], x, y})
	}
	s.places()
	return nil
}

// places gives each division its tile and its city: a city's tile takes what
// lies in it and has none of its own.
func (s *Set) places() {
	below := map[string][]string{}
	within := map[string]bool{}
	for _, t := range s.tiles {
		below[t.Division] = s.cat.Lists().Descendants(divisions, t.Division)
		for _, d := range below[t.Division] {
			within[d] = within[d] || d != t.Division
		}
	}
	for _, cities := range []bool{true, false} {
		for _, t := range s.tiles {
			if within[t.Division] == cities {
				continue
			}
			for _, d := range append(below[t.Division], t.Division) {
				s.tile[d] = t.Division
				if cities {
					s.city[d] = t.Division
				}
			}
		}
	}
	s.below = map[string][]string{}
	for _, d := range slices.Sorted(maps.Keys(s.tile)) {
		s.below[s.tile[d]] = append(s.below[s.tile[d]], d)
	}
}

// Charts returns the charts in the order of the file.
func (s *Set) Charts() []*Chart { return s.charts }

// Tiles returns the map.
func (s *Set) Tiles() []Tile { return s.tiles }
