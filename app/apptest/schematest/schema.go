// Package schematest holds JSON Schemas of definitions to the files that are
// shipped and to the structs that read them.
package schematest

import (
	"bytes"
	"encoding/json"
	"path"
	"reflect"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"ronghe/assets"
)

// Schema describes the definitions of one folder of assets.
type Schema struct {
	*jsonschema.Schema
	dir  string
	defs map[string]def
}

type def struct {
	Properties map[string]struct {
		Enum []string `json:"enum"`
	} `json:"properties"`
	AdditionalProperties *json.RawMessage `json:"additionalProperties"`
}

// Read reads the schema name of the folder dir.
func Read(t testing.TB, dir, name string) *Schema {
	t.Helper()
	text, err := assets.FS.ReadFile(dir + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s := &Schema{dir: dir}
	if s.Schema, err = c.Compile(name); err != nil {
		t.Fatal(err)
	}
	parts := struct {
		Defs map[string]def `json:"$defs"`
	}{}
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	s.defs = parts.Defs
	return s
}

// Takes reports what the schema says of YAML text, nil when it fits.
func (s *Schema) Takes(t testing.TB, text []byte) error {
	t.Helper()
	b, err := toJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// toJSON turns YAML into JSON; days stay texts, as the structs read them.
func toJSON(text []byte) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	days(&root)
	var doc any
	if err := root.Decode(&doc); err != nil {
		return nil, err
	}
	return json.Marshal(doc)
}

func days(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, e := range n.Content {
		days(e)
	}
}

// Files holds the shipped files of the folder, at least so many, to the schema.
func (s *Schema) Files(t *testing.T, least int) {
	t.Helper()
	files, err := assets.FS.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if path.Ext(f.Name()) != ".yaml" {
			continue
		}
		seen++
		b, err := assets.FS.ReadFile(s.dir + "/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Takes(t, b); err != nil {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
	if seen < least {
		t.Errorf("only %d files looked at", seen)
	}
}

// Structs holds the schema's definitions, by name, to the structs that read them:
// the same keys, unknown ones refused, and no definition without a struct.
func (s *Schema) Structs(t *testing.T, structs map[string]any) {
	t.Helper()
	for name, v := range structs {
		d, ok := s.defs[name]
		if !ok {
			t.Errorf("the schema has no %s", name)
			continue
		}
		if d.AdditionalProperties == nil || string(*d.AdditionalProperties) != "false" {
			t.Errorf("%s: unknown keys are not refused", name)
		}
		keys := []string{}
		for k := range d.Properties {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		tags := tagsOf(reflect.TypeOf(v))
		slices.Sort(tags)
		if !slices.Equal(keys, tags) {
			t.Errorf("%s: the schema has %v, the struct %v", name, keys, tags)
		}
	}
	for name, d := range s.defs {
		if _, ok := structs[name]; !ok && d.Properties != nil {
			t.Errorf("the schema's %s belongs to no struct", name)
		}
	}
}

func tagsOf(typ reflect.Type) []string {
	var tags []string
	for i := range typ.NumField() {
		switch tag := typ.Field(i).Tag.Get("yaml"); tag {
		case "":
		case ",inline":
			tags = append(tags, tagsOf(typ.Field(i).Type)...)
		default:
			tags = append(tags, tag)
		}
	}
	return tags
}

// Words are the values that the schema allows for a definition's key.
type Words struct {
	Def, Key string
	Want     []string
}

// Allows holds the words that the schema allows to those that the code knows.
func (s *Schema) Allows(t *testing.T, all []Words) {
	t.Helper()
	for _, w := range all {
		if got := s.defs[w.Def].Properties[w.Key].Enum; !slices.Equal(got, w.Want) {
			t.Errorf("%s of a %s: the schema allows %v, the code %v", w.Key, w.Def, got, w.Want)
		}
	}
}
