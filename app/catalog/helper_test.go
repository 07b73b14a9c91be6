package catalog_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/assets"
)

// fakeLists stands for the code lists: every list exists, and all have the
// same few divisions, one of them retired and two of one name.
type fakeLists struct{}

var divisions = []catalog.CodeItem{
	{Code: "220000", Name: "吉林省", Full: "吉林省"},
	{Code: "220200", Name: "吉林市", Full: "吉林省吉林市"},
	{Code: "220203", Name: "龙潭区", Full: "吉林省吉林市龙潭区", Leaf: true},
	{Code: "220104", Name: "朝阳区", Full: "吉林省长春市朝阳区", Leaf: true},
	{Code: "110105", Name: "朝阳区", Full: "北京市朝阳区", Leaf: true},
	{Code: "220184", Name: "公主岭市", Full: "吉林省长春市公主岭市", Leaf: true},
	{Code: "220381", Name: "公主岭市", Full: "吉林省四平市公主岭市", Retired: true},
	{Code: "220205", Name: "丰满区(旧)", Full: "吉林省吉林市丰满区(旧)", Retired: true},
}

var successors = map[string]string{"220381": "220184"}

func (fakeLists) Has(list string) bool { return list != "" && list != "nowhere" }

func (fakeLists) Item(_, code string) (catalog.CodeItem, bool) {
	i := slices.IndexFunc(divisions, func(d catalog.CodeItem) bool { return d.Code == code })
	if i < 0 {
		return catalog.CodeItem{}, false
	}
	return divisions[i], true
}

func (l fakeLists) Match(list, text string) []catalog.CodeItem {
	if next, ok := successors[text]; ok {
		text = next
	}
	var found []catalog.CodeItem
	for _, d := range divisions {
		if d.Code == text || d.Full == text || d.Name == text && !d.Retired {
			found = append(found, d)
		}
	}
	return found
}

func (fakeLists) Search(_, text string, limit int) []catalog.CodeItem { return nil }
func (fakeLists) Children(string, string) []catalog.CodeItem          { return nil }

// Descendants takes the code's own digits for its place in the tree.
func (fakeLists) Descendants(_, code string) []string {
	var out []string
	for _, d := range divisions {
		if strings.HasPrefix(d.Code, strings.TrimSuffix(strings.TrimSuffix(code, "00"), "00")) && !d.Retired {
			out = append(out, d.Code)
		}
	}
	return out
}

// fakeRefs resolves the directory records that tests name.
type fakeRefs map[string][]app.Party

func (r fakeRefs) Resolve(form, text string) []app.Party { return r[form+"/"+text] }

// shippedShared is the shared file that the program carries.
func shippedShared(t testing.TB) []byte {
	t.Helper()
	b, err := assets.FS.ReadFile("forms/" + catalog.SharedFile)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// loadForms loads definitions by name over the shipped shared file.
func loadForms(t testing.TB, forms map[string]string) (*catalog.Catalog, error) {
	t.Helper()
	fsys := fstest.MapFS{"forms/" + catalog.SharedFile: {Data: shippedShared(t)}}
	for name, text := range forms {
		fsys["forms/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return catalog.Load(fsys, "forms", fakeLists{})
}

// oneField loads a form whose field x is as the flow mapping says, without its
// id and label: "type: decimal, unit: 万元, scale: 2".
func oneField(t testing.TB, def string) *catalog.Field {
	t.Helper()
	c, err := loadForms(t, map[string]string{"one.yaml": fmt.Sprintf(`id: one
version: 1
title: 测试
group: 名录
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: x, label: 甲项, %s}
`, def)})
	if err != nil {
		t.Fatal(err)
	}
	form, _ := c.Form("one")
	f, ok := form.Field("x")
	if !ok {
		t.Fatal("field x is not there")
	}
	return f
}

// reading is one text that a field reads.
type reading struct {
	in   string
	kind app.CellKind // CellText where it is not said
	unit string       // of the header
	want string       // the value as JSON, null where nothing is stored
	code string       // of the finding, with its severity: "refused date"
}

// readAll holds that the field reads each text as it should.
func readAll(t *testing.T, f *catalog.Field, refs catalog.Resolver, cases []reading) {
	t.Helper()
	for _, c := range cases {
		if c.kind == app.CellBlank {
			c.kind = app.CellText
		}
		v, found := f.Parse(catalog.Input{Cell: app.Cell{Kind: c.kind, Text: c.in}, Unit: c.unit, Refs: refs})
		if got := asJSON(v); got != c.want {
			t.Errorf("%q (kind %d, unit %q): read as %s, want %s", c.in, c.kind, c.unit, got, c.want)
		}
		if got := said(found); got != c.code {
			t.Errorf("%q (kind %d, unit %q): finding %q, want %q", c.in, c.kind, c.unit, got, c.code)
		}
	}
}

// judgement is what a field says of a value that is stored.
type judgement struct {
	v      app.Value
	code   string // of the finding, with its severity
	format string
}

func judgeAll(t *testing.T, f *catalog.Field, cases []judgement) {
	t.Helper()
	for _, c := range cases {
		if got := said(f.Validate(c.v)); got != c.code {
			t.Errorf("%s: judged %q, want %q", asJSON(c.v), got, c.code)
		}
		if got := f.Format(c.v); got != c.format {
			t.Errorf("%s: shown as %q, want %q", asJSON(c.v), got, c.format)
		}
	}
}

func asJSON(v app.Value) string { return string(v.AppendJSON(nil)) }

func said(f *catalog.Finding) string {
	if f == nil {
		return ""
	}
	return string(f.Severity) + " " + f.Code
}

// columns shows what a field's projection columns hold: "=text" for the column
// of the field itself, "_ref=…" for others.
func columns(f *catalog.Field, v app.Value) string {
	var parts []string
	for _, c := range f.Type().Columns(f) {
		kind := "text"
		if c.Kind == catalog.ColInt {
			kind = "int"
		}
		b, _ := json.Marshal(c.Get(v))
		parts = append(parts, fmt.Sprintf("%s=%s %s", c.Suffix, kind, b))
	}
	return strings.Join(parts, "; ")
}

func wantColumns(t *testing.T, f *catalog.Field, v app.Value, want string) {
	t.Helper()
	if got := columns(f, v); got != want {
		t.Errorf("%s: projected as %s, want %s", asJSON(v), got, want)
	}
}
