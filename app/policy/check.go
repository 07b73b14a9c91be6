package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/app/figure"
)

var (
	dutyPattern   = regexp.MustCompile(`^c([0-9]{1,2})(\.[1-9])?$`)
	figurePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

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
		k.definition(at, p.definition(), "")
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

// definition reports a definition's faults at the keys that they are about.
func (k *checker) definition(at string, d *figure.Definition, unit string) {
	k.l.reader.Check(d, unit, func(key, format string, args ...any) {
		if key != "" {
			key = "." + key
		}
		k.bad(at+key, format, args...)
	})
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
	if len(g.Group) > 0 {
		k.bad(at+".group", "a figure of the ledger is one number")
	}
	k.definition(at, &g.Definition, g.Unit)
}
