package catalog

import (
	"encoding/json"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"ronghe/assets"
)

const schemaFile = "form.schema.json"

func schemaText(t *testing.T) []byte {
	t.Helper()
	b, err := assets.FS.ReadFile("forms/" + schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(schemaText(t))))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asDocument reads YAML as the schema sees it.
func asDocument(t *testing.T, text []byte) any {
	t.Helper()
	b, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestShippedFilesFollowTheSchema(t *testing.T) {
	s := schema(t)
	files, err := assets.FS.ReadDir("forms")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if path.Ext(f.Name()) != ".yaml" {
			continue
		}
		seen++
		b, err := assets.FS.ReadFile("forms/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(asDocument(t, b)); err != nil {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
	if seen < 7 {
		t.Errorf("only %d files looked at", seen)
	}
}

// The schema and the Go structs know the same keys.
func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Properties           map[string]json.RawMessage `json:"properties"`
			AdditionalProperties *json.RawMessage           `json:"additionalProperties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schemaText(t), &doc); err != nil {
		t.Fatal(err)
	}
	structs := map[string]any{
		"form": Form{}, "section": Section{}, "field": Field{}, "fill": Fill{}, "source": Source{}, "check": Check{}, "list": List{},
		"import": Import{}, "import_column": ImportCol{}, "export": Export{}, "export_column": ExportCol{}, "option": Option{},
		"personal": Personal{}, "carry": Carry{}, "shared": shared{}, "words": Words{}, "measure": Measure{},
	}
	for name, v := range structs {
		def, ok := doc.Defs[name]
		if !ok {
			t.Errorf("the schema has no %s", name)
			continue
		}
		if def.AdditionalProperties == nil || string(*def.AdditionalProperties) != "false" {
			t.Errorf("%s: unknown keys are not refused", name)
		}
		var keys []string
		for k := range def.Properties {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		if tags := yamlTags(reflect.TypeOf(v)); !slices.Equal(keys, tags) {
			t.Errorf("%s: the schema has %v, the struct %v", name, keys, tags)
		}
	}
	for name, def := range doc.Defs {
		if _, ok := structs[name]; !ok && def.Properties != nil {
			t.Errorf("the schema's %s belongs to no struct", name)
		}
	}
}

func yamlTags(typ reflect.Type) []string {
	var tags []string
	for i := range typ.NumField() {
		if tag := typ.Field(i).Tag.Get("yaml"); tag != "" {
			tags = append(tags, tag)
		}
	}
	sort.Strings(tags)
	return tags
}

// The words that the schema allows are those that the code knows.
func TestSchemaEnums(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Enum []string `json:"enum"`
			} `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schemaText(t), &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		def, key string
		want     []string
	}{
		{"field", "type", TypeNames()},
		{"field", "precision", []string{ByDay, ByMonth, ByYear}},
		{"check", "level", []string{string(HardCheck), string(SoftCheck)}},
		{"form", "scope", []string{string(UnitScope), string(ProvinceScope)}},
		{"option", "tone", tones[1:]},
		{"personal", "mask", maskKinds},
	} {
		if got := doc.Defs[c.def].Properties[c.key].Enum; !slices.Equal(got, c.want) {
			t.Errorf("%s of a %s: the schema allows %v, the code %v", c.key, c.def, got, c.want)
		}
	}
}

const schemaHead = `id: one
version: 1
title: 测试
group: 名录
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
`

// What the loader refuses of a field, the schema refuses as well.
func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	if err := s.Validate(asDocument(t, []byte(schemaHead))); err != nil {
		t.Fatalf("the plain form is refused: %v", err)
	}
	for _, def := range []string{
		"type: money", "type: text, labels: x", "type: choice", "type: choice, option_set: a, options: [{code: a, label: 甲}]",
		"type: choice, options: [{code: 甲, label: 甲}]", "type: choice, options: [{code: a, label: 甲, tone: pink}]",
		"type: tree", "type: ref", "type: party, to: []", "type: table", "type: text, fields: [{id: a, label: 甲, type: text}]",
		"type: table, fields: [{id: in, label: 内, type: table, fields: [{id: a, label: 甲, type: text}]}]",
		"type: table, fields: [{id: a, label: 甲, type: text}], default: 甲", "type: text, unit: 万元", "type: integer, scale: 2",
		"type: decimal, scale: 9", "type: decimal, at_least: 零", "type: decimal, at_least: 0", "type: date, precision: hour",
		"type: text, precision: day", "type: choice, max: 3, option_set: a", "type: text, pattern: x", "type: text, codes: division",
		"type: text, personal: {purpose: 联系, keep: 一年}", "type: text, personal: {purpose: 联系, keep: 一年, mask: half}",
		"type: text, clause: c36", "type: text, required: maybe", "type: files, compute: a", "type: longtext, normalise: code",
		"type: text, cell: a", "type: text, min: 2", "type: bool, to: [one]",
	} {
		text := schemaHead + "      - {id: x, label: 甲项, " + def + "}\n"
		if err := s.Validate(asDocument(t, []byte(text))); err == nil {
			t.Errorf("taken: %s", def)
		}
	}
	for _, part := range []string{
		"ordre: 1", "clauses: [c3]", "scope: world", "version: 0", "checks: [{id: a, level: hard, expr: a, message: 甲}]",
		"checks: [{id: a, level: strict, expr: a, message: 甲, at: [a]}]", "list: {column: [a]}", "export: {title: 甲, columns: [{head: 甲}]}",
		"export: {title: 甲, columns: [{field: a, columns: [{field: b}]}]}", "search: [Name]", "import: {skip: [a]}", "words: {}",
	} {
		text := strings.Replace(schemaHead, "version: 1\n", "", 1) + part + "\n"
		if !strings.HasPrefix(part, "version") {
			text += "version: 1\n"
		}
		if err := s.Validate(asDocument(t, []byte(text))); err == nil {
			t.Errorf("taken: %s", part)
		}
	}
}
