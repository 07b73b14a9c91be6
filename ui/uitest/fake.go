// Package uitest holds what tests of the window work with: a program behind
// the window that lives in memory, and runners that are synchronous.
package uitest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/chart"
	"ronghe/app/codes"
	"ronghe/app/layout"
	"ronghe/app/op"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/app/register"
	"ronghe/app/review"
	"ronghe/app/rules"
	"ronghe/assets"
	"ronghe/ui"
)

// Backend is a ui.Backend in memory, over the real definitions and rules.
type Backend struct {
	Catalog  *catalog.Catalog
	Programs map[string]*rules.Program
	Memory   *Store
	Books    register.Books // nil: exports and imports fail
	Pages    register.Pages // nil: prints fail
	Clock    time.Time
	Unit     app.Unit
	Admin    ui.NewAdmin
	User     app.User // who works; zero: the administrator
	Broken   error    // what State reports, nil for none
	Dir      string
	Demo     int // records per register that FillDemo makes

	annual  *annual.Book // read when first asked for
	Reports annual.Files // nil: reports are written nowhere

	Added  []app.User        // by AddUser
	Reset  []string          // accounts whose password was reset
	words  map[string]string // their passwords by name
	Peer   ui.SyncState
	Moves  *ui.Moving // that an enrolment file asks for
	Moved  bool
	Inside ui.Bundle // what OpenBundle finds
	Single string    // why one person enters and signs, "" where two do

	PIN    string // of who works, "" for none
	Paused bool   // the session waits for the PIN
	Tries  int    // wrong PINs that are let pass

	Locked     bool
	Due        bool  // the password is to be changed
	Notice     error // what is told although the folder opens
	Made       bool
	Backups    []string
	Daily      int // how often DailyBackup was called
	Restored   []string
	BackupAt   time.Time
	CreateErr  error
	RestoreErr error

	Drawn       []chart.Table // charts that were drawn, or written into a workbook last
	DrawnAs     chart.Look
	SavedCharts []string

	Described   ui.BackupInfo
	DescribeErr error
}

var _ ui.Backend = (*Backend)(nil)

// New returns a backend before its first run.
func New() (*Backend, error) {
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		return nil, fmt.Errorf("definitions: %w", err)
	}
	params, err := param.Shipped()
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	b := &Backend{
		Catalog: cat, Programs: map[string]*rules.Program{}, Demo: 12,
		Clock: time.Date(2026, 3, 16, 14, 2, 0, 0, time.Local),
	}
	for _, f := range cat.All() {
		if b.Programs[f.ID], err = rules.Compile(f, params); err != nil {
			return nil, fmt.Errorf("rules of %s: %w", f.ID, err)
		}
	}
	b.Memory = NewStore(cat, b.Programs, b.now)
	b.Memory.judge = func(look review.Look, rec *app.Record, o *op.Op) error {
		above := func(unit, superior string) bool { return unit != superior && codes.Units().Under(unit, superior) }
		return review.Judge(look, review.Taker{User: b.user(), Unit: b.Unit}, above, rec, o)
	}
	return b, nil
}

func (b *Backend) now() time.Time { return b.Clock }

// State reports the stage.
func (b *Backend) State(context.Context) ui.State {
	switch {
	case b.Broken != nil:
		return ui.State{Stage: ui.Broken, Err: b.Broken}
	case !b.Made:
		return ui.State{Stage: ui.FirstRun}
	case b.Locked:
		return ui.State{Stage: ui.Locked, Err: b.Notice}
	}
	return ui.State{Stage: ui.Ready}
}

// Units is the real tree.
func (b *Backend) Units() *codes.UnitTree { return codes.Units() }

// Ledger is the real one.
func (b *Backend) Ledger(context.Context) (*policy.Ledger, error) {
	params, err := param.Shipped()
	if err != nil {
		return nil, err
	}
	return policy.Load(assets.FS, "policy/duties.yaml", b.Catalog, params)
}

// Params are the shipped ones.
func (b *Backend) Params(context.Context) (*param.Set, error) { return param.Shipped() }

// Annual is the real one over the records in memory.
func (b *Backend) Annual(ctx context.Context) (*annual.Service, error) {
	if b.annual == nil {
		params, err := param.Shipped()
		if err != nil {
			return nil, err
		}
		ledger, err := b.Ledger(ctx)
		if err != nil {
			return nil, err
		}
		if b.annual, err = annual.Load(assets.FS, "annual", annual.Deps{Catalog: b.Catalog, Params: params, Ledger: ledger}); err != nil {
			return nil, err
		}
	}
	var out annual.Files = nowhere{b.Books}
	if b.Reports != nil {
		out = b.Reports
	}
	return annual.New(b.annual, b.Service(), codes.Units(), out), nil
}

// nowhere keeps nothing of what is written, and opens what the books open.
type nowhere struct{ books register.Books }

func (nowhere) Write(context.Context, string, []layout.Table) error { return nil }
func (nowhere) Folder(string) error                                 { return nil }

func (n nowhere) Open(ctx context.Context, path, _ string) (app.Book, error) {
	if n.books == nil {
		return nil, app.NewError(app.CodeNotFound, nil, "what", path)
	}
	return n.books.Open(ctx, path, "")
}

// Charts are the real ones.
func (b *Backend) Charts(context.Context) (*chart.Set, error) {
	params, err := param.Shipped()
	if err != nil {
		return nil, err
	}
	return chart.Load(assets.FS, "charts", b.Catalog, params)
}

// DrawChart notes the chart and gives one pixel.
func (b *Backend) DrawChart(_ context.Context, t chart.Table, l chart.Look) ([]byte, error) {
	b.Drawn, b.DrawnAs = append(b.Drawn, t), l
	var out bytes.Buffer
	err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	return out.Bytes(), err
}

// SaveChart notes where the chart went and how it looks.
func (b *Backend) SaveChart(_ context.Context, path string, _ chart.Table, l chart.Look) error {
	b.SavedCharts, b.DrawnAs = append(b.SavedCharts, path), l
	return nil
}

// SaveChartBook notes where the charts went and which they are.
func (b *Backend) SaveChartBook(_ context.Context, path string, tables []chart.Table) error {
	b.SavedCharts, b.Drawn = append(b.SavedCharts, path), tables
	return nil
}

// RecoveryKey is what Create returns.
const RecoveryKey = "K7QM-3V9D-XN2H-8RTA-5WCE-J4PB"

// Create notes the unit and the administrator.
func (b *Backend) Create(_ context.Context, unit string, admin ui.NewAdmin) (string, *register.Service, error) {
	if b.CreateErr != nil {
		return "", nil, b.CreateErr
	}
	u, ok := codes.Units().Get(unit)
	if !ok {
		return "", nil, app.NewError(app.CodeNotFound, nil, "what", unit)
	}
	b.Unit, b.Admin, b.Made = u, admin, true
	return RecoveryKey, b.Service(), nil
}

// NewRecovery gives a key for the password.
func (b *Backend) NewRecovery(_ context.Context, password string) (string, error) {
	if password != b.Admin.Password {
		return "", app.NewError("store.password", nil, "left", "4")
	}
	return RecoveryKey, nil
}

// files writes as the program does, but for what it does when a disk fails.
type files struct{}

func (files) Write(_ context.Context, path string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}

func (b *Backend) user() app.User {
	if b.User.ID != "" {
		return b.User
	}
	return app.User{ID: "7d7b0f0a-0000-7000-8000-000000000001", Name: b.Admin.Name, Title: b.Admin.Title, Roles: []string{app.RoleAdmin, app.RoleClerk}}
}

// Service returns the service of who works.
func (b *Backend) Service() *register.Service {
	return register.New(register.Deps{
		Catalog: b.Catalog, Programs: b.Programs, Store: b.Memory, Books: b.Books, Pages: b.Pages, Files: files{}, Now: b.now,
	}, register.Identity{User: b.user(), Unit: b.Unit})
}

// Unlock accepts the administrator's password.
func (b *Backend) Unlock(_ context.Context, name, password string) (*register.Service, error) {
	i := slices.IndexFunc(b.Added, func(u app.User) bool { return u.Name == name })
	switch {
	case i >= 0 && password == b.words[name]:
		b.User = b.Added[i]
		b.User.ID = app.ID(fmt.Sprintf("7d7b0f0a-0000-7000-8000-%012d", 100+i))
	case name != b.Admin.Name || password != b.Admin.Password:
		return nil, app.NewError("store.password", nil, "left", "4")
	case b.words[b.User.Name] != "":
		b.User = app.User{}
	}
	b.Locked = false
	return b.Service(), nil
}

// Lock locks.
func (b *Backend) Lock() { b.Locked, b.Paused = true, false }

// Pause locks, and waits for the PIN where there is one.
func (b *Backend) Pause() bool {
	b.Locked, b.Paused = true, b.PIN != ""
	return b.Paused
}

// Resume goes on with the PIN; any other ends the session at once when Tries is 0.
func (b *Backend) Resume(_ context.Context, pin string) (*register.Service, error) {
	switch {
	case !b.Paused:
		return nil, app.NewError("store.pin_over", nil)
	case pin != b.PIN:
		if b.Tries--; b.Tries < 0 {
			b.Paused = false
			return nil, app.NewError("store.pin_over", nil)
		}
		return nil, app.NewError("store.pin", nil, "left", strconv.Itoa(b.Tries+1))
	}
	b.Locked, b.Paused = false, false
	return b.Service(), nil
}

// HasPIN reports whether there is a PIN.
func (b *Backend) HasPIN() bool { return b.PIN != "" }

// SetPIN sets it for the administrator's password.
func (b *Backend) SetPIN(_ context.Context, password, pin string) error {
	if password != b.Admin.Password {
		return app.NewError("store.password", nil, "left", "4")
	}
	b.PIN = pin
	return nil
}

// Recover sets the administrator's password with the recovery key.
func (b *Backend) Recover(_ context.Context, name, recovery, password string) error {
	if name != b.Admin.Name || recovery != RecoveryKey {
		return app.NewError("store.recovery", nil, "group", "1")
	}
	b.Admin.Password = password
	return nil
}

// ChangePassword changes the administrator's password.
func (b *Backend) ChangePassword(_ context.Context, old, next string) error {
	if old != b.Admin.Password {
		return app.NewError("store.password", nil, "left", "4")
	}
	b.Admin.Password, b.Due = next, false
	return nil
}

// PasswordDue is what Due says, until the password is changed.
func (b *Backend) PasswordDue(context.Context) (bool, error) { return b.Due, nil }

// Users are the administrator and whom AddUser made.
func (b *Backend) Users(context.Context) ([]app.User, error) {
	return append([]app.User{b.Service().Who().User}, b.Added...), nil
}

// AddUser keeps the account and the password with which it logs in.
func (b *Backend) AddUser(_ context.Context, u app.User, password string) error {
	if b.words == nil {
		b.words = map[string]string{}
	}
	b.Added, b.words[u.Name] = append(b.Added, u), password
	return nil
}

// SetRoles changes an account that AddUser made.
func (b *Backend) SetRoles(_ context.Context, name string, roles []string) error {
	for i := range b.Added {
		if b.Added[i].Name == name {
			b.Added[i].Roles = roles
			return nil
		}
	}
	return app.NewError(app.CodeNotFound, nil, "what", name)
}

// ResetPassword notes for whom.
func (b *Backend) ResetPassword(_ context.Context, name, _ string) error {
	b.Reset = append(b.Reset, name)
	return nil
}

// SetSingleSigner keeps the reason.
func (b *Backend) SetSingleSigner(_ context.Context, on bool, reason string) error {
	b.Single = map[bool]string{true: reason}[on]
	return nil
}

// SyncState is Peer.
func (b *Backend) SyncState(context.Context) (ui.SyncState, error) { return b.Peer, nil }

// Enrol joins.
func (b *Backend) Enrol(_ context.Context, _ string, _, move bool) error {
	b.Peer.Joined, b.Moved = true, move
	return nil
}

// Sync sends all that waits.
func (b *Backend) Sync(context.Context, func(done, total int)) (ui.Synced, error) {
	out := ui.Synced{Sent: b.Peer.Records, Pack: b.Peer.Pack.Waits}
	b.Peer.Records, b.Peer.At = 0, b.Clock
	return out, nil
}

// FillDemo makes Demo records in every register.
func (b *Backend) FillDemo(ctx context.Context, progress func(done, total int)) error {
	forms := b.Catalog.Forms()
	for i, f := range forms {
		if err := b.Fill(ctx, f.ID, b.Demo); err != nil {
			return err
		}
		progress(i+1, len(forms))
	}
	return ctx.Err()
}

// Fill stores n records of a form as one batch.
func (b *Backend) Fill(ctx context.Context, form string, n int) error {
	f, ok := b.Catalog.Form(form)
	if !ok {
		return app.NewError(app.CodeNotFound, nil, "what", form)
	}
	batch := op.NewID()
	return b.Memory.Update(ctx, func(tx register.Tx) error {
		for i := range n {
			rec := Sample(f, i)
			for _, o := range op.Diff(nil, rec) {
				o.ID, o.Batch, o.User = op.NewID(), batch, "7d7b0f0a-0000-7000-8000-000000000001"
				if _, err := tx.Apply(&o); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Backup notes the path and writes a small file there.
func (b *Backend) Backup(_ context.Context, path string, progress func(done, total int)) error {
	progress(1, 1)
	b.Backups = append(b.Backups, path)
	b.BackupAt = b.Clock
	return os.WriteFile(path, []byte("backup"), 0o600)
}

// DailyBackup counts.
func (b *Backend) DailyBackup(context.Context) error {
	b.Daily++
	return nil
}

// DescribeBackup is what Described says.
func (b *Backend) DescribeBackup(context.Context, string) (ui.BackupInfo, error) {
	return b.Described, b.DescribeErr
}

// Restore notes the path and locks.
func (b *Backend) Restore(_ context.Context, path string) error {
	b.Restored = append(b.Restored, path)
	if b.RestoreErr != nil {
		return b.RestoreErr
	}
	b.Broken, b.Made, b.Locked = nil, true, true
	return nil
}

// LastBackup is when Backup was last called.
func (b *Backend) LastBackup(context.Context) (time.Time, bool) {
	return b.BackupAt, !b.BackupAt.IsZero()
}

// DataDir is a made-up folder.
func (b *Backend) DataDir() string {
	if b.Dir != "" {
		return b.Dir
	}
	return "ronghe-data"
}

// LogFile is a made-up path.
func (b *Backend) LogFile() string { return "ronghe-data/logs/ronghe.log" }

// Version is a made-up version.
func (b *Backend) Version() string { return "0.1.0" }
