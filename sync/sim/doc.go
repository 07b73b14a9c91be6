// Package sim is the simulator of reconciling: all of it is tests. A run is made
// from one number. It lets real data folders (ronghe/store), the real client
// (sync/client) and the real server (sync/server on SQLite) work together in
// virtual time, with people who enter, delete, move, attach and resolve, and with
// every fault that package's line, shelf and desk know: answers that get lost,
// come twice, late, cut or altered; programs that end before or after any write;
// a server restored from an older backup; folders that are cloned or restored;
// clocks that are years off; full disks; a computer that is shut out; packs with
// other definitions, units that report to another city, reports that go up and come
// back. At the end
// all faults cease, everybody reconciles, and what the design promises is looked
// at (check_test.go).
//
// One event runs at a time, in the order of virtual time: a run with the same
// number goes the same way, and its trace says so. RONGHE_SEEDS=N runs more of
// them (from RONGHE_SEED_FROM on), RONGHE_SEED=N one of them and prints its trace.
package sim
