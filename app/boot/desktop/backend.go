// Package desktop is the composition root with a window.
package desktop

import (
	"context"
	"sync"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/chart"
	"ronghe/app/codes"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/app/register"
	"ronghe/sync/client"
	"ronghe/ui"
)

// backend is the program behind the window. The data folder is opened when the
// window first asks for its state, so that the window stands before a long
// check or upgrade ends.
type backend struct {
	cfg boot.Config
	mu  sync.Mutex
	p   *boot.Program
}

var _ ui.Backend = (*backend)(nil)

// program opens the data folder if that has not been done.
func (b *backend) program(ctx context.Context) (*boot.Program, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.p != nil && b.p.State() != boot.Broken {
		return b.p, nil
	}
	if b.p != nil { // it may open now
		if err := b.p.Close(); err != nil {
			return nil, err
		}
		b.p = nil
	}
	p, err := boot.Open(ctx, b.cfg)
	if err != nil {
		return nil, err
	}
	b.p = p
	return p, nil
}

// opened returns the program that State opened, nil before.
func (b *backend) opened() *boot.Program {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.p
}

func (b *backend) State(ctx context.Context) ui.State {
	p, err := b.program(ctx)
	switch {
	case err != nil:
		return ui.State{Stage: ui.Broken, Err: err}
	case p.State() == boot.FirstRun:
		return ui.State{Stage: ui.FirstRun}
	case p.State() == boot.Locked:
		return ui.State{Stage: ui.Locked, Err: p.Notice()}
	}
	return ui.State{Stage: ui.Ready}
}

func (b *backend) Units() *codes.UnitTree { return codes.Units() }

func (b *backend) Ledger(ctx context.Context) (*policy.Ledger, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Ledger()
}

func (b *backend) Params(ctx context.Context) (*param.Set, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Definitions().Params, nil
}

func (b *backend) Annual(ctx context.Context) (*annual.Service, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Annual()
}

func (b *backend) Charts(ctx context.Context) (*chart.Set, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Charts()
}

func (b *backend) DrawChart(ctx context.Context, t chart.Table, l chart.Look) ([]byte, error) {
	return boot.DrawChart(ctx, t, l)
}

func (b *backend) SaveChart(ctx context.Context, path string, t chart.Table, l chart.Look) error {
	return boot.SaveChart(ctx, path, t, l)
}

func (b *backend) SaveChartBook(ctx context.Context, path string, tables []chart.Table) error {
	return boot.SaveChartBook(ctx, path, tables)
}

func (b *backend) Create(ctx context.Context, unit string, a ui.NewAdmin) (string, *register.Service, error) {
	p, err := b.program(ctx)
	if err != nil {
		return "", nil, err
	}
	key, err := p.Create(ctx, unit, boot.Admin{Name: a.Name, Title: a.Title, Password: a.Password})
	return key, p.Service(), err
}

func (b *backend) Unlock(ctx context.Context, name, password string) (*register.Service, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Unlock(ctx, name, password)
}

func (b *backend) Recover(ctx context.Context, name, recovery, password string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.Recover(ctx, name, recovery, password)
}

func (b *backend) NewRecovery(ctx context.Context, password string) (string, error) {
	p, err := b.program(ctx)
	if err != nil {
		return "", err
	}
	return p.NewRecovery(ctx, password)
}

func (b *backend) ResetPassword(ctx context.Context, name, password string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.ResetPassword(ctx, name, password)
}

func (b *backend) Users(ctx context.Context) ([]app.User, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Users(ctx)
}

func (b *backend) AddUser(ctx context.Context, u app.User, password string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.AddUser(ctx, u, password)
}

func (b *backend) SetRoles(ctx context.Context, name string, roles []string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.SetRoles(ctx, name, roles)
}

func (b *backend) SetSingleSigner(ctx context.Context, on bool, reason string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.SetSingleSigner(ctx, on, reason)
}

func (b *backend) SyncState(ctx context.Context) (ui.SyncState, error) {
	p, err := b.program(ctx)
	if err != nil {
		return ui.SyncState{}, err
	}
	c, left, joined, err := p.Course(ctx)
	if err != nil {
		return ui.SyncState{}, err
	}
	refused := ""
	if joined {
		if refused, err = p.NotAdmitted(ctx); err != nil {
			return ui.SyncState{}, err
		}
	}
	packs, err := packState(ctx, p)
	return ui.SyncState{
		Pack: packs, Refused: refused,
		Joined: joined, At: c.At, Records: left.Records, Conflicts: left.Conflicts, Rejected: left.Rejected,
		Bundle: ui.Bundles{No: c.Bundle.Out, At: c.Bundle.At, Read: c.Bundle.Read},
		Gone:   ui.Gone{At: c.Gone.At, Records: c.Gone.Records, Units: boot.GoneUnits(c.Gone), Kept: c.Gone.Kept},
	}, err
}

// packState says which definitions are in use.
func packState(ctx context.Context, p *boot.Program) (ui.PackState, error) {
	var out ui.PackState
	list, err := p.Packs(ctx)
	if err != nil {
		return out, err
	}
	for _, in := range list {
		if in.InUse {
			out.Number, out.Note, out.Since = in.Number, in.Note, in.Used
		}
	}
	if len(list) > 0 {
		out.Err = list[0].Err
	}
	out.Waits, err = p.PackWaits(ctx)
	return out, err
}

func (b *backend) Enrol(ctx context.Context, path string, offline, move bool) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	t, err := boot.Ticket(path)
	if err != nil {
		return err
	}
	if move {
		if err := p.EnrolMoving(ctx, t, offline); err != nil {
			return err
		}
		p.Lock() // its service is of another unit now
		return nil
	}
	if offline {
		return p.EnrolByFile(ctx, t)
	}
	return p.Enrol(ctx, t)
}

func (b *backend) Sync(ctx context.Context, progress func(done, total int)) (ui.Synced, error) {
	p, err := b.program(ctx)
	if err != nil {
		return ui.Synced{}, err
	}
	out, err := p.Sync(ctx, func(at client.Progress) {
		if at.Phase == client.Sending {
			progress(at.Sent, at.ToSend)
			return
		}
		progress(at.Received, 0)
	})
	return ui.Synced{Sent: out.Went, Records: out.Records, Pack: out.Pack, PackErr: out.PackErr, FileErr: out.FileErr}, err
}

func (b *backend) Lock() {
	if p := b.opened(); p != nil {
		p.Lock()
	}
}

func (b *backend) Pause() bool {
	p := b.opened()
	return p != nil && p.Pause()
}

func (b *backend) Resume(ctx context.Context, pin string) (*register.Service, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.Resume(ctx, pin)
}

func (b *backend) HasPIN() bool {
	p := b.opened()
	return p != nil && p.HasPIN()
}

func (b *backend) SetPIN(ctx context.Context, password, pin string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.SetPIN(ctx, password, pin)
}

func (b *backend) ChangePassword(ctx context.Context, old, next string) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.ChangePassword(ctx, old, next)
}

func (b *backend) PasswordDue(ctx context.Context) (bool, error) {
	p, err := b.program(ctx)
	if err != nil {
		return false, err
	}
	return p.PasswordDue(ctx)
}

func (b *backend) FillDemo(ctx context.Context, progress func(done, total int)) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	_, err = p.FillDemo(ctx, progress)
	return err
}

func (b *backend) Backup(ctx context.Context, path string, progress func(done, total int)) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.Backup(ctx, path, progress)
}

func (b *backend) DailyBackup(ctx context.Context) error {
	p, err := b.program(ctx)
	if err != nil {
		return err
	}
	return p.DailyBackup(ctx)
}

func (b *backend) DescribeBackup(_ context.Context, path string) (ui.BackupInfo, error) {
	info, err := boot.DescribeBackup(path)
	return ui.BackupInfo(info), err
}

// Restore works without an open folder too: it is the way back from a damaged
// one.
func (b *backend) Restore(ctx context.Context, path string) error {
	if p := b.opened(); p != nil {
		return p.Restore(ctx, path)
	}
	return boot.RestoreInto(ctx, b.cfg, path)
}

func (b *backend) LastBackup(ctx context.Context) (time.Time, bool) {
	if p := b.opened(); p != nil {
		return p.LastBackup(ctx)
	}
	return time.Time{}, false
}

func (b *backend) DataDir() string { return b.cfg.Folder() }
func (b *backend) LogFile() string { return b.cfg.LogFile() }
func (b *backend) Version() string { return boot.Version }

// close ends the program, if it was opened.
func (b *backend) close() error {
	p := b.opened()
	if p == nil {
		return nil
	}
	return p.Close()
}
