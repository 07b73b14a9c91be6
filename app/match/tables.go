package match

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Tables are what is known of places and fields of work beside the items.
type Tables struct {
	places map[string]point    // by division
	fields map[string][]string // class of majors (two digits) → divisions of industry
	majors map[string][]string // the other way round
	areas  map[string]string   // kind of item → field of cooperation of an agreement
}

// Area is the field of cooperation that an agreement over items of a kind has, ""
// where none is known.
func (t *Tables) Area(kind string) string { return t.areas[kind] }

// point is a place in degrees; good for some kilometres.
type point struct{ lat, lon float64 }

// Load reads places.csv, fields.csv and areas.csv in dir.
func Load(fsys fs.FS, dir string) (*Tables, error) {
	t := &Tables{places: map[string]point{}, fields: map[string][]string{}, majors: map[string][]string{}, areas: map[string]string{}}
	err := rows(fsys, path.Join(dir, "places.csv"), 3, func(r []string) error {
		lat, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return err
		}
		lon, err := strconv.ParseFloat(r[2], 64)
		t.places[r[0]] = point{lat, lon}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = rows(fsys, path.Join(dir, "areas.csv"), 2, func(r []string) error {
		t.areas[r[0]] = r[1]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, rows(fsys, path.Join(dir, "fields.csv"), 2, func(r []string) error {
		t.fields[r[0]] = strings.Fields(r[1])
		for _, industry := range t.fields[r[0]] {
			t.majors[industry] = append(t.majors[industry], r[0])
		}
		return nil
	})
}

func rows(fsys fs.FS, name string, n int, row func([]string) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = n
	all, err := r.ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, rec := range all[1:] {
		if err := row(rec); err != nil {
			return fmt.Errorf("%s: %s: %w", name, rec[0], err)
		}
	}
	return nil
}

// serves reports whether majors of a class (two digits) lead into an industry
// (two digits).
func (t *Tables) serves(class, industry string) bool {
	return slices.Contains(t.fields[class], industry)
}

// point is where a division is, or the city above it.
func (t *Tables) point(division string) (point, bool) {
	if p, ok := t.places[part(division, 6)]; ok {
		return p, true
	}
	p, ok := t.places[part(division, 4)+"00"]
	return p, ok
}

// Kilometres is the distance of two divisions as the crow flies, of districts that
// of their cities; ok is false where one is unknown.
func (t *Tables) Kilometres(a, b string) (km int, ok bool) {
	p, ok1 := t.point(a)
	q, ok2 := t.point(b)
	if !ok1 || !ok2 {
		return 0, false
	}
	const perDegree = 111.2
	dy := (p.lat - q.lat) * perDegree
	dx := (p.lon - q.lon) * perDegree * math.Cos((p.lat+q.lat)/2*math.Pi/180)
	return int(math.Round(math.Hypot(dx, dy))), true
}
