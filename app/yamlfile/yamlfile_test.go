package yamlfile_test

import (
	"testing"

	"ronghe/app/yamlfile"
)

type thing struct {
	Name string            `yaml:"name"`
	Size int               `yaml:"size"`
	Has  []*thing          `yaml:"has"`
	Set  map[string]string `yaml:"set"`
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"name: a\nsizes: 1\n":                   `x.yaml:2: unknown field "sizes"`,
		"name: a\nhas:\n  - {nam: b}\n":         `x.yaml:3: unknown field "nam"`,
		"name: a\nsize: two\n":                  "x.yaml:2: cannot unmarshal !!str `two` into int",
		"nam: a\nsiz: 1\n":                      "x.yaml:1: unknown field \"nam\"\nx.yaml:2: unknown field \"siz\"",
		"name: a\nname: b\n":                    `x.yaml:2: mapping key "name" already defined at line 1`,
		"name: a\nset: {a: 1, \"a\": 2}\n":      `x.yaml:2: mapping key "a" already defined at line 2`,
		"name: a\nhas: [\n":                     "x.yaml:3: did not find expected node content",
		"name: *a\n":                            "x.yaml: unknown anchor 'a' referenced",
		"":                                      "",
		"# nothing but words\n":                 "",
		"name: 12\nset: {a: yes, b: 2026-03-1}": "",
	} {
		var v thing
		_, err := yamlfile.Read("x.yaml", []byte(text), &v)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// What stands unquoted is kept letter by letter where a text is wanted.
func TestTextsAreKept(t *testing.T) {
	var v thing
	if _, err := yamlfile.Read("x.yaml", []byte("name: 007\nset: {true: no, day: 2026-03-01, n: 1.50}\n"), &v); err != nil {
		t.Fatal(err)
	}
	if v.Name != "007" || v.Set["true"] != "no" || v.Set["day"] != "2026-03-01" || v.Set["n"] != "1.50" {
		t.Errorf("read %+v", v)
	}
}

func TestWhere(t *testing.T) {
	var v thing
	f, err := yamlfile.Read("x.yaml", []byte("name: a\nhas:\n  - name: b\n    set: &s\n      k: v\n  - name: c\n    set: *s\n"), &v)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"$":             "x.yaml:1",
		"$.name":        "x.yaml:1",
		"$.has[0].set":  "x.yaml:4",
		"$.has[1].name": "x.yaml:6",
		// What is not there is looked for one step further up.
		"$.has[1].size":  "x.yaml:6",
		"$.has[2].name":  "x.yaml:3",
		"$.has[x]":       "x.yaml:3",
		"$.nothing.here": "x.yaml:1",
		"$.name.deeper":  "x.yaml:1",
	} {
		if got := f.Where(path); got != want {
			t.Errorf("%s stands at %s, want %s", path, got, want)
		}
	}
	if got := f.Fault("$.has[1].name", "%d too many", 2).Error(); got != "x.yaml:6: 2 too many" {
		t.Error(got)
	}
	broken, _ := yamlfile.Read("x.yaml", []byte("name: ["), &v)
	if got := broken.Where("$.name"); got != "x.yaml" {
		t.Errorf("in a text that is none: %s", got)
	}
}
