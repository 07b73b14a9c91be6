// Package server is the province's side of reconciling: the only orderer. An
// Engine decides ops one after another on their documents and hands out what
// was decided; it knows neither HTTP nor SQL, but a Store.
//
//	Engine.Push    a frame of one branch → an answer          (HTTP and bundles alike)
//	Engine.Pull    a cursor → a page
//	Engine.Enrol, Engine.NewCode, Engine.Revoke               devices
//	Engine.PutChunk, Engine.Chunk, Engine.BlobState           attachments
//	Engine.Settle  decides what waits for ops that are lost
//	Engine.Collect removes attachments that nothing has named for 30 days
//	Handler        all of it over HTTP, see package wire
//
// sqlstore.Open gives a Store on SQLite or PostgreSQL.
//
// # What is kept
//
// The log of ops with what was decided of each is the only truth: a document is
// the fold of its ops (app/op), and nothing that follows from them is stored
// besides. Folded documents are kept in memory, and folded on from where they
// stand when their revision in the store is another one; so several processes
// over one store agree.
//
// # After a restore
//
// A restored server knows what its backup knew. A device that was let in after the
// backup is unknown and needs a new enrolment file: its own is used up and not kept,
// on purpose. Who was let in and shut out again after the backup would let itself back
// in by a kept file, and the server could not tell the two apart. Whom the backup
// still knows is shut out again by provinced, which keeps that beside the key. Whoever
// restores looks through the devices: a file that was used after the backup is good
// once more until its day.
//
// # Scopes
//
// Decided ops are handed out by scope, numbered 1, 2, 3 … in each:
//
//	220281-edu        documents of a unit; for it and the units above it
//	dir               directories; for everybody
//	pub/220200-edu    supply and demand published below a unit; for those below it
//	device/ID         what was rejected of a device, with revision 0; for it alone,
//	                  until the server was restored: an earlier life may have taken it
//
// A document that comes into a scope later (moved, published) brings its whole
// history into it. Numbers are taken by the last statements of a transaction,
// scopes in sorted order: the order of commits is the order of numbers.
package server
