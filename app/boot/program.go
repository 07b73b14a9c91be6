package boot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/definition"
	"ronghe/app/register"
	"ronghe/app/rules"
	"ronghe/app/scope"
	"ronghe/app/supply"
	"ronghe/store"
)

// Program is the wired program over one data folder.
type Program struct {
	base *definition.Set // those that the program carries
	defs *definition.Set // those in use
	pack int64           // the number of the pack in use, 0 for none
	// unread is why the newest pack of the folder is not in use, nil mostly.
	unread error
	heads  sync.Map // number → pack.Header
	books  *books
	cfg    Config
	log    *slog.Logger
	logs   io.Closer
	store  *store.Store
	svc    *register.Service
	broken error // why the data folder that is there is not open, nil mostly
}

// State says what the data folder asks for next.
type State int

// States of the data folder.
const (
	FirstRun State = iota // nothing there: choose the unit, make the account
	Locked                // ask for name and password
	Ready                 // a user has unlocked it
	Broken                // it was there, and could not be opened again: Open anew says why
)

// Open loads the definitions and, where the data folder has one, opens the
// store, still locked. Errors are coded: store.locked, store.readonly,
// store.damaged, store.newer; the Program is then nil and holds nothing.
func Open(ctx context.Context, cfg Config) (*Program, error) {
	cfg.Dir = cfg.Folder()
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	p := &Program{cfg: cfg, books: &books{}}
	var err error
	if p.base, err = carried(cfg.Forms); err != nil {
		return nil, err
	}
	p.defs = p.base
	p.log, p.logs = newLogger(cfg)
	if p.store, err = store.Open(ctx, cfg.Dir, p.options()); err != nil {
		p.store = nil
		if app.CodeOf(err) != store.CodeNoVault {
			return nil, errors.Join(err, p.Close())
		}
	}
	return p, nil
}

// evaluator lets the store judge records without knowing the rules.
type evaluator struct {
	program *rules.Program
	now     func() time.Time
}

func (e evaluator) Evaluate(rec *app.Record) register.Evaluation {
	r := e.program.Tally(rec, e.now().Format(time.DateOnly))
	return register.Evaluation{Computed: r.Computed, Hidden: r.Hidden, Hard: r.Hard, Soft: r.Soft}
}

func (p *Program) options() store.Options {
	opt := store.Options{Define: p.define, Guards: guards(), Owned: true, Initials: codes.Initials, Now: p.cfg.Now, Lean: p.cfg.Lean}
	opt.Scopes = func(rec *app.Record) []string {
		return scope.Of(p.defs.Catalog, codes.Units(), rec.Form, rec.Unit, rec)
	}
	p.judge(&opt)
	if p.cfg.Quick {
		opt.KDF = store.KDF{MemoryKiB: 1 << 10, Time: 1, Threads: 1}
	}
	return opt
}

// Notice is what a person has to be told although the data folder could be
// opened, nil mostly.
func (p *Program) Notice() error {
	if p.store == nil {
		return nil
	}
	if err := p.store.Notice(); err != nil {
		return err
	}
	return p.unread // the definitions of before are in use
}

// State says what the data folder asks for next.
func (p *Program) State() State {
	switch {
	case p.broken != nil:
		return Broken
	case p.store == nil:
		return FirstRun
	case p.svc == nil:
		return Locked
	}
	return Ready
}

// Admin is the first account of a data folder.
type Admin struct{ Name, Title, Password string }

// Create makes the data folder of a unit with its administrator and unlocks
// it. The recovery key comes back once and is kept nowhere: also beside an error,
// where the folder was made and could not be opened after it.
func (p *Program) Create(ctx context.Context, unitCode string, a Admin) (recovery string, err error) {
	if p.store != nil {
		return "", app.NewError("boot.exists", nil, "dir", p.cfg.Dir)
	}
	unit, ok := codes.Units().Get(unitCode)
	if !ok {
		return "", app.NewError(app.CodeNotFound, nil, "what", unitCode)
	}
	recovery, err = store.Create(ctx, p.cfg.Dir, store.NewVault{
		Unit:  unit.Code,
		Admin: store.NewUser{Name: a.Name, Title: a.Title, Password: a.Password},
	}, p.options())
	if err != nil {
		return "", err
	}
	if err := p.reopen(ctx); err != nil {
		return recovery, err
	}
	_, err = p.Unlock(ctx, a.Name, a.Password)
	return recovery, err
}

// reopen opens the data folder, locked; where it cannot, the program is Broken. Whoever
// works in the background meanwhile meets a store that is closed, not none.
func (p *Program) reopen(ctx context.Context) error {
	p.svc, p.books = nil, &books{}
	p.heads.Clear()
	st, err := store.Open(ctx, p.cfg.Dir, p.options())
	if p.broken = err; err == nil {
		p.store = st
	}
	return err
}

// closed says why there is no open data folder, nil where there is one.
func (p *Program) closed() error {
	switch {
	case p.broken != nil:
		return p.broken
	case p.store == nil:
		return app.NewError("boot.empty", nil, "dir", p.cfg.Dir)
	}
	return nil
}

// Unlock opens the store for a user and returns the service for them.
func (p *Program) Unlock(ctx context.Context, name, password string) (*register.Service, error) {
	if err := p.closed(); err != nil {
		return nil, err
	}
	if err := p.renewed(ctx); err != nil {
		return nil, err
	}
	user, err := p.store.Unlock(ctx, name, password)
	if err != nil {
		return nil, err
	}
	return p.serve(user)
}

// serve makes the service of who has just come in.
func (p *Program) serve(user app.User) (*register.Service, error) {
	code := p.store.Unit()
	unit, ok := codes.Units().Resolve(code)
	if !ok {
		return nil, app.NewError(app.CodeNotFound, nil, "what", code)
	}
	p.svc = p.serviceOf(register.Identity{User: user, Unit: unit})
	return p.svc, nil
}

// serviceOf is the service of who works for a unit.
func (p *Program) serviceOf(who register.Identity) *register.Service {
	return register.New(register.Deps{
		Catalog: p.defs.Catalog, Programs: p.defs.Programs, Store: p.store, Books: Books{}, Pages: Pages{}, Files: Files{}, Now: p.cfg.Now,
		Followers: map[string]register.Follower{supply.Agreement: supply.Follow},
		RowNames:  map[string]register.RowName{annual.Form: p.nameCell},
	}, who)
}

// nameCell names a row of a report's table by the place of its cell on paper.
func (p *Program) nameCell(_ string, at func(field string) app.Value) string {
	book, err := p.defs.Annual()
	if err != nil {
		return ""
	}
	c, ok := book.Cell(at(annual.FieldCell).Text())
	if !ok {
		return ""
	}
	return c.Place()
}

// Draft reads a file of definitions of the annual report that is not in force, to
// rehearse it (annual.Service.Rehearse). Errors: those of the file, annual.rules.
func (p *Program) Draft(file string) (*annual.Draft, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, app.Unreadable(file, err)
	}
	book, err := p.defs.Annual()
	if err != nil {
		return nil, err
	}
	return annual.ReadDraft(p.defs.FS, "annual", book.Deps, filepath.Base(file), text)
}

// Recover sets a new password for an account with the paper recovery key.
func (p *Program) Recover(ctx context.Context, name, recovery, password string) error {
	if err := p.closed(); err != nil {
		return err
	}
	_, err := p.store.RecoverAccount(ctx, recovery, name, password)
	return err
}

// Users returns who may log in.
func (p *Program) Users(ctx context.Context) ([]app.User, error) {
	if p.store == nil {
		return nil, nil
	}
	accounts, err := p.store.Users(ctx)
	if err != nil {
		return nil, err
	}
	users := make([]app.User, 0, len(accounts))
	for _, a := range accounts {
		if !a.Disabled {
			users = append(users, a.User)
		}
	}
	return users, nil
}

// ChangePassword replaces the password of who has unlocked.
func (p *Program) ChangePassword(ctx context.Context, old, next string) error {
	if err := p.closed(); err != nil {
		return err
	}
	return p.store.ChangePassword(ctx, old, next)
}

// Lock forgets the user and the key.
func (p *Program) Lock() {
	p.svc = nil
	if p.store != nil {
		p.store.Lock()
	}
}

// Service returns the service of the user who unlocked, nil while locked.
func (p *Program) Service() *register.Service { return p.svc }

// Pause locks as Lock does and reports whether a PIN goes on with the session; see
// store.Pause.
func (p *Program) Pause() bool {
	p.svc = nil
	if n, err := p.PackWaits(context.Background()); err == nil && n > 0 {
		p.Lock() // the next login puts it to use
		return false
	}
	return p.store != nil && p.store.Pause()
}

// Resume goes on with a paused session. Errors: store.pin, store.pin_over.
func (p *Program) Resume(ctx context.Context, pin string) (*register.Service, error) {
	if err := p.closed(); err != nil {
		return nil, err
	}
	user, err := p.store.Resume(ctx, pin)
	if err != nil {
		return nil, err
	}
	return p.serve(user)
}

// HasPIN reports whether who works has a PIN.
func (p *Program) HasPIN() bool { return p.store != nil && p.store.HasPIN() }

// SetPIN gives who works a PIN, "" takes it away; see store.SetPIN.
func (p *Program) SetPIN(ctx context.Context, password, pin string) error {
	if err := p.closed(); err != nil {
		return err
	}
	return p.store.SetPIN(ctx, password, pin)
}

// Catalog returns the form definitions.
func (p *Program) Catalog() *catalog.Catalog { return p.defs.Catalog }

// Log is where the program writes what happened, without personal data.
func (p *Program) Log() *slog.Logger { return p.log }

// Dir is the data folder.
func (p *Program) Dir() string { return p.cfg.Dir }

// Close locks and closes everything that Open opened.
func (p *Program) Close() error {
	p.Lock()
	var errs []error
	if p.store != nil {
		errs = append(errs, p.store.Close())
		p.store = nil
	}
	if p.logs != nil {
		errs = append(errs, p.logs.Close())
	}
	return errors.Join(errs...)
}

// Backup writes everything into one file; see store.Backup.
func (p *Program) Backup(ctx context.Context, path string, progress func(done, total int)) error {
	if err := p.closed(); err != nil {
		return err
	}
	if err := p.store.Backup(ctx, path, progress); err != nil {
		return err
	}
	if p.svc != nil {
		p.svc.LogBackup(ctx, filepath.Base(path))
	}
	return p.store.SetSetting(ctx, lastBackup, p.cfg.Now().UTC().Format(time.RFC3339))
}

// keptDaily is how many of the daily backups stay in the data folder.
const keptDaily = 3

// DailyBackup makes today's backup inside the data folder unless it is there, and
// removes then what attachments nothing has named for long:
// the way back from a damaged file when nobody thought of a backup. It does not
// count as one, since it lies on the same disk.
func (p *Program) DailyBackup(ctx context.Context) error {
	if p.store == nil {
		return nil
	}
	if _, err := p.store.AutoBackup(ctx, keptDaily, nil); err != nil {
		return err
	}
	return p.collect(ctx)
}

const lastCollect = "collect.last"

// collect removes, once a day, the attachments that nothing has named for long; what
// it does not come to while nobody is logged in waits for the next day.
func (p *Program) collect(ctx context.Context) error {
	today := p.cfg.Now().Format(time.DateOnly)
	if last, err := p.store.Setting(ctx, lastCollect); err != nil || last == today || p.svc == nil {
		return err
	}
	if _, err := p.store.Collect(ctx); err != nil {
		return err
	}
	return p.store.SetSetting(ctx, lastCollect, today)
}

const lastBackup = "backup.last"

// LastBackup is when the last backup that is known of was made: here, or the
// one that the data were restored from. ok is false when there is none.
func (p *Program) LastBackup(ctx context.Context) (at time.Time, ok bool) {
	if p.store == nil {
		return time.Time{}, false
	}
	at, ok = p.store.RestoredFrom(ctx)
	text, err := p.store.Setting(ctx, lastBackup)
	if err != nil {
		return at, ok
	}
	if made, err := time.Parse(time.RFC3339, text); err == nil && (!ok || made.After(at)) {
		return made, true
	}
	return at, ok
}

// Restore puts a backup in the place of the data folder, which is kept beside
// under another name, and opens it, locked. Where it could not, what was there is
// opened again, locked too.
func (p *Program) Restore(ctx context.Context, path string) error {
	had := p.store != nil
	if had {
		p.Lock()
		if err := p.store.Close(); err != nil {
			return err
		}
	}
	err := os.MkdirAll(p.cfg.Dir, 0o700)
	if err != nil {
		err = app.NewError("store.readonly", err, "path", p.cfg.Dir)
	} else {
		err = store.Restore(ctx, path, p.cfg.Dir)
	}
	if err == nil {
		return p.reopen(ctx)
	}
	if had { // why a restore failed is told first; what keeps the folder closed, at the next look
		_ = p.reopen(context.WithoutCancel(ctx))
	}
	return err
}

// Verify looks whether the log, the records and the attachments are whole.
func (p *Program) Verify(ctx context.Context, progress func(done, total int)) ([]app.Problem, error) {
	if err := p.closed(); err != nil {
		return nil, err
	}
	return p.store.Verify(ctx, progress)
}
