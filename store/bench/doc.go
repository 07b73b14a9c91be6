// Package bench compares the store with its own statements and with SQLite in
// C. The benches carry the build tag "bench" and need sqlite_fts5 for the C
// driver; RONGHE_BENCH_N sets the number of records.
package bench
