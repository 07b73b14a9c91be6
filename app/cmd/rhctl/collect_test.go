package main

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"
)

// Sheets are sent to the firms of a directory, listed as they stand, and read back.
func TestSheetsGoOutAndComeBack(t *testing.T) {
	f := newFolder(t)
	f.run(`{"fields": {"name": "firm one"}}`, "put", "enterprise")
	f.run(`{"fields": {"name": "firm two"}}`, "put", "enterprise")
	dir := t.TempDir()
	due := time.Now().AddDate(0, 0, 7).Format(time.DateOnly)
	var sent sentDoc
	if err := json.Unmarshal(f.want(exitDone, "", "collect", "send", "worker_training", "--from", "enterprise", "--due", due, "--out", dir).Result, &sent); err != nil {
		t.Fatal(err)
	}
	if len(sent.Sheets) != 2 || sent.Batch == "" {
		t.Fatalf("%+v", sent)
	}
	var now trackDoc
	status := func(args ...string) {
		t.Helper()
		now = trackDoc{}
		if err := json.Unmarshal(f.want(exitDone, "", append([]string{"collect", "status"}, args...)...).Result, &now); err != nil {
			t.Fatal(err)
		}
	}
	if status("--where", `status == "back"`); len(now.Sheets) != 0 {
		t.Errorf("%+v", now)
	}
	if status(); now.Standing["sent"] != 2 || len(now.Sheets) != 2 || now.Sheets[0].DueOn != due || now.Sheets[0].BackOn != nil {
		t.Errorf("%+v", now)
	}
	path := filepath.Join(dir, sent.Sheets[0].File)
	_, r := f.run("", "collect", "read", path, "--dry-run")
	var back readDoc
	if err := json.Unmarshal(r.Result, &back); err != nil || len(back.Sheets) != 1 || back.Sheets[0].ID != sent.Sheets[0].ID || back.Sheets[0].Import.Refused != 0 {
		t.Fatalf("%v %s %+v", err, r.Result, r.Problems)
	}
	if status(); now.Standing["back"] != 0 {
		t.Error("the dry run noted it")
	}
	f.run("", "collect", "read", path)
	if status(); now.Standing["back"] != 1 || now.Standing["sent"] != 1 {
		t.Errorf("%+v", now)
	}
	f.want(exitRefused, "", "collect", "read", filepath.Join(dir, "nothing.xlsx"))
	f.want(exitRefused, "", "collect", "send", "finance", "--from", "enterprise", "--due", due, "--out", dir)
	f.want(exitUsage, "", "collect")
}
