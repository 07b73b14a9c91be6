package codes

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/i18n"
	"ronghe/assets"
)

func load(tb testing.TB, id string) *List {
	tb.Helper()
	l, err := Load(id)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// shared reads a table of the material that the lists were made from.
func shared(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(apptest.Shared(t), "data", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, h := range rows[0] {
			row[strings.TrimPrefix(h, "\ufeff")] = cells[i]
		}
		out = append(out, row)
	}
	return out
}

func TestEveryListLoadsOnceForAll(t *testing.T) {
	metas, err := Shipped().meta()
	if err != nil {
		t.Fatal(err)
	}
	if len(metas)+1 != len(IDs()) { // units are made by rule
		t.Errorf("lists.csv names %d lists, IDs %d", len(metas), len(IDs()))
	}
	for _, id := range IDs() {
		got := make([]*List, 8)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				l, err := Load(id)
				if err != nil {
					t.Errorf("%s: %v", id, err)
					return
				}
				l.Find("a", 3)
				got[i] = l
			})
		}
		wg.Wait()
		for _, l := range got {
			if l == nil || l != got[0] {
				t.Fatalf("%s: not one list for all callers", id)
			}
		}
		for _, locale := range []string{"zh", "en"} {
			i18n.SetLocale(locale)
			if title := got[0].Title(); title == "" || strings.HasPrefix(title, "codes.") {
				t.Errorf("%s has no title in %s", id, locale)
			}
		}
		i18n.SetLocale("zh")
	}
}

func TestUnknownListSaysWhatToDo(t *testing.T) {
	_, err := Load("colour")
	if app.CodeOf(err) != CodeUnknownList {
		t.Fatalf("got %v", err)
	}
	m := i18n.Error(err)
	if !strings.Contains(m.What, "colour") || m.Do == "" {
		t.Errorf("message %+v", m)
	}
}

// TestListsAreWhole looks at what every list must hold: names that are clean,
// parents and successors that exist, full names and initials that are filled.
func TestListsAreWhole(t *testing.T) {
	for _, id := range IDs() {
		l := load(t, id)
		seen := map[string]bool{}
		for i, it := range l.items {
			if seen[it.Code] {
				t.Errorf("%s: %s stands twice", id, it.Code)
			}
			seen[it.Code] = true
			if it.Retired != (i >= l.live) {
				t.Errorf("%s: %s: retired is %v", id, it.Code, it.Retired)
			}
			if it.Parent != "" {
				if _, ok := l.Get(it.Parent); !ok {
					t.Errorf("%s: %s: no parent %s", id, it.Code, it.Parent)
				}
			}
			if !strings.HasSuffix(it.Full, it.Name) || it.Pinyin == "" {
				t.Errorf("%s: %s: full %q, initials %q", id, it.Code, it.Full, it.Pinyin)
			}
			for _, s := range append([]string{it.Name, it.Kind}, it.Aliases...) {
				if !utf8.ValidString(s) || strings.TrimSpace(s) != s || strings.ContainsAny(s, "\u3000?\ufffd|@") {
					t.Errorf("%s: %s: %q is not clean", id, it.Code, s)
				}
			}
			if slices.Contains(it.Aliases, it.Name) {
				t.Errorf("%s: %s is its own alias", id, it.Code)
			}
			if got, ok := l.Resolve(it.Code); !ok || got.Retired && len(got.Successors) == 1 {
				t.Errorf("%s: %s does not resolve: %+v", id, it.Code, got)
			}
			for _, alt := range it.Alt {
				if got, _ := l.Resolve(alt); got.Code != it.Code {
					t.Errorf("%s: other code %s leads to %s, not %s", id, alt, got.Code, it.Code)
				}
			}
		}
	}
}

func TestCodesStaySmall(t *testing.T) {
	var total int
	err := fs.WalkDir(assets.FS, "codes", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(assets.FS, path)
		total += len(b)
		if strings.HasSuffix(path, ".csv") && (strings.Contains(string(b), "\r") || strings.HasPrefix(string(b), "\ufeff")) {
			t.Errorf("%s has a byte order mark or carriage returns", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > 2_500_000 || total < 100_000 {
		t.Errorf("the lists take %d bytes", total)
	}
}

func TestBrokenTablesAreRefusedWithTheirPlace(t *testing.T) {
	const head = "code,name,parent,level,alt,successors\n"
	for _, c := range []struct{ name, live, retired, want string }{
		{"two cells missing", head + "1,A,,x\n", "", "c/l.csv"},
		{"no name", head + "1,,,x,,\n", "", "c/l.csv:2: a row without code or name"},
		{"unknown level", head + "1,A,,x,,\n2,B,,y,,\n", "", `c/l.csv:3: 2: level "y"`},
		{"code twice", head + "1,A,,x,,\n1,B,,x,,\n", "", "code 1 stands twice"},
		{"retired code still in force", head + "1,A,,x,,\n", head + "1,A,,x,,1\n", "code 1 stands twice"},
		{"no parent", head + "1,A,9,x,,\n", "", "1: there is no parent 9"},
		{"below itself", head + "1,A,2,x,,\n2,B,1,x,,\n", "", "stands below itself"},
		{"other code taken", head + "1,A,,x,2,\n2,B,,x,,\n", "", "other code 2 of 1 is taken"},
		{"successor not in force", head + "1,A,,x,,\n", head + "2,B,,x,,3\n", "2: successor 3 is not in force"},
		{"successor retired", head + "1,A,,x,,\n", head + "2,B,,x,,3\n3,C,,x,,1\n", "2: successor 3 is not in force"},
		{"quote left open", head + "1,\"A,,x,,\n", "", "c/l.csv"},
	} {
		fsys := fstest.MapFS{"c/l.csv": {Data: []byte(c.live)}}
		if c.retired != "" {
			fsys["c/l_retired.csv"] = &fstest.MapFile{Data: []byte(c.retired)}
		}
		_, err := readList(fsys, "c", listMeta{id: "l", levels: []string{"x"}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
	}
}
