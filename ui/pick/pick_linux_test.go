package pick

import (
	"os"
	"path/filepath"
	"testing"
)

// A + in the name of a file or folder, which the portal's answer lost, comes back; where
// two files may be meant, our own dialog asks.
func TestAPlusInANameComesBack(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a+b.xlsx", "c d.xlsx", "e f.xlsx", "e+f.xlsx", "校企+校地 台账/甲 乙+丙.xlsx"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		ask        Ask
		said, want string
	}{
		{Ask{}, "a b.xlsx", "a+b.xlsx"},
		{Ask{}, "a+b.xlsx", "a+b.xlsx"}, // from a portal that escapes it
		{Ask{}, "c d.xlsx", "c d.xlsx"},
		{Ask{}, "e f.xlsx", ""},
		{Ask{}, "e+f.xlsx", "e+f.xlsx"},
		{Ask{}, "校企 校地 台账/甲 乙 丙.xlsx", "校企+校地 台账/甲 乙+丙.xlsx"},
		{Ask{}, "none here.xlsx", "none here.xlsx"},
		{Ask{Kind: Save, Name: "x+y.xlsx"}, "x y.xlsx", "x+y.xlsx"},
		{Ask{Kind: Save, Name: "x.xlsx"}, "校企 校地 台账/新 表.xlsx", "校企+校地 台账/新 表.xlsx"},
		{Ask{Kind: Save, Name: "x.xlsx"}, "c d.xlsx", "c d.xlsx"},
		{Ask{Kind: Save, Name: "x.xlsx"}, "a b.xlsx", ""}, // a new file, or the one that is there
	} {
		want := ""
		if c.want != "" {
			want = filepath.Join(dir, c.want)
		}
		got, err := withPluses(filepath.Join(dir, c.said), c.ask)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q (%+v) is %q, %v; want %q", c.said, c.ask, got, err, want)
		}
	}
}
