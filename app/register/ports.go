// Package register is the work on a register: open, save, delete, undo, list,
// import, export, template. It holds the use cases that window and rhctl share
// and reaches the world only through the interfaces in this file.
package register

import (
	"context"
	"io"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// Store keeps records, their log, drafts and attachments. ronghe/store
// implements it over SQLite. Every method may return the coded errors
// store.busy, store.full, store.readonly and store.damaged; what else is
// stated at the method.
type Store interface {
	// Update runs fn in one transaction: all of its ops are stored or none.
	// Steps of a report's workflow, and edits of a report that is on its way, are
	// held to app/review: its errors come back as they are. An error of fn rolls back and is returned as it is.
	Update(ctx context.Context, fn func(Tx) error) error
	// Get returns a record as it stands, in the register or in the bin;
	// personal values are sealed stand-ins. not_found when there is none.
	Get(ctx context.Context, form string, id app.ID) (*app.Record, error)
	// List returns a page. The rows hold the values of q.Fields (or the form's
	// list columns); personal values are masked texts.
	List(ctx context.Context, q app.Query) ([]app.ListRow, error)
	// Summarise counts what q selects (without Limit and Offset) and sums the
	// form's sum columns, or gives the figures that q.Asked names.
	Summarise(ctx context.Context, q app.Query) (app.Summary, error)
	// Members returns which records of a form each of the sets of conditions
	// selects, as of one moment: the records of all sets with their revisions in
	// the order of their ids, and for each set the places of its own among them.
	Members(ctx context.Context, form string, sets [][]app.Filter) ([]app.Revision, [][]int, error)
	// Each streams whole records in q's order, computed values included, as of
	// one moment; q.Limit 0 means all. Memory stays bounded.
	Each(ctx context.Context, q app.Query, fn func(*app.Record) error) error
	// FindBy returns ids of live records whose fields all equal values; blank
	// values match nothing. Personal fields are compared by blind index.
	FindBy(ctx context.Context, form string, fields []string, values []app.Value, limit int) ([]app.ID, error)
	// Resolve returns directory records whose display field, identity or
	// former name is exactly text; at most a few.
	Resolve(ctx context.Context, form, text string) ([]app.Party, error)
	// Suggest returns records for a typed name, code or pinyin initials, best
	// first.
	Suggest(ctx context.Context, form, text string, limit int) ([]Suggestion, error)

	// Links tells where live records other than ids name one of ids, which are
	// of form: a line for each field with how many do, and up to some of them.
	Links(ctx context.Context, form string, ids []app.ID, some int) ([]Link, error)

	// Rejudge evaluates a form's records again unless that was done for day; it
	// returns how many are judged otherwise now.
	Rejudge(ctx context.Context, form, day string) (int, error)

	// Changes counts the changes of a form's records since the store was opened: what
	// was made from them holds while it stays.
	Changes(form string) int64

	// History returns a record's ops, oldest first.
	History(ctx context.Context, doc app.ID) ([]Entry, error)
	// Place returns where in the log the first op stands that was stored at or
	// after a time, one behind the last where there is none.
	Place(ctx context.Context, at time.Time) (int64, error)
	// Audits returns the latest entries of an audit kind, newest first.
	Audits(ctx context.Context, kind op.Kind, limit int) ([]Entry, error)
	// Journal returns a page of the log that q selects, newest first; CountJournal
	// how many entries it selects in all.
	Journal(ctx context.Context, q JournalQuery) ([]Entry, error)
	CountJournal(ctx context.Context, q JournalQuery) (int, error)
	// Touched counts, by form, the records that have ops in a span of the log.
	Touched(ctx context.Context, in Span) (map[string]int, error)
	// TouchedIn returns a page of those of a form with their ops in the span, what
	// was changed last first.
	TouchedIn(ctx context.Context, in Span, form string, limit, offset int) ([]Touched, error)
	// People returns everyone who has or had an account here.
	People(ctx context.Context) ([]app.User, error)
	// BatchOps returns the ops of a batch in the order in which they ran.
	BatchOps(ctx context.Context, batch app.ID) ([]op.Op, error)
	// Batches returns the latest batches that can be undone, newest first.
	Batches(ctx context.Context, limit int) ([]BatchInfo, error)

	// Clashes returns the open conflicts of up to limit records.
	Clashes(ctx context.Context, limit int) ([]Clashed, error)
	// Rejected returns ops that the server does not take, oldest first.
	Rejected(ctx context.Context, limit int) ([]RejectedOp, error)
	// GiveUp ends the wait of such an op: it takes no part in its record any more.
	GiveUp(ctx context.Context, id app.ID) error
	// OfferAgain gives it up and writes the same as a new op.
	OfferAgain(ctx context.Context, id, anew app.ID) error

	// Unseal opens a personal value. The caller has logged why.
	Unseal(ctx context.Context, s app.Sealed) (app.Value, error)

	// SaveDraft keeps unfinished work in a file of its own, sealed; the same ID
	// replaces. It never waits for a transaction of the main file.
	SaveDraft(ctx context.Context, d Draft) error
	// Drafts returns what is unfinished, newest first. A draft whose ID stands
	// in the log as an op was saved after all and is dropped.
	Drafts(ctx context.Context) ([]Draft, error)
	DeleteDraft(ctx context.Context, id app.ID) error

	// PutBlob stores an attachment sealed under the SHA-256 of its content;
	// storing the same content again costs nothing. too_large beyond the limit.
	PutBlob(ctx context.Context, name string, r io.Reader) (app.File, error)
	// OpenBlob opens an attachment; not_found when it is not on this machine.
	OpenBlob(ctx context.Context, hash string) (io.ReadCloser, error)

	// Setting and SetSetting keep view settings and the like; "" when unset.
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
}

// Tx is the transaction that Update gives to its function; it ends with it.
type Tx interface {
	// Get is Store.Get inside the transaction; nil, nil when there is none.
	Get(form string, id app.ID) (*app.Record, error)
	// FindBy is Store.FindBy inside the transaction.
	FindBy(form string, fields []string, values []app.Value, limit int) ([]app.ID, error)
	// Apply appends the op to the log and folds it into record, projection and
	// search; it returns the record after. Values of personal fields come as
	// plain text and are sealed here. A value equal to what the stand-in seals
	// counts as no change.
	Apply(o *op.Op) (*app.Record, error)
	// Unseal opens a personal value inside the transaction.
	Unseal(s app.Sealed) (app.Value, error)
	// Log appends an audit op (login, export, reveal …) that changes no record.
	Log(o *op.Op) error
}

// Evaluation is what the rules say of a record; the store keeps it in the
// projection, so that lists can show and filter it.
type Evaluation struct {
	Computed   map[string]app.Value // by op path: "field" or "table/row/field"
	Hidden     []string             // op paths of what is kept and not shown, which counts as blank; also tables
	Hard, Soft int                  // open required and hard checks, open soft checks
}

// Suggestion is a directory record offered while a party is typed.
type Suggestion struct {
	Party  app.Party
	Detail string // what tells it from others of the same name: place, kind
}

// Link is a field through which records name others.
type Link struct {
	Form  string
	Field string   // path of the field
	Count int      // records that name them
	Some  []app.ID // the first of these
}

// Entry is one op of a history.
type Entry struct {
	Op op.Op
	At time.Time
	N  int64 // place in the log
	// Purged says that the op's content left with the access to its record; of Op
	// only who did what when is here.
	Purged bool
}

// Span is a part of the log: the ops from one place up to before another.
type Span struct{ From, To int64 }

// Touched is a record with its ops in a span, oldest first.
type Touched struct {
	Doc     app.ID
	Entries []Entry
}

// BatchInfo describes a batch for the undo list.
type BatchInfo struct {
	ID     app.ID
	Form   string
	At     time.Time
	User   app.ID
	Ops    int
	Docs   int
	Kind   op.Kind // of its first op
	Undone bool
}

// Draft is unfinished work on a record. ID is the op that it will become.
type Draft struct {
	ID   app.ID
	Form string
	Doc  app.ID
	New  bool // the record is not stored yet
	At   time.Time
	Body *app.Record // personal values in plain; sealed where it rests
	// Raw holds texts that could not be read as values yet, by op path: not a
	// keystroke is lost.
	Raw map[string]string
	// Odd holds the texts of values in which something has to be looked at.
	Odd map[string]string
}

// Evaluator judges records of one form.
type Evaluator interface {
	Evaluate(rec *app.Record) Evaluation
}
