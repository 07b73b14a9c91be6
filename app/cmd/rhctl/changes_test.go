package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// What changed since a moment is printed page by page and written into a file.
func TestChangesArePrinted(t *testing.T) {
	f := newFolder(t)
	for _, name := range []string{"A", "B", "C"} {
		f.run(`{"fields": {"name": "`+name+`"}}`, "put", "school")
	}
	f.run(`{"fields": {"name": "firm"}}`, "put", "enterprise")
	var doc changesDoc
	read := func(args ...string) {
		t.Helper()
		doc = changesDoc{}
		if err := json.Unmarshal(f.want(exitDone, "", append([]string{"changes"}, args...)...).Result, &doc); err != nil {
			t.Fatal(err)
		}
	}
	read("--since", "2020-01-01", "--limit", "2", "--offset", "2")
	if doc.Count != 4 || len(doc.Forms) != 2 || len(doc.Records) != 2 || doc.Records[0].Name != "A" || doc.Records[1].Form != "enterprise" ||
		doc.Records[0].Kind != "create" || doc.Records[0].Who != "admin" || len(doc.Records[0].Changes) == 0 {
		t.Errorf("%+v", doc)
	}
	read("--since", "2020-01-01", "--form", "enterprise")
	if doc.Count != 1 || len(doc.Records) != 1 {
		t.Errorf("%+v", doc)
	}
	out := filepath.Join(t.TempDir(), "changes.csv")
	f.want(exitDone, "", "changes", "--since", "2020-01-01", "--out", out)
	if info, err := os.Stat(out); err != nil || info.Size() == 0 {
		t.Error(err)
	}
	read("--since", "export")
	if doc.Count != 0 {
		t.Errorf("since the export: %+v", doc)
	}
	f.want(exitRefused, "", "changes", "--since", "tomorrow")
	f.want(exitRefused, "", "changes", "--since", "2020-01-01", "--form", "none")
	f.want(exitUsage, "", "changes", "--limit", "0")
}
