package definition

import (
	"io/fs"
	"strings"
	"testing"

	"ronghe/assets"
)

func shippedText(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(assets.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The files of a pack lie over those of the program; the others stay.
func TestAPackLiesOverTheProgram(t *testing.T) {
	base, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	form := strings.Replace(shippedText(t, "forms/contest.yaml"), "\nversion: ", "\nversion: 4", 1)
	list := shippedText(t, "codes/occupation.csv")
	head, _, _ := strings.Cut(list, "\n")
	cells := strings.Split(head, ",")
	for i, c := range cells {
		cells[i] = map[string]string{"code": "9-99-99-99", "name": "人工智能训练员", "level": firstLevel(t, list)}[c]
	}
	files := map[string][]byte{"forms/contest.yaml": []byte(form), "codes/occupation.csv": []byte(strings.TrimRight(list, "\n") + "\n" + strings.Join(cells, ",") + "\n")}
	d, err := Over(base, files)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	if err := d.Follow(base); err != nil {
		t.Fatal(err)
	}
	was, _ := base.Catalog.Form("contest")
	now, _ := d.Catalog.Form("contest")
	if now.Version < 40 || was.Version >= 40 || len(d.Catalog.All()) != len(base.Catalog.All()) {
		t.Errorf("versions %d and %d, %d and %d forms", was.Version, now.Version, len(base.Catalog.All()), len(d.Catalog.All()))
	}
	l, err := d.Codes.Load("occupation")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := l.Get("9-99-99-99"); !ok {
		t.Error("the new code is not there")
	}
	if old, _ := base.Codes.Load("occupation"); old != nil {
		if _, ok := old.Get("9-99-99-99"); ok {
			t.Error("the shipped list changed")
		}
	}
	names, err := fs.Glob(d.FS, "forms/*.yaml")
	if err != nil || len(names) != len(mustGlob(t, "forms/*.yaml")) {
		t.Errorf("%d forms are listed: %v", len(names), err)
	}
}

func firstLevel(t *testing.T, list string) string {
	t.Helper()
	lines := strings.SplitN(list, "\n", 3)
	for i, c := range strings.Split(lines[0], ",") {
		if c == "level" {
			return strings.Split(lines[1], ",")[i]
		}
	}
	t.Fatal("the list has no levels")
	return ""
}

// What does not fit is refused, with its place.
func TestWhatAPackMayNotHold(t *testing.T) {
	base, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	contest := shippedText(t, "forms/contest.yaml")
	for name, c := range map[string]struct{ file, text, want string }{
		"a name above":      {"../forms/a.yaml", "", "no name of a file"},
		"a rooted name":     {"/forms/a.yaml", "", "no name of a file"},
		"a device":          {"c:/forms/a.yaml", "", "no name of a file"},
		"a picture":         {"icons/a.svg", "", "none of forms"},
		"a folder below":    {"forms/more/a.yaml", "", "none of forms"},
		"the program's own": {"codes/polyphones.csv", "", "belongs to the program"},
		"no form":           {"forms/contest.yaml", "id: [", "contest.yaml:"},
		"an unknown key":    {"forms/contest.yaml", contest + "\ncolour: red\n", "contest.yaml:"},
		"a broken list":     {"codes/occupation.csv", "code,name\n1", "occupation.csv"},
		"a broken unit":     {"codes/reporting.csv", "division,parent,name,from,to\n,,,,\n", "reporting.csv"},
	} {
		d, err := Over(base, map[string][]byte{c.file: []byte(c.text)})
		if err == nil {
			err = d.Check()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is read, and would lose what is stored.
	version := func(s string) string { return strings.Replace(s, "\nversion: ", "\nversion: 4", 1) }
	for name, c := range map[string]struct{ file, text, want string }{
		"without a new version": {"forms/contest.yaml", contest + "\n# more\n", "its version"},
		"a code that is gone":   {"codes/he_institution.csv", dropLine(shippedText(t, "codes/he_institution.csv")), "is not there any more"},
		"a changed type":        {"forms/contest.yaml", version(strings.Replace(contest, "id: participants, label: 参加人数, type: integer", "id: participants, label: 参加人数, type: decimal", 1)), "changed type is a new field"},
	} {
		d, err := Over(base, map[string][]byte{c.file: []byte(c.text)})
		if err == nil {
			err = d.Follow(base)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func mustGlob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := fs.Glob(assets.FS, pattern)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func dropLine(list string) string {
	lines := strings.SplitAfterN(list, "\n", 3)
	return lines[0] + lines[2]
}

// A pack is read when it comes and again when it is put to use: the same files are the
// set that was checked, and others never are.
func TestTheSameFilesAreReadOnce(t *testing.T) {
	base, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	files := func(name string) map[string][]byte {
		form := strings.Replace(shippedText(t, "forms/contest.yaml"), "\ntitle: ", "\ntitle: "+name, 1)
		return map[string][]byte{"forms/contest.yaml": []byte(form)}
	}
	over := func(f map[string][]byte) *Set {
		s, err := Over(base, f)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	one, two := over(files("甲")), over(files("乙"))
	if one == two || over(files("甲")) != one || over(files("乙")) != two {
		t.Error("sets are taken for one another")
	}
	if f, _ := over(files("乙")).Catalog.Form("contest"); !strings.HasPrefix(f.Title, "乙") {
		t.Error(f.Title)
	}
	if _, err := Over(base, map[string][]byte{"forms/contest.yaml": []byte("id: contest\n")}); err == nil {
		t.Error("a faulty one is taken")
	}
	if _, err := Over(base, map[string][]byte{"forms/contest.yaml": []byte("id: contest\n")}); err == nil {
		t.Error("a faulty one is taken the second time")
	}
	if one.Catalog == two.Catalog { // both are in use up to here
		t.Error("one catalogue")
	}
}
