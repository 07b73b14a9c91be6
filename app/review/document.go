package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/op"
)

// Forms of the documents: the submission, a table of the report, and what a unit
// decides for itself.
const (
	Form          = "annual_submission"
	TableForm     = "annual_table"
	ParameterForm = "unit_parameter"
)

// Fields of a submission.
const (
	FieldYear     = "stat_year"
	FieldState    = "state"
	FieldContent  = "content"  // digest of the snapshot, hex
	FieldTables   = "tables"   // the tables' revisions that it was made from
	FieldDisputed = "disputed" // keys of the hard checks that are sent up, a line each
	FieldSnapshot = "snapshot" // the snapshot itself
	RowOverrides  = "overrides"
	ColCheck      = "check"
	ColOf         = "of" // the content that the check was let pass for
)

// Fields of a parameter.
const (
	ParameterName   = "name"
	ParameterOn     = "enabled"
	ParameterReason = "reason"
)

// SingleSigner is the parameter of a unit with one person: who entered may sign,
// with the head's reason, which is printed on the cover.
const SingleSigner = "single_signer"

// ID is the id of a unit's submission of a year, the same on each device.
func ID(unit string, year int) app.ID { return op.CodeID(Form, fmt.Sprintf("%s/%d", unit, year)) }

// TableID is the id of the record of a table of a unit's report.
func TableID(unit string, year int, table string) app.ID {
	return op.CodeID(TableForm, fmt.Sprintf("%s/%d/%s", unit, year, table))
}

// ParameterID is the id of a unit's parameter.
func ParameterID(unit, name string) app.ID { return op.CodeID(ParameterForm, unit+"/"+name) }

// StateOf is the state of a submission; nil is one that nobody has signed.
func StateOf(rec *app.Record) State {
	if rec == nil || rec.Deleted {
		return Filling
	}
	return State(rec.Value(FieldState).Text())
}

// Revisions are the revisions of a report's tables by the table's id, 0 for one
// that is not stored.
type Revisions map[string]int64

// Text is how revisions are kept: "B01:12 B02:0", in the order of the ids.
func (r Revisions) Text() string {
	parts := make([]string, 0, len(r))
	for id, rev := range r {
		parts = append(parts, fmt.Sprintf("%s:%d", id, rev))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// ReadRevisions reads what Text wrote.
func ReadRevisions(text string) (Revisions, error) {
	out := Revisions{}
	for _, part := range strings.Fields(text) {
		id, n, _ := strings.Cut(part, ":")
		rev, err := strconv.ParseInt(n, 10, 64)
		if err != nil || id == "" {
			return nil, fmt.Errorf("revisions %q: %q", text, part)
		}
		out[id] = rev
	}
	return out, nil
}

// Undecided are the disputed checks of a submission that nobody let pass for its
// present content.
func Undecided(rec *app.Record) []string {
	if rec == nil {
		return nil
	}
	var out []string
	for _, check := range Disputed(rec) {
		if !passed(rec, check) {
			out = append(out, check)
		}
	}
	return out
}

// Disputed are the hard checks of a submission that were sent up.
func Disputed(rec *app.Record) []string { return strings.Fields(rec.Value(FieldDisputed).Text()) }

func passed(rec *app.Record, check string) bool {
	content := rec.Value(FieldContent).Text()
	return slices.ContainsFunc(rec.Rows[RowOverrides], func(row app.Row) bool {
		return row.Fields[ColCheck].Text() == check && row.Fields[ColOf].Text() == content
	})
}

func count(n int) string { return strconv.Itoa(n) }
