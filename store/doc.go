// Package store keeps records, their log, drafts and attachments in one data
// folder on the local disk: an embedded SQLite file (ronghe.db), a second one
// for drafts (drafts.db), sealed attachments (blobs/) and backups (backups/).
// *Store implements register.Store.
//
// # Life of a store
//
//	recovery, err := store.Create(ctx, dir, store.NewVault{Unit: "220200-edu",
//		Admin: store.NewUser{Name: "admin", Title: "…", Password: "…"}}, opt)
//	s, err := store.Open(ctx, dir, opt)   // locks the folder; no record can be read yet
//	user, err := s.Unlock(ctx, name, password)
//	…
//	s.Lock()                              // forgets the keys; Unlock opens again
//	s.Close()
//
// Create leaves nothing open: Open follows. The recovery key that it returns is
// shown once, for paper; RecoverAccount sets a new password with it. Until
// Unlock every method on records returns store.login; Setting and SetSetting
// work at once.
//
// # Reading and writing
//
// Everything that changes data is an op given to Tx.Apply inside Update; one
// Update is one transaction, acknowledged after fsync. There is one writer:
// calling Update inside Update's function waits for itself. A change's Base
// must be what the record holds (else "stale"), so an op made from an old copy
// never overwrites. Values of personal fields are given to Apply in plain and
// leave it as sealed stand-ins; Unseal opens them.
//
// Filters and sorts name fields as "field" or "table.field" and these
// pseudo-fields: "_hard" and "_soft" (number of open checks), "_updated" (RFC
// 3339 time or date), "_unit" (code of the owning unit), "_id".
//
// # Files
//
// What the device may no longer see leaves (Purge): see lost.go.
//
// op and link are append-only (triggers) and hash-chained; doc holds the
// current records with a checksum a row; pd the sealed personal values;
// r_<form>, t_<form>_<table> and s_<form> are projections generated from the
// definitions and can be rebuilt at any time.
package store
