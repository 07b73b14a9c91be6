// Package apptest helps tests find the material that is not part of the
// repository: official lists and spreadsheets that nobody here made.
package apptest

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns the folder that holds corpus/ and data/: RONGHE_SHARED, or
// the folder "shared" beside the module's root. The test fails without it.
func Shared(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("RONGHE_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = up
	}
	shared := filepath.Join(filepath.Dir(dir), "shared")
	if _, err := os.Stat(filepath.Join(shared, "corpus")); err != nil {
		t.Fatalf("the shared material is missing: set RONGHE_SHARED (%v)", err)
	}
	return shared
}
