// Package storetest opens real stores in temporary folders for tests of
// whatever stands on a store.
package storetest

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
)

// Who the stores of this package belong to.
const (
	Unit     = "220200-edu"
	Name     = "clerk"
	Password = "Tian-chi2744"
)

// KDF costs nearly nothing: tests open many stores.
var KDF = store.KDF{MemoryKiB: 64, Time: 1, Threads: 1}

// Shared is the least _shared.yaml that definitions load with.
const Shared = `
groups: [A]
words: {yes: [是], no: [否], na: [不适用], blank: ["-"]}
measures:
  万元: {family: money, factor: "10000"}
  元: {family: money, factor: "1"}
  人: {family: person, factor: "1"}
options: {}
sections: {}
`

// Catalog loads definitions given as YAML.
func Catalog(t testing.TB, lists catalog.Lists, forms ...string) *catalog.Catalog {
	t.Helper()
	fsys := fstest.MapFS{"forms/" + catalog.SharedFile: {Data: []byte(Shared)}}
	for i, f := range forms {
		fsys["forms/form"+string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(f)}
	}
	c, err := catalog.Load(fsys, "forms", lists)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Open makes a store in a temporary folder and logs in as its administrator.
func Open(t testing.TB, opt store.Options) *store.Store {
	t.Helper()
	return OpenIn(t, t.TempDir(), opt)
}

// OpenIn makes a store in dir, or opens the one that is there, and logs in.
func OpenIn(t testing.TB, dir string, opt store.Options) *store.Store {
	t.Helper()
	ctx := context.Background()
	if opt.KDF == (store.KDF{}) {
		opt.KDF = KDF
	}
	_, err := store.Create(ctx, dir, store.NewVault{
		Unit: Unit, Admin: store.NewUser{Name: Name, Title: "Clerk", Password: Password},
	}, opt)
	if err != nil && app.CodeOf(err) != store.CodeVault {
		t.Fatal(err)
	}
	s, err := store.Open(ctx, dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Unlock(ctx, Name, Password); err != nil {
		t.Fatal(err)
	}
	return s
}

// Stamp fills what an op needs beside its changes.
func Stamp(o op.Op) *op.Op {
	o.ID = op.NewID()
	if o.User == "" {
		o.User = "018f0000-0000-7000-8000-000000000001"
	}
	if o.FormVer == 0 {
		o.FormVer = 1
	}
	o.Time = time.Now().Format(time.RFC3339)
	return &o
}

// Save stores next as ops on the record that base is; base nil creates.
func Save(t testing.TB, s *store.Store, base, next *app.Record, batch app.ID) *app.Record {
	t.Helper()
	rec, err := TrySave(s, base, next, batch)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// TrySave is Save with the error returned.
func TrySave(s *store.Store, base, next *app.Record, batch app.ID) (rec *app.Record, err error) {
	err = s.Update(context.Background(), func(tx register.Tx) error {
		for _, o := range op.Diff(base, next) {
			o.Batch = batch
			if rec, err = tx.Apply(Stamp(o)); err != nil {
				return err
			}
		}
		return nil
	})
	return rec, err
}
