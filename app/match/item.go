package match

import (
	"strings"

	"ronghe/app"
)

// Directions of an item, as the register of supply and demand codes them.
const (
	SchoolSeeks  = "school_seeks"
	FirmOffers   = "firm_offers"
	FirmSeeks    = "firm_seeks"
	SchoolOffers = "school_offers"
)

// opposite is the direction that answers one.
var opposite = map[string]string{
	SchoolSeeks: FirmOffers, FirmOffers: SchoolSeeks, FirmSeeks: SchoolOffers, SchoolOffers: FirmSeeks,
}

// Seeks reports whether an item of the direction asks for something.
func Seeks(direction string) bool { return direction == SchoolSeeks || direction == FirmSeeks }

// Item is what the search knows of one item. Blank means unknown, never "none".
type Item struct {
	ID        app.ID
	Title     string
	Direction string // one of the directions
	Kind      string // code of the kind: internship, teaching …
	Owner     string // name of who seeks or offers
	Place     string // division code
	PlaceName string
	Industry  string // industry code, digits
	Branch    string // the industry in words
	Majors    []Major
	Quantity  float64 // 0: unknown
	Measure   string  // code of the counting unit
	Unit      string  // the counting unit in words
	From, To  string  // validity, YYYY-MM-DD, both days included
}

// Major is a major by code, name, or both.
type Major struct{ Code, Name string }

// common is a vocational code without what tells the three tiers apart: Z460301
// (中职), 460301 (高职) and 260301 (职业本科) are of one class.
func (m Major) common() string {
	code := strings.TrimPrefix(m.Code, "Z")
	if len(code) == 6 && (code[0] == '2' || code[0] == '4') {
		code = "4" + code[1:]
	} else if len(code) == 6 && (code[0] == '3' || code[0] == '5') {
		code = "5" + code[1:]
	}
	return code
}

// part returns the first n characters, "" where there are fewer.
func part(code string, n int) string {
	if len(code) < n {
		return ""
	}
	return code[:n]
}

// Opposite is the direction that answers one, "" for what is none.
func Opposite(direction string) string { return opposite[direction] }
