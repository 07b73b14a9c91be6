package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ronghe/app"
	"ronghe/sync/server"
)

// shutOut is the file beside the key that keeps who was shut out, a device a line: a
// backup does not know of those that were shut out after it.
const shutOut = "shut-out"

func (p *province) revoke(ctx context.Context) error {
	if err := need(p.device); err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		if err := e.Revoke(ctx, app.ID(p.device)); err != nil {
			return err
		}
		f, err := os.OpenFile(filepath.Join(p.data, shutOut), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(f, p.device)
		return errors.Join(err, f.Sync(), f.Close())
	})
}

// shutOutAgain shuts out whom the file names and a backup let in again. A device
// that the backup does not know needs a code that is not used up: it is named.
func (p *province) shutOutAgain(ctx context.Context) error {
	b, err := os.ReadFile(filepath.Join(p.data, shutOut))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		for _, id := range strings.Fields(string(b)) {
			err := e.Revoke(ctx, app.ID(id))
			if app.CodeOf(err) == app.CodeNotFound {
				fmt.Fprintf(p.out, "%s\tnot in the backup\n", id)
				continue
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%s\trevoked\n", id)
		}
		return nil
	})
}
