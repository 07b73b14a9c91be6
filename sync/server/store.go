package server

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// Store keeps what the engine decides. Its transactions are atomic and durable
// when they return.
type Store interface {
	// Write runs f in one transaction. f may run several times: when another
	// writer was in between, everything of the first run is undone.
	Write(ctx context.Context, f func(Tx) error) error
	// Read runs f over one state of the store; f changes nothing.
	Read(ctx context.Context, f func(Tx) error) error
	// Backup writes a whole copy beside the running server, proves it, and
	// counts what it holds as durable.
	Backup(ctx context.Context, path string) error
	Ping(ctx context.Context) error
	Close() error
}

// Tx is one transaction.
type Tx interface {
	// Epoch returns the present life of the server, and how many there were.
	Epoch() (id string, count int64, err error)

	// Device returns nil for one that is not known. With lock nobody else writes
	// for this device until the transaction ends.
	Device(id app.ID, lock bool) (*Device, error)
	Devices() ([]Device, error)
	PutDevice(*Device) error
	// TakeCode uses up an enrolment code that is good at a time; false when it is not.
	TakeCode(hash []byte, at time.Time, by app.ID) (unit string, ok bool, err error)
	AddCode(hash []byte, unit string, until time.Time) error

	// Branch returns a zero N for one that is not known.
	Branch(b op.Branch) (*Branch, error)
	PutBranch(*Branch) error
	// LastIncarnation returns the highest incarnation of a device, 0 for none.
	LastIncarnation(device app.ID) (int64, error)
	// Park keeps a frame that came too early or does not fit, sealed.
	Park(p *Parked) error
	// NextParked returns the frame that begins highest at or below n, nil for none.
	NextParked(b op.Branch, n int64) (*Parked, error)
	Unpark(b op.Branch, from int64) error
	// Parked calls f for all that is parked, of the devices of a unit or, where that is
	// "", of all; f asks for nothing else.
	Parked(unit string, f func(*Parked) error) error
	// ParkedBytes is what a device has parked.
	ParkedBytes(device app.ID) (int64, error)

	// Known returns what is known of ops.
	Known(ids []app.ID) (map[app.ID]*Entry, error)
	// Docs returns and locks documents, in sorted order; those that are not there
	// are left out.
	Docs(ids []app.ID) (map[app.ID]*DocRow, error)
	// DocsOf returns the documents of a form, in the order of their ids.
	DocsOf(form string) ([]*DocRow, error)
	// Owners returns the units that have a document which does not stand in one scope alone.
	Owners(besides string) ([]string, error)
	// WaitingDocs returns documents that ops wait for.
	WaitingDocs() ([]app.ID, error)
	// History calls f for the decided ops of documents, one document after another,
	// those of each by revision.
	History(docs []app.ID, f func(*Entry) error) error
	// Waiting returns the ops that wait for a document, in order of arrival.
	Waiting(doc app.ID) ([]*Entry, error)
	// Undecided calls f for the ops that wait, of a unit or, where that is "", of all; f
	// asks for nothing else.
	Undecided(unit string, f func(*Entry) error) error
	PutEntries(es []*Entry) error
	// Settled stores what was decided of an op that waited.
	Settled(e *Entry) error
	PutDocs(ds []*DocRow) error
	Secrets(ops []app.ID) (map[app.ID][]op.Secret, error) // Salted is sealed
	PutSecrets(id app.ID, s []op.Secret) error            // Salted is sealed
	// Publish gives ops the next numbers of a scope. The last call of a
	// transaction, scopes in sorted order.
	Publish(scope string, ops []app.ID) error

	// Heads returns the last number of every scope.
	Heads() (map[string]int64, error)
	// Published calls f for the ops of a scope above a number, in order, at most n.
	Published(scope string, above int64, n int, f func(seq int64, e *Entry) error) error

	Chunks
	Packs
}

// Chunks keeps the parts of attachments, sealed. While a file is not whole its
// parts belong to the device that brings them.
type Chunks interface {
	BlobSize(hash string) (size int64, done bool, err error)
	ChunksOf(hash string, device app.ID) ([]int, error)
	PutChunk(hash string, device app.ID, i int, sealed []byte) error
	// Begun counts the files that a device began to bring, or has to fetch, and their
	// parts, each of at most wire.ChunkSize bytes.
	Begun(device app.ID) (files, parts int64, err error)
	Chunk(hash string, device app.ID, i int) ([]byte, error) // nil: not there
	DropChunks(hash string, device app.ID) error
	// FinishBlob makes a device's parts those of the file.
	FinishBlob(hash string, device app.ID, size int64) error
	// Brought notes that a unit brought all of a file.
	Brought(hash, unit string) error
	// Unnamed returns the files that a unit brought and no document names, with their bytes.
	Unnamed(unit string) (map[string]int64, error)
	// Unadopted returns the files that were whole before it was kept who brought them,
	// until Adopted is called.
	Unadopted() ([]string, error)
	Adopted() error
	// Refer notes that a document names files, and who named them there.
	Refer(doc app.ID, names []Naming) error
	// Loose returns the files that neither a document nor a pack names, and all that are
	// not whole.
	Loose() ([]Loose, error)
	// KeepLoose notes since when which files are so; others that were noted are not any more.
	KeepLoose(list []Loose) error
	// DropLoose removes one with its parts.
	DropLoose(l Loose) error
	// Referring returns who names a file, and where.
	Referring(hash string) ([]Reference, error)
}

// Naming is a file that a unit named in a document.
type Naming struct{ Hash, Unit string }

// Reference is a document that names a file.
type Reference struct {
	Unit    string   // that named it there
	Brought bool     // the unit brought all of the file itself
	Scopes  []string // of the document
}

// Device is an enrolled device.
type Device struct {
	ID      app.ID
	Unit    string
	Name    string
	Program string
	Keys    []byte // JSON of []wire.Key
	At      time.Time
	Revoked bool
}

// Branch is how far the ops of one life of a device are kept.
type Branch struct {
	op.Branch
	N       int64
	Head    []byte // hash of the link N
	Durable int64  // in a proven backup up to here
}

// Parked is a frame that waits: for ops before it, or, when its chain does not
// fit (Astray), for a person.
type Parked struct {
	Branch op.Branch
	Unit   string // of the device, where it is asked for
	From   int64
	Astray bool
	Sealed []byte // the frame
}

// Entry is an op with what became of it.
type Entry struct {
	ID       app.ID
	Branch   op.Branch
	N        int64
	Unit     string // of the device that brought it
	Doc      app.ID // "" for what only the audit knows
	Rev      int64  // 0: not decided, or rejected
	Outcome  op.Outcome
	Refused  []string
	Reason   string
	Personal bool // it brought personal values
	Body     []byte
}

// DocRow is what is stored of a document besides its ops.
type DocRow struct {
	ID     app.ID
	Form   string
	Unit   string
	Rev    int64    // 0: ops wait for it, and it is not there yet
	Scopes []string // where it is handed out
	Fresh  bool     // not in the store yet
}
