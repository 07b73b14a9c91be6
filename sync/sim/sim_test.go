package sim

import (
	"os"
	"strconv"
	"testing"
	"time"

	_ "ronghe/app/apptest/roomy"
)

// seeds is how many runs a test makes: enough for minutes when it is asked for,
// else what fits into the tests of every day.
func seeds(t *testing.T, daily int) int {
	t.Helper()
	if s := os.Getenv("RONGHE_SEEDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return daily
}

// found are seeds in which something was found once and mended: a record folded in
// the order of an earlier life of the server (104), ops that a restored server does
// not take any more (426, 456), an attachment that was written down before it came
// (522).
var found = []uint64{104, 426, 456, 522}

// worlds are the first n seeds, from RONGHE_SEED_FROM on, and those of found.
func worlds(t *testing.T, n int) (list []uint64) {
	t.Helper()
	from := uint64(1)
	if s := os.Getenv("RONGHE_SEED_FROM"); s != "" {
		var err error
		if from, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		list = append(list, from+uint64(i))
	}
	return append(list, found...)
}

// TestSeeds lets the world go wrong in many ways. Each seed runs twice: with the
// same trace, or the first finding could not be looked at again. The second time
// clocks are up to 20 years off, which changes nothing (invariant 10).
func TestSeeds(t *testing.T) {
	if s := os.Getenv("RONGHE_SEED"); s != "" {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run(plan{seed: seed, out: func(line string) { t.Log(line) }}); err != nil {
			t.Fatal(err)
		}
		return
	}
	list := worlds(t, seeds(t, 15))
	start, ops := time.Now(), 0
	for _, seed := range list {
		first, err := run(plan{seed: seed})
		if err != nil {
			t.Errorf("seed %d (RONGHE_SEED=%d runs it alone): %v", seed, seed, err)
			continue
		}
		again, err := run(plan{seed: seed, skew: true})
		if err != nil {
			t.Errorf("seed %d with clocks years off: %v", seed, err)
			continue
		}
		if first.trace != again.trace || first.final != again.final {
			t.Errorf("invariant 10: seed %d goes another way when clocks are off, or is not the same twice", seed)
		}
		ops += first.ops
	}
	t.Logf("%d seeds, twice each, %d ops, %v", len(list), ops, time.Since(start).Round(time.Millisecond))
}

// TestSticks is the same with files on sticks between some desks and the server:
// lost, damaged, swapped, read twice and late, their receipts too; some desks have
// no network at all, and still hold at the end what the others hold (invariant 7).
func TestSticks(t *testing.T) {
	if s := os.Getenv("RONGHE_STICK"); s != "" {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run(plan{seed: seed, sticks: true, out: func(line string) { t.Log(line) }}); err != nil {
			t.Fatal(err)
		}
		return
	}
	start, ops := time.Now(), 0
	// What a copy of a folder had sent counted as fetched (16, 74); a record that left
	// the folder that wrote it before its newest backup was lost (372).
	list := []uint64{16, 74, 372}
	for i := range seeds(t, 10) {
		list = append(list, uint64(i+1))
	}
	for _, seed := range list {
		first, err := run(plan{seed: seed, sticks: true})
		if err != nil {
			t.Errorf("seed %d (RONGHE_STICK=%d runs it alone): %v", seed, seed, err)
			continue
		}
		ops += first.ops
		if seed > 4 {
			continue
		}
		again, err := run(plan{seed: seed, sticks: true, skew: true})
		if err != nil || first.trace != again.trace || first.final != again.final {
			t.Errorf("invariant 10: seed %d goes another way the second time, clocks being off: %v", seed, err)
		}
	}
	t.Logf("%d seeds, %d ops, %v", len(list), ops, time.Since(start).Round(time.Millisecond))
}

// TestOffices is the same with what the province changes: packs with other
// versions of a form, units that report to another city and back, and reports that
// are signed, sent up, asked about, returned and approved meanwhile. Every other
// seed has sticks too (invariants 5, 6 and 12).
func TestOffices(t *testing.T) {
	if s := os.Getenv("RONGHE_OFFICE"); s != "" {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run(plan{seed: seed, office: true, sticks: seed%2 == 0, out: func(line string) { t.Log(line) }}); err != nil {
			t.Fatal(err)
		}
		return
	}
	start, ops := time.Now(), 0
	// What was found once: a pack under the number of one that a restored server had
	// forgotten (3), a default that a later step does not change (11), a server that
	// does not start while its disk is full (192), a receipt that names ops of which a
	// copy of the folder sent more (282, 298).
	list := []uint64{3, 11, 192, 282, 298}
	for i := range seeds(t, 8) {
		list = append(list, uint64(i+1))
	}
	for _, seed := range list {
		first, err := run(plan{seed: seed, office: true, sticks: seed%2 == 0})
		if err != nil {
			t.Errorf("seed %d (RONGHE_OFFICE=%d runs it alone): %v", seed, seed, err)
			continue
		}
		ops += first.ops
		if seed > 4 {
			continue
		}
		again, err := run(plan{seed: seed, office: true, sticks: seed%2 == 0, skew: true})
		if err != nil || first.trace != again.trace || first.final != again.final {
			t.Errorf("invariant 10: seed %d goes another way the second time, clocks being off: %v", seed, err)
		}
	}
	t.Logf("%d seeds, %d ops, %v", len(list), ops, time.Since(start).Round(time.Millisecond))
}

// TestEveryWritePoint ends whoever writes, desk or server, at each write of one
// run, before it and after it, and lets both go on from what the disk has. It
// stands for powersync-sqlite-core #162 (a state that is stuck after a crash),
// pouchdb #1240 (a checkpoint ahead of its data) and syncthing #6335 and #5149
// (numbers used twice, or not kept together with what they number).
func TestEveryWritePoint(t *testing.T) {
	start := time.Now()
	plain, err := run(plan{seed: 3, calm: true, narrow: true, shot: 12, crash: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	step := 1 + plain.points/seeds(t, 50)
	n := 0
	for i := 1; i <= plain.points; i += step {
		if _, err := run(plan{seed: 3, calm: true, narrow: true, shot: 12, crash: i}); err != nil {
			t.Errorf("ending at write point %d of %d: %v", i, plain.points, err)
		}
		n++
	}
	t.Logf("%d of %d write points, %v", n, plain.points, time.Since(start).Round(time.Millisecond))
}

// TestCalm is a world in which nothing goes wrong: every queue drains by itself
// (invariant 11), whatever the size of frames (invariant 7).
func TestCalm(t *testing.T) {
	for seed := range uint64(seeds(t, 5)) {
		if _, err := run(plan{seed: seed, calm: true}); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// TestPlantedBugs shows that the simulator finds what it looks for: each bug,
// planted in its own line, folder or shelf, is found within a few seeds.
func TestPlantedBugs(t *testing.T) {
	for bug, what := range map[string]string{
		"cursor":    "a cursor is kept before the page that it ends (pouchdb #1240)",
		"late":      "a number is passed before its op can be seen (open-mSupply #3904, sync_gateway #2108)",
		"ack":       "an op is told as kept before it arrived",
		"overwrite": "the last to write wins",
		"epoch":     "a restored server does not say so (open-mSupply #9798)",
		"clone":     "a copied folder is taken for the first one (Turso #8129)",
		"scattered": "a restored folder forgets what it had not sent",
		"outside":   "what a county wrote is handed out to another",
		"secret":    "a personal value is forgotten on its way",
		"sent":      "what was written on a stick counts as kept",
		"gap":       "an older receipt is taken in behind a newer one",
		"lacking":   "an own op that a restored folder lost does not come back",
		"keeps":     "what a device no longer sees stays in its folder (couchbase-lite-core #1249)",
		"number":    "a folder goes on under numbers that a copy of it has used",
		"terms":     "a folder goes on in the terms of old definitions",
		"approved":  "a step of a report is taken on another state than its taker saw",
	} {
		t.Run(bug, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= 60; seed++ {
				_, err := run(plan{seed: seed, bug: bug, sticks: bug == "sent" || bug == "gap", office: bug == "terms" || bug == "approved"})
				if err != nil {
					t.Logf("%s: found at seed %d: %.120s", what, seed, err)
					return
				}
			}
			t.Errorf("%s: not found", what)
		})
	}
}
