// Package op is the operation: the one way in which data changes. An Op has an
// immutable body whose exact bytes are stored and hashed, and a Link that
// chains it into its device's log. Everything here is pure: the store, the
// server and the simulator share it.
package op

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"ronghe/app"
)

// Kind says what an op does.
type Kind string

// Kinds of op on a record. A create carries the whole record, rows included;
// an edit carries top-level fields; row ops carry one row's fields. Delete and
// Restore move a record into the recycle bin and back.
const (
	Create  Kind = "create"
	Edit    Kind = "edit"
	RowAdd  Kind = "row.add"
	RowEdit Kind = "row.edit"
	RowDel  Kind = "row.del"
	Delete  Kind = "delete"
	Restore Kind = "restore"
	Move    Kind = "move"    // the document goes to another unit: the op's
	Resolve Kind = "resolve" // ends conflicts: each change names what stands and what shall stand
)

// Kinds of step in a workflow (see app/review). They carry top-level fields as an
// edit does, and with each the value that whoever took the step saw; Override and
// Comment add one row, as RowAdd does. A step is not undone: another follows it.
const (
	Sign     Kind = "sign"
	Submit   Kind = "submit"
	Withdraw Kind = "withdraw"
	Accept   Kind = "accept"
	Return   Kind = "return"
	Approve  Kind = "approve"
	Unlock   Kind = "unlock"
	Override Kind = "override"
	Comment  Kind = "comment" // a remark, question or answer; it leads to no other state
)

// Kinds for the audit alone: they change no record.
const (
	Login   Kind = "login"
	Export  Kind = "export"
	Reveal  Kind = "reveal"
	Account Kind = "account"
	Backup  Kind = "backup"
	Purge   Kind = "purge" // records or files left the folder; the reason says why
)

// Audit reports whether k stands in the log without changing a record.
func (k Kind) Audit() bool {
	switch k {
	case Login, Export, Reveal, Account, Backup, Purge:
		return true
	}
	return false
}

// Step reports whether k is a step in a workflow.
func (k Kind) Step() bool {
	switch k {
	case Sign, Submit, Withdraw, Accept, Return, Approve, Unlock, Override, Comment:
		return true
	}
	return false
}

// Weighs reports whether with k it decides what its writer had seen, beside the values that
// it names: a removal, or a decision, is of that.
func (k Kind) Weighs() bool { return k == Delete || k == Restore || k == RowDel || k == Resolve }

// addsRow reports whether an op of kind k makes the row that it names.
func (k Kind) addsRow() bool { return k == RowAdd || k == Override || k == Comment }

// Change is one path's change. Path is "field" or "table/row-id/field"; the
// field "_order" of a row is its rank. Base is the value that the writer saw.
type Change struct {
	Path string    `json:"path"`
	Base app.Value `json:"base"`
	New  app.Value `json:"new"`
}

// OrderField is the pseudo-field of a row that holds its rank.
const OrderField = "_order"

// CarriedField is the pseudo-field of a row, or of a record, that was carried
// forward and is to be confirmed: the year that it comes from, as text.
const CarriedField = "_carried"

// MergedInto and MergedFrom are the pseudo-fields of directory records that were made
// one: of each that went the id of the one that stayed, by which what still names it is
// led on, and of that the ids of those that went, so that no computer which had not seen
// this takes it away in turn.
const (
	MergedInto = "_merged_into"
	MergedFrom = "_merged_from"
)

// Op is an operation's body.
type Op struct {
	ID       app.ID   `json:"op_id"`
	Form     string   `json:"form"`
	FormVer  int      `json:"form_ver"`
	Doc      app.ID   `json:"doc"`
	Unit     string   `json:"unit"`
	Kind     Kind     `json:"kind"`
	TrunkRev int64    `json:"trunk_rev"`      // the server's revision on which the writer stood; 0: none yet. The store sets it
	Life     string   `json:"life,omitempty"` // of the server, to which TrunkRev belongs, where the kind weighs; the store sets it
	Batch    app.ID   `json:"batch,omitempty"`
	Undoes   app.ID   `json:"undoes,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Fields   []Change `json:"fields,omitempty"`
	Time     string   `json:"client_time"` // RFC 3339 with offset; shown to people, decides nothing
	User     app.ID   `json:"user"`

	// Fill is no part of the body: what a later version of the form gives the record
	// or row that this op makes (Doc.Upgrade), where nothing stands there.
	Fill []Change `json:"-"`
}

// Path joins a row's address.
func Path(table string, row app.ID, field string) string {
	return table + "/" + string(row) + "/" + field
}

// SplitPath takes a path apart; table and row are "" for a top-level field.
func SplitPath(p string) (table string, row app.ID, field string) {
	t, rest, ok := strings.Cut(p, "/")
	if !ok {
		return "", "", p
	}
	r, f, _ := strings.Cut(rest, "/")
	return t, app.ID(r), f
}

// NewID returns a time-ordered UUID (version 7).
func NewID() app.ID {
	return app.ID(uuid.Must(uuid.NewV7()).String())
}

// space is the name space of ids made from codes.
var space = uuid.MustParse("6e1a3c0e-5f0b-5d7e-9a55-0c1f2b7d8a11")

// CodeID returns the id of a directory record that has an official code (UUID
// version 5 of form and code): two bureaus that enter the same school make the
// same record.
func CodeID(form, code string) app.ID {
	return app.ID(uuid.NewSHA1(space, []byte(form+"\x00"+code)).String())
}

// Append appends the op's body as JSON: the exact bytes that are stored,
// hashed and sent.
func (o *Op) Append(b []byte) []byte {
	b = append(b, `{"op_id":`...)
	b = app.AppendString(b, string(o.ID))
	b = append(b, `,"form":`...)
	b = app.AppendString(b, o.Form)
	b = fmt.Appendf(b, `,"form_ver":%d,"doc":`, o.FormVer)
	b = app.AppendString(b, string(o.Doc))
	b = append(b, `,"unit":`...)
	b = app.AppendString(b, o.Unit)
	b = append(b, `,"kind":`...)
	b = app.AppendString(b, string(o.Kind))
	b = fmt.Appendf(b, `,"trunk_rev":%d`, o.TrunkRev)
	for _, f := range []struct{ name, text string }{
		{"life", o.Life}, {"batch", string(o.Batch)}, {"undoes", string(o.Undoes)}, {"reason", o.Reason},
	} {
		if f.text != "" {
			b = append(b, `,"`+f.name+`":`...)
			b = app.AppendString(b, f.text)
		}
	}
	if len(o.Fields) > 0 {
		b = append(b, `,"fields":[`...)
		for i, c := range o.Fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"path":`...)
			b = app.AppendString(b, c.Path)
			if !c.Base.IsBlank() {
				b = append(b, `,"base":`...)
				b = c.Base.AppendJSON(b)
			}
			b = append(b, `,"new":`...)
			b = c.New.AppendJSON(b)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	b = append(b, `,"client_time":`...)
	b = app.AppendString(b, o.Time)
	b = append(b, `,"user":`...)
	b = app.AppendString(b, string(o.User))
	return append(b, '}')
}
