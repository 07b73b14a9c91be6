// Package bench measures reconciling: real data folders, the real client and the
// real server in processes of their own, over TLS through a proxy that counts
// bytes; and PouchDB with express-pouchdb (LevelDB) on the same documents through
// the same proxy in the same run. All of it is benches: make bench BENCH=Sync.
package bench
