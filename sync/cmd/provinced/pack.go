package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"ronghe/app/definition"
	"ronghe/sync/pack"
	"ronghe/sync/server"
)

// packs makes, shows and publishes definition packs.
func (p *province) packs(ctx context.Context) error {
	if len(p.args) != 2 {
		return errUsage
	}
	switch p.args[0] {
	case "make":
		return p.packMake(ctx, p.args[1])
	case "show":
		return p.packShow(p.args[1])
	case "publish":
		return p.packPublish(ctx, p.args[1])
	}
	return errUsage
}

func (p *province) packMake(ctx context.Context, dir string) error {
	if err := need(p.file); err != nil {
		return err
	}
	files, err := pack.Folder(dir, definition.Named)
	if err != nil {
		return err
	}
	texts := make(map[string][]byte, len(files))
	for _, f := range files {
		texts[f.Name] = f.Text
	}
	base, err := definition.Shipped()
	if err != nil {
		return err
	}
	set, err := definition.Over(base, texts)
	if err == nil {
		err = errors.Join(set.Check(), set.Follow(base))
	}
	if err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		b, err := e.MakePack(ctx, pack.Header{
			Number: p.number, Made: time.Now().UTC().Format(time.RFC3339), By: p.by, Note: p.note, Program: p.program,
		}, files)
		if err != nil {
			return err
		}
		if err := create(p.file, b); err != nil {
			return err
		}
		if have, err := os.ReadFile(p.file); err != nil || string(have) != string(b) {
			return errors.Join(err, fmt.Errorf("%s is there already", p.file))
		}
		return p.packShow(p.file)
	})
}

func (p *province) packShow(file string) error {
	b, err := pack.ReadFile(file)
	if err != nil {
		return err
	}
	pk, err := pack.Read(b)
	if err != nil {
		return err
	}
	p.tellPack(&pk.Header)
	return nil
}

func (p *province) tellPack(h *pack.Header) {
	fmt.Fprintf(p.out, "number %d\nmade %s\nby %s\nnote %s\nprogram %s\n", h.Number, h.Made, h.By, h.Note, h.Program)
	for _, e := range h.Entries {
		fmt.Fprintf(p.out, "%s\t%d\n", e.Name, e.Size)
	}
}

func (p *province) packPublish(ctx context.Context, file string) error {
	b, err := pack.ReadFile(file)
	if err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		h, err := e.Publish(ctx, b)
		if err == nil {
			fmt.Fprintf(p.out, "published %d\n", h.Number)
		}
		return err
	})
}
