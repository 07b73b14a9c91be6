package match

import (
	"math"
	"strconv"
	"time"

	"ronghe/app/i18n"
)

// Least is the score from which a match is offered. It was set on one half of the
// labelled pairs in testdata; the test reports the other.
const Least = 62

// The most points of each part; together 100.
const (
	majorPoints    = 30
	industryPoints = 20
	placePoints    = 25
	timePoints     = 15
	quantityPoints = 10
)

// Reason is one part of a score.
type Reason struct {
	Part   string // kind, major, industry, place, time, quantity
	Points int
	Most   int
	text   func() string
}

// Text says the reason in the present language.
func (r Reason) Text() string { return r.text() }

func reason(name string, points float64, most int, key string, pairs ...string) Reason {
	return Reason{Part: name, Points: int(math.Round(points * float64(most))), Most: most, text: func() string { return i18n.T(key, pairs...) }}
}

// far tells kinds for which people travel each day from those that can be done
// from afar.
var far = map[string]bool{"research": true, "course": true}

// Judge scores two items on a day; ok is false where they do not suit: the kind or
// the direction differs, one has run out, they never hold at one time, the owner is
// the same, nothing of the field agrees, or the score is below Least.
func (t *Tables) Judge(a, b Item, day string) (m Match, ok bool) {
	if a.ID == b.ID && a.ID != "" || a.Owner != "" && a.Owner == b.Owner || a.Kind != b.Kind || opposite[a.Direction] != b.Direction {
		return m, false
	}
	when, ok := timeReason(a, b, day)
	if !ok {
		return m, false
	}
	major, maj := t.majorReason(a, b)
	industry, ind := t.industryReason(a, b)
	place, near := t.placeReason(a, b)
	if maj+ind == 0 || near == 0 {
		return m, false
	}
	m = Match{Item: b}
	for _, r := range []Reason{major, industry, place, when, quantityReason(a, b)} {
		m.Score += r.Points
		m.Reasons = append(m.Reasons, r)
	}
	return m, m.Score >= Least
}

// majorReason compares the majors; where one side names none, the industry speaks
// for them.
func (t *Tables) majorReason(a, b Item) (Reason, float64) {
	best, name := 0.0, ""
	for _, x := range a.Majors {
		for _, y := range b.Majors {
			if s := alike(x, y); s > best {
				best, name = s, y.Name
			}
		}
	}
	switch {
	case best == 1:
		return reason("major", 1, majorPoints, "match.major_same", "name", name), 1
	case best >= 0.7:
		return reason("major", best, majorPoints, "match.major_class", "name", name), best
	case best > 0:
		return reason("major", best, majorPoints, "match.major_group", "name", name), best
	case len(a.Majors) > 0 && len(b.Majors) > 0:
		return reason("major", 0, majorPoints, "match.major_other"), 0
	}
	with, other := a, b
	if len(with.Majors) == 0 {
		with, other = b, a
	}
	for _, x := range with.Majors {
		if t.serves(part(x.common(), 2), part(other.Industry, 2)) {
			return reason("major", 0.7, majorPoints, "match.major_serves", "name", x.Name, "industry", other.Branch), 0.7
		}
	}
	return reason("major", 0, majorPoints, "match.major_unknown"), 0
}

// alike is 1 for the same major, less for one of its class (four digits) or group
// (two digits).
func alike(x, y Major) float64 {
	c, d := x.common(), y.common()
	switch {
	case c != "" && c == d, x.Name != "" && x.Name == y.Name:
		return 1
	case part(c, 4) != "" && part(c, 4) == part(d, 4):
		return 0.8
	case part(c, 2) != "" && part(c, 2) == part(d, 2):
		return 0.3
	}
	return 0
}

func (t *Tables) industryReason(a, b Item) (Reason, float64) {
	x, y := part(a.Industry, 2), part(b.Industry, 2)
	switch {
	case x == "" || y == "":
		return reason("industry", 0.5, industryPoints, "match.industry_unknown"), 0
	case a.Industry == b.Industry:
		return reason("industry", 1, industryPoints, "match.industry_same", "name", b.Branch), 1
	case x == y:
		return reason("industry", 0.9, industryPoints, "match.industry_near", "name", b.Branch), 0.9
	}
	for _, class := range t.majors[x] {
		if t.serves(class, y) {
			return reason("industry", 0.5, industryPoints, "match.industry_kin", "name", b.Branch), 0.3
		}
	}
	return reason("industry", 0, industryPoints, "match.industry_other", "name", b.Branch), 0
}

func (t *Tables) placeReason(a, b Item) (Reason, float64) {
	km, known := t.Kilometres(a.Place, b.Place)
	say := func(points float64, key string) (Reason, float64) {
		return reason("place", points, placePoints, key, "name", b.PlaceName, "km", strconv.Itoa(km)), points
	}
	switch {
	case !known:
		return say(0.4, "match.place_unknown")
	case a.Place == b.Place && part(a.Place, 6) != part(a.Place, 4)+"00":
		return say(1, "match.place_county")
	case part(a.Place, 4) == part(b.Place, 4) && km <= 100:
		return say(0.9, "match.place_city")
	case km <= 60:
		return say(0.8, "match.place_near")
	case km <= 120:
		return say(0.6, "match.place_km")
	case far[a.Kind]:
		return say(0.6, "match.place_remote")
	case km <= 160:
		return say(0.3, "match.place_km")
	}
	return say(0, "match.place_far")
}

// timeReason is not ok where one has run out or they never hold at one time.
func timeReason(a, b Item, day string) (Reason, bool) {
	from, to := max(a.From, b.From, day), a.To
	if to == "" || b.To != "" && b.To < to {
		to = b.To
	}
	if to == "" {
		return reason("time", 0.5, timePoints, "match.time_unknown"), true
	}
	if to < from {
		return Reason{}, false
	}
	days := between(from, to)
	switch {
	case days >= 90:
		return reason("time", 1, timePoints, "match.time_long", "from", from, "to", to), true
	case days >= 30:
		return reason("time", 0.7, timePoints, "match.time_some", "from", from, "to", to), true
	}
	return reason("time", 0.2, timePoints, "match.time_short", "to", to, "days", strconv.Itoa(days)), true
}

// between is how many days from one day to another there are, both included; 0
// for what is no date.
func between(from, to string) int {
	x, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return 0
	}
	y, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return 0
	}
	return int(y.Sub(x).Hours()/24) + 1
}

// quantityReason compares what is sought with what is offered: as much or more
// is enough.
func quantityReason(a, b Item) Reason {
	seeks, offers := a, b
	if !Seeks(a.Direction) {
		seeks, offers = b, a
	}
	if seeks.Quantity <= 0 || offers.Quantity <= 0 || seeks.Measure != offers.Measure {
		return reason("quantity", 0.5, quantityPoints, "match.quantity_unknown")
	}
	share := offers.Quantity / seeks.Quantity
	args := []string{"seeks", number(seeks.Quantity), "offers", number(offers.Quantity), "unit", seeks.Unit}
	if share >= 1 {
		return reason("quantity", 1, quantityPoints, "match.quantity_enough", args...)
	}
	return reason("quantity", share, quantityPoints, "match.quantity_part", args...)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
