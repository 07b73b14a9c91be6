package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"ronghe/app"
	"ronghe/app/osfile"
	"ronghe/sync/server"
)

// shutOut is the file beside the key that keeps who was shut out, a device a line: a
// backup does not know of those that were shut out after it.
const shutOut = "shut-out"

// revoke writes the device down before it shuts it out: whoever ends the program in
// between finds it shut out at the next start.
func (p *province) revoke(ctx context.Context) error {
	if err := need(p.device); err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		if _, err := revoked(ctx, e, app.ID(p.device)); err != nil {
			return err
		}
		if err := p.keepOut(p.device); err != nil {
			return err
		}
		return e.Revoke(ctx, app.ID(p.device))
	})
}

// revoked reports whether a device is shut out; not_found where there is none.
func revoked(ctx context.Context, e *server.Engine, id app.ID) (is bool, err error) {
	err = e.Store.Read(ctx, func(tx server.Tx) error {
		d, err := tx.Device(id, false)
		if err == nil && d == nil {
			err = app.NewError(app.CodeNotFound, nil, "device", string(id))
		}
		is = err == nil && d.Revoked
		return err
	})
	return is, err
}

// keepOut adds a device to the file.
func (p *province) keepOut(device string) error {
	f, err := os.OpenFile(p.path(shutOut), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n%s\n", device) // a line that broke off before it stays alone
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return osfile.SyncFolder(p.data)
}

// shutOutAgain shuts out whom the file names and the database lets in: a backup of
// before was restored, or the program was ended in the midst of it. A device that
// the database does not know needs a code that is not used up: it is named.
func (p *province) shutOutAgain(ctx context.Context, e *server.Engine, tell func(device, what string)) error {
	b, err := os.ReadFile(p.path(shutOut))
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			err = nil
		}
		return err
	}
	for _, id := range strings.Fields(string(b)) {
		is, err := revoked(ctx, e, app.ID(id))
		switch {
		case app.CodeOf(err) == app.CodeNotFound:
			tell(id, "not in the backup")
			continue
		case err == nil && !is:
			err = e.Revoke(ctx, app.ID(id))
		}
		if err != nil {
			return err
		}
		tell(id, "revoked")
	}
	return nil
}
