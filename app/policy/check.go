package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/rules"
)

var (
	dutyPattern   = regexp.MustCompile(`^c([0-9]{1,2})(\.[1-9])?$`)
	figurePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	blankPattern  = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)
)

// checkYear stands for the year while conditions are looked at: a year in which
// every parameter that a condition may name holds.
const checkYear = 2026

// checker gathers the faults of the duties.
type checker struct {
	l       *Ledger
	fault   func(yamlPath, format string, args ...any) error
	figures map[string]bool
	faults  []error
}

func (k *checker) bad(at, format string, args ...any) {
	k.faults = append(k.faults, k.fault(at, format, args...))
}

func (k *checker) duty(at string, d *Duty) {
	m := dutyPattern.FindStringSubmatch(d.ID)
	switch {
	case m == nil || d.Clause != "c"+m[1] || !inPolicy(m[1]):
		k.bad(at+".id", "id %q and clause %q are not a clause c%d to c%d and its item", d.ID, d.Clause, First, Last)
	case k.l.byID[d.ID] != nil:
		k.bad(at+".id", "duty %s stands twice", d.ID)
	}
	k.l.byID[d.ID] = d
	if d.Title == "" || len(d.Lead) == 0 || len(d.Levels) == 0 || len(d.Proof) == 0 {
		k.bad(at, "duty %s: title, lead, levels or proof are missing", d.ID)
	}
	seen := map[string]bool{}
	for _, code := range append(append([]string{}, d.Lead...), d.Joined...) {
		if _, ok := k.l.cat.Lists().Item(departments, code); !ok || seen[code] {
			k.bad(at, "duty %s: department %q does not exist or stands twice", d.ID, code)
		}
		seen[code] = true
	}
	k.levels(at+".levels", d.Levels)
	for i, p := range d.Proof {
		at := fmt.Sprintf("%s.proof[%d]", at, i)
		if p == nil || p.Label == "" {
			k.bad(at, "a proof without a label")
			continue
		}
		if f := k.form(at, p.Form); f != nil {
			k.where(at+".where", f, p.Where)
		}
	}
	for i, f := range d.Figures {
		k.figure(fmt.Sprintf("%s.figures[%d]", at, i), d, f)
	}
}

func inPolicy(number string) bool {
	n, err := strconv.Atoi(number)
	return err == nil && n >= First && n <= Last
}

func (k *checker) levels(at string, levels []app.Level) {
	for _, l := range levels {
		if l != app.Province && l != app.City && l != app.County {
			k.bad(at, "level %q is not province, city or county", l)
		}
	}
}

func (k *checker) form(at, id string) *catalog.Form {
	f, ok := k.l.cat.Form(id)
	if !ok {
		k.bad(at+".form", "there is no register %q", id)
		return nil
	}
	return f
}

func (k *checker) where(at string, f *catalog.Form, src string) []app.Filter {
	fs, err := k.l.filters(f, src, checkYear)
	if err != nil {
		k.bad(at, "%q over %s: %v", src, f.ID, err)
	}
	return fs
}

func (k *checker) figure(at string, d *Duty, g *Figure) {
	if g == nil || !figurePattern.MatchString(g.ID) || k.figures[g.ID] || g.Label == "" || g.Unit == "" {
		k.bad(at, "a figure needs an id of its own, label and unit")
		return
	}
	k.figures[g.ID] = true
	k.levels(at+".levels", g.Levels)
	for _, l := range g.Levels {
		if !d.At(l) {
			k.bad(at+".levels", "figure %s is of level %s, its duty is not", g.ID, l)
		}
	}
	if g.Target != "" {
		if _, ok := k.l.params.Unit(g.Target); !ok {
			k.bad(at+".target", "there is no parameter %q", g.Target)
		}
	}
	if _, err := time.Parse(time.DateOnly, g.By); g.By != "" && (err != nil || g.Target == "") {
		k.bad(at+".by", "%q is not a date, or there is no target", g.By)
	}
	f := k.form(at, g.Form)
	if f == nil {
		return
	}
	k.where(at+".where", f, g.Where)
	k.field(at, f, g)
}

// field holds that the aggregate can be made of the field, and that rows are
// chosen from its own table.
func (k *checker) field(at string, f *catalog.Form, g *Figure) {
	if g.Agg != app.CountOf && g.Agg != app.SumOf && g.Agg != app.DistinctOf {
		k.bad(at+".agg", "agg %q is not count, sum or distinct", g.Agg)
		return
	}
	if g.Field == "" {
		if g.Agg != app.CountOf || g.Rows != "" {
			k.bad(at, "figure %s: %s and rows need a field", g.ID, g.Agg)
		}
		return
	}
	fd, ok := f.Find(g.Field)
	switch {
	case !ok || fd.IsTable() || fd.Personal != nil:
		k.bad(at+".field", "there is no field %q of %s to put together", g.Field, f.ID)
		return
	case g.Agg == app.SumOf && fd.TypeName != catalog.TypeInteger && fd.TypeName != catalog.TypeDecimal:
		k.bad(at+".field", "field %q is no number to sum", g.Field)
	case g.Agg == app.SumOf && fd.Unit != g.Unit:
		k.bad(at+".unit", "field %q is in %s, not %s", g.Field, fd.Unit, g.Unit)
	case g.Agg == app.DistinctOf && (fd.TypeName == catalog.TypeMulti || fd.TypeName == catalog.TypeFiles):
		k.bad(at+".field", "field %q holds several values", g.Field)
	}
	for _, c := range k.where(at+".rows", f, g.Rows) {
		if col, ok := f.Find(c.Field); !ok || col.Table() == nil || col.Table() != fd.Table() {
			k.bad(at+".rows", "%q is no column of the table of %s", c.Field, g.Field)
		}
	}
}

// errUnknown says that a parameter does not hold in the year asked for.
type errUnknown struct{ id string }

func (e errUnknown) Error() string { return "parameter " + e.id + " is not known" }

// filters reads a condition for a year; "" has none.
func (l *Ledger) filters(f *catalog.Form, src string, year int) ([]app.Filter, error) {
	if strings.TrimSpace(src) == "" {
		return nil, nil
	}
	src, err := l.fill(src, year)
	if err != nil {
		return nil, err
	}
	return rules.ParseFilter(f, src)
}

// fill puts the year and the parameters of its last day into a condition.
func (l *Ledger) fill(src string, year int) (string, error) {
	var missing error
	out := blankPattern.ReplaceAllStringFunc(src, func(m string) string {
		id := strings.Trim(m, "{}")
		if id == "year" {
			return strconv.Itoa(year)
		}
		if d, ok := l.params.At(id, endOf(year)); ok {
			return d.String()
		}
		missing = errUnknown{id}
		return m
	})
	return out, missing
}

func endOf(year int) string { return fmt.Sprintf("%04d-12-31", year) }
