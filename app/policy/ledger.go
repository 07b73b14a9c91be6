// Package policy is the policy ledger (政策任务台账): one row a duty of the
// policy, in our own words, with the departments that answer for it, the
// registers and conditions that prove it and the figures that measure it. It
// knows the definitions and the rules; where its figures come from is handed in.
package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
	"ronghe/app/rules"
	"ronghe/app/yamlfile"
)

// TaskForm is the register that holds how far a unit is with each duty.
const TaskForm = "policy_task"

// DutyList is the code list of the duties.
const DutyList = "duty"

// First and Last are the clauses that lay down duties.
const (
	First = 4
	Last  = 35
)

// Duty is one row of the ledger.
type Duty struct {
	ID      string      `yaml:"id"`     // the clause, or one of its numbered items: c15.1
	Clause  string      `yaml:"clause"` // c4 to c35
	Title   string      `yaml:"title"`
	Lead    []string    `yaml:"lead"`   // departments, by code; several answer each for its part
	Joined  []string    `yaml:"joined"` // departments that take part
	Levels  []app.Level `yaml:"levels"` // whose duty it is
	Proof   []*Proof    `yaml:"proof"`
	Figures []*Figure   `yaml:"figures"`
}

// Proof is a part of a register that shows the duty done.
type Proof struct {
	Label string `yaml:"label"`
	Form  string `yaml:"form"`
	Where string `yaml:"where"` // a filter; {year} and {parameter} are filled in; "" takes all records
}

// Figure is a number with what the policy asks of it.
type Figure struct {
	figure.Definition `yaml:",inline"`

	ID     string      `yaml:"id"` // its own among all figures
	Label  string      `yaml:"label"`
	Unit   string      `yaml:"unit"`
	Target string      `yaml:"target"` // the parameter that is to be reached
	By     string      `yaml:"by"`     // ISO date by which it is
	Levels []app.Level `yaml:"levels"` // whose figure it is; empty: all of the duty's
	Note   string      `yaml:"note"`
}

// At reports whether the figure is one of a unit's level.
func (f *Figure) At(level app.Level) bool { return len(f.Levels) == 0 || holds(f.Levels, level) }

// At reports whether the duty is one of a unit's level.
func (d *Duty) At(level app.Level) bool { return holds(d.Levels, level) }

func holds(levels []app.Level, level app.Level) bool {
	for _, l := range levels {
		if l == level {
			return true
		}
	}
	return false
}

// Params are the dated parameters.
type Params interface {
	rules.Params
	// Note is what has to be known of a parameter, "" where nothing has.
	Note(id string) string
}

// Ledger is all duties, checked; it does not change once it is loaded.
type Ledger struct {
	duties []*Duty
	byID   map[string]*Duty
	cat    *catalog.Catalog
	params Params
	reader *figure.Reader
}

// Load reads the duties of a YAML file and checks every register, field,
// condition, department and parameter that they name. It reports all faults at
// once, each as "file:line: what is wrong".
func Load(fsys fs.FS, file string, cat *catalog.Catalog, params Params) (*Ledger, error) {
	b, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("policy ledger: %w", err)
	}
	l := &Ledger{byID: map[string]*Duty{}, cat: cat, params: params, reader: figure.NewReader(cat, params)}
	f, err := yamlfile.Read(path.Base(file), b, &l.duties)
	if err != nil {
		return nil, err
	}
	k := &checker{l: l, fault: f.Fault, figures: map[string]bool{}}
	for i, d := range l.duties {
		if d == nil {
			k.bad(fmt.Sprintf("$[%d]", i), "an empty row")
			continue
		}
		k.duty(fmt.Sprintf("$[%d]", i), d)
	}
	if len(k.faults) > 0 {
		return nil, errors.Join(k.faults...)
	}
	return l, nil
}

// Duties returns the rows in the order of the policy.
func (l *Ledger) Duties() []*Duty { return l.duties }

// Duty returns a row by id.
func (l *Ledger) Duty(id string) (*Duty, bool) {
	d, ok := l.byID[id]
	return d, ok
}

// Department is a department's name.
func (l *Ledger) Department(code string) string {
	it, _ := l.cat.Lists().Item(departments, code)
	return it.Name
}

const departments = "department"
