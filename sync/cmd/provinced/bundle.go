package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/server"
)

// bundle takes what came on a stick and writes what goes back on it.
func (p *province) bundle(ctx context.Context) error {
	if len(p.in) == 0 || p.file == "" {
		return errUsage
	}
	var files [][]byte
	for _, name := range p.in {
		b, err := bundle.ReadFile(name)
		if err != nil {
			return err
		}
		files = append(files, b)
	}
	return p.with(ctx, func(e *server.Engine) error {
		if _, err := os.Stat(p.file); err == nil {
			return fmt.Errorf("%s is there already", p.file)
		}
		t, err := e.Bundle(ctx, files...)
		if err != nil {
			return err
		}
		names, err := bundle.WriteFiles(p.file, t.Receipt)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s\t%s\tops %d\tapplied %d\tmerged %d\tconflict %d\trejected %d\twaiting %d\n", t.Unit, t.Device, t.Ops,
			t.Results[op.Applied], t.Results[op.Merged], t.Results[op.Conflict], t.Results[op.Rejected], t.Results[op.Waiting])
		for _, n := range names {
			fmt.Fprintln(p.out, filepath.Clean(n))
		}
		return nil
	})
}
