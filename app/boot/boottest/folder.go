// Package boottest makes data folders for tests of whole programs.
package boottest

import (
	"errors"
	"testing"

	"ronghe/app/boot"
)

// Folder makes a data folder as rhctl's init does, but with a cheap password: its
// hashing would be half of the time of such tests.
func Folder(t testing.TB, dir, unit string, who boot.Admin) {
	t.Helper()
	p, err := boot.Open(t.Context(), boot.Config{Dir: dir, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Create(t.Context(), unit, who)
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
}
