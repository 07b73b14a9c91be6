package ui

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/chart"
	"ronghe/app/codes"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/app/register"
)

// Stage says what the data folder asks for next.
type Stage int

// Stages of the data folder.
const (
	FirstRun Stage = iota // nothing there: choose the unit, make the account
	Locked                // ask for name and password
	Ready                 // a user has unlocked it
	Broken                // it cannot be opened; State.Err says why
)

// State is the stage and, when the folder is broken, the reason; when it is
// locked, what has to be told all the same, if anything.
type State struct {
	Stage Stage
	Err   error // coded: store.damaged, store.readonly, store.locked, store.newer …; store.drafts_damaged
}

// NewAdmin is the first account of a data folder.
type NewAdmin struct {
	Name     string // login name
	Title    string // how the person is shown
	Password string
}

// SyncState is how far a folder came with its server.
type SyncState struct {
	Joined    bool
	Refused   string    // code of why the server does not let this computer in; "": it does
	At        time.Time // when both were last equal; zero: never
	Records   int       // with changes that the server does not have
	Conflicts int       // places
	Rejected  int       // changes that the server does not take
	Bundle    Bundles
	Pack      PackState
	Gone      Gone
}

// Gone says which records left this computer because its unit no longer sees them.
type Gone struct {
	At      time.Time // zero: none ever did
	Records int
	Units   string // whose they were
	Kept    int    // that are still here: something of this computer's own waits in them
}

// PackState is which definitions of the province are in use.
type PackState struct {
	Number int64     // 0: those of the program
	Note   string    // what it brought, as the province says
	Since  time.Time // when it was put to use
	Waits  int64     // one that is put to use with the next login, 0 for none
	Err    error     // why the newest one cannot be used, nil mostly
}

// Bundles is how far a folder came with files on sticks.
type Bundles struct {
	No   int64     // of the file written last, 0 for none
	At   time.Time // when
	Read int64     // of the last file whose receipt was read
}

// BundleEnding is the ending of the files that reconcile by a stick.
const BundleEnding = ".rhx"

// Ticket is an enrolment file as it says itself.
type Ticket struct {
	Unit        string // name
	Server      string
	Fingerprint string // of its keys, "" where it has none
	// Moves is set where it is for another unit than the folder's: its records would
	// go there.
	Moves *Moving
}

// Moving says what would go to another unit.
type Moving struct {
	From    string // the folder's unit, a name
	Records int
}

// Outgoing is what a bundle would hold.
type Outgoing struct {
	Records int // with changes that the server does not have
	Files   int // attachments
	Bytes   int64
	Name    string // a name for the file
}

// Packed is a bundle as it was written.
type Packed struct {
	Files       []string // its volumes
	No          int64
	Records     int
	Attachments int
	Size        int64 // bytes
	More        bool  // not everything had room
	FileErr     error // why an attachment is not in it, nil mostly
}

// Bundle is a file from a stick that was opened and of which nothing was taken.
type Bundle struct {
	Receipt     bool
	Own         bool   // written by this computer
	Unit        string // name
	Head        string // whose it is and of when, in a sentence
	Lines       []string
	Records     []BundleRecord // of a unit below
	Report      bool           // an annual report is among them, about which one may want to ask
	ReceiptName string         // a name for the receipt of a file that is handed on
	Opened      any            // the backend's own
}

// BundleRecord is a record as a bundle would change it.
type BundleRecord struct {
	Register, Name, State string
	Changes               []BundleChange
}

// BundleChange is one place of it.
type BundleChange struct{ Label, Old, New string }

// TakenIn is what a receipt brought.
type TakenIn struct {
	Records, Files, Waiting int
	Again                   bool  // another bundle is to be written
	Short                   error // why not all of it was taken in, and what helps
	Pack                    int64 // definitions that came, 0 for none
	PackErr                 error // why such that came were not taken
	Held                    bool  // they wait for the next login, and the receipt is to be read again then
}

// Synced is what a run of Sync did.
type Synced struct {
	Sent    int   // records of which changes went
	Records int   // that changed here
	Pack    int64 // definitions that came and wait for the next login, 0 for none
	PackErr error // why such that came were not taken
	FileErr error // why an attachment was not sent
}

// Backend is the program behind the window. ronghe/app/boot implements it.
// Methods with a context may be slow and are called off the UI thread; the
// others answer at once.
type Backend interface {
	// State says what the data folder asks for; it may open the store.
	State(ctx context.Context) State
	// Units is the tree of reporting units.
	Units() *codes.UnitTree
	// Ledger is the policy ledger; an error means that the program was built
	// wrong.
	Ledger(ctx context.Context) (*policy.Ledger, error)
	// Params are the dated parameters in use; errors as for Ledger.
	Params(ctx context.Context) (*param.Set, error)
	// Annual is the annual reports of who has unlocked; an error means that the
	// program was built wrong, or denied while it is locked.
	Annual(ctx context.Context) (*annual.Service, error)
	// Charts are the charts of the registers; an error means that the program was
	// built wrong.
	Charts(ctx context.Context) (*chart.Set, error)
	// DrawChart draws a chart as a PNG; SaveChart into a file. Errors of the file:
	// file.exists and what else keeps it from being written.
	DrawChart(ctx context.Context, t chart.Table, l chart.Look) ([]byte, error)
	SaveChart(ctx context.Context, path string, t chart.Table, l chart.Look) error
	// SaveChartBook writes charts into a workbook, each with its table and a chart
	// of the spreadsheet program's own.
	SaveChartBook(ctx context.Context, path string, tables []chart.Table) error
	// Create makes the data folder with its administrator and unlocks it. The
	// recovery key comes back once and is kept nowhere; beside an error too, where the
	// folder was made and cannot be opened. Errors: not_found for
	// the unit, store.password_weak, and the store's own.
	Create(ctx context.Context, unit string, admin NewAdmin) (recovery string, svc *register.Service, err error)
	// Unlock opens the folder for a user. Errors: store.password,
	// store.account_held, and the store's own.
	Unlock(ctx context.Context, name, password string) (*register.Service, error)
	// Recover sets a new password with the recovery key; Unlock follows. Errors:
	// store.recovery, store.password_weak, store.password_reused.
	Recover(ctx context.Context, name, recovery, password string) error
	// NewRecovery makes a new recovery key, for the administrator's own password; the
	// old one opens nothing any more. Errors: denied, store.password,
	// store.account_held.
	NewRecovery(ctx context.Context, password string) (recovery string, err error)
	// Lock forgets the user and the key.
	Lock()
	// Pause locks as Lock does and, where the present user has a PIN, keeps the
	// session for Resume; it reports whether it does.
	Pause() bool
	// Resume goes on with a paused session. Errors: store.pin, store.pin_over.
	Resume(ctx context.Context, pin string) (*register.Service, error)
	// HasPIN reports whether the present user has a PIN; SetPIN sets it for the own
	// password, "" takes it away. Errors: store.password, store.account_held,
	// store.pin_weak.
	HasPIN() bool
	SetPIN(ctx context.Context, password, pin string) error
	// ChangePassword replaces the present user's password. Errors:
	// store.password, store.password_weak, store.password_reused.
	ChangePassword(ctx context.Context, old, next string) error
	// PasswordDue reports whether the present user's password is older than the
	// unit allows: work begins with a new one then.
	PasswordDue(ctx context.Context) (bool, error)
	// Users returns the accounts of the data folder, so that lists can say who.
	Users(ctx context.Context) ([]app.User, error)
	// AddUser makes an account with its roles; SetRoles changes an account's.
	// Errors: denied unless an administrator asks, boot.roles, store.name_taken,
	// store.password_weak, store.last_admin.
	AddUser(ctx context.Context, u app.User, password string) error
	SetRoles(ctx context.Context, name string, roles []string) error
	// ResetPassword sets another account's password for one login. Errors: denied
	// unless an administrator asks, store.password_weak, store.password_reused.
	ResetPassword(ctx context.Context, name, password string) error
	// SetSingleSigner says whether who entered a report may sign it, as the unit
	// has one person only, and why. Errors: denied, review.single_why.
	SetSingleSigner(ctx context.Context, on bool, reason string) error
	// SyncState is how far the folder came with its server, and what waits.
	SyncState(ctx context.Context) (SyncState, error)
	// Enrol makes the server of an enrolment file the folder's. Errors: sync.ticket,
	// sync.other_unit, sync.joined, those of the connection and the server's.
	// offline: the server is not asked; the first bundle does. move: the folder goes
	// to the file's unit, with all of its records, and is locked after that.
	Enrol(ctx context.Context, path string, offline, move bool) error
	// Ticket looks into an enrolment file. Errors: sync.ticket; sync.filed,
	// sync.joined and sync.strangers where the folder cannot go to its unit.
	Ticket(ctx context.Context, path string) (Ticket, error)
	// Outgoing says what a bundle would hold; WriteBundle writes it. Errors:
	// store.no_peer, bundle.keys, bundle.unread and those of the disk.
	Outgoing(ctx context.Context) (Outgoing, error)
	WriteBundle(ctx context.Context, path string) (Packed, error)
	// OpenBundle opens a file and looks what is inside; nothing is changed. Errors:
	// those of package sync/bundle. ReadBundle takes a receipt in, ForwardBundle
	// hands the bundle of a unit below on and writes the receipt for that unit.
	OpenBundle(ctx context.Context, path string) (*Bundle, error)
	ReadBundle(ctx context.Context, b *Bundle) (TakenIn, error)
	ForwardBundle(ctx context.Context, b *Bundle, receipt string, tell func(done, total int)) (files []string, err error)
	// Sync sends what waits and takes in what was decided, until both are equal;
	// what was done when an error ends it stands.
	Sync(ctx context.Context, progress func(done, total int)) (Synced, error)
	// FillDemo stores the demonstration records that are not there yet.
	FillDemo(ctx context.Context, progress func(done, total int)) error
	// Backup writes everything into one file.
	Backup(ctx context.Context, path string, progress func(done, total int)) error
	// DailyBackup makes today's backup inside the data folder unless it is there.
	DailyBackup(ctx context.Context) error
	// DescribeBackup tells whose backup a file is, before anything is done with
	// it. Errors: not_found, store.backup_bad, store.backup_newer.
	DescribeBackup(ctx context.Context, path string) (BackupInfo, error)
	// Restore puts a backup in the place of the data folder, which is kept
	// beside it, and leaves the program locked.
	Restore(ctx context.Context, path string) error
	// LastBackup is when the last backup that is known of was made, here or before
	// a restore; ok is false when there is none.
	LastBackup(ctx context.Context) (at time.Time, ok bool)
	// DataDir is the data folder and LogFile the log's path.
	DataDir() string
	LogFile() string
	// Version is the program's version.
	Version() string
}

// BackupInfo is what a backup says of itself.
type BackupInfo struct {
	Made    time.Time
	Unit    string // name
	Records int    // those in the recycle bin too
}

// BackupEnding is the ending of backup files.
const BackupEnding = ".rhbak"
