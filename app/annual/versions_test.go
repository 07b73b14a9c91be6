package annual_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/assets"
)

// What a report was signed with is also which version of the registers its figures
// were taken from; a register that it takes nothing from does not matter.
func TestTheDigestNamesTheVersionsOfTheRegisters(t *testing.T) {
	newer := func(form string) string {
		t.Helper()
		files := fstest.MapFS{}
		names, err := fs.Glob(assets.FS, "forms/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := fs.ReadFile(assets.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			if name == "forms/"+form+".yaml" {
				text := strings.Replace(string(b), fmt.Sprintf("\nversion: %d\n", version(t, form)), fmt.Sprintf("\nversion: %d\n", version(t, form)+1), 1)
				if text == string(b) {
					t.Fatalf("%s has no version to change", form)
				}
				b = []byte(text)
			}
			files[name] = &fstest.MapFile{Data: b}
		}
		d := definitions(t)
		if d.Catalog, err = catalog.Load(files, "forms", catalog.CodeLists()); err != nil {
			t.Fatal(err)
		}
		b, err := annual.Load(assets.FS, "annual", d)
		if err != nil {
			t.Fatal(err)
		}
		return b.Digest()
	}
	now := shipped(t).Digest()
	if newer("partnership") == now {
		t.Error("another version of the agreements leaves the digest as it is")
	}
	if newer("policy_task") != now {
		t.Error("a register that no figure is taken from changes the digest")
	}
}

func version(t *testing.T, form string) int {
	t.Helper()
	f, ok := definitions(t).Catalog.Form(form)
	if !ok {
		t.Fatal(form)
	}
	return f.Version
}
