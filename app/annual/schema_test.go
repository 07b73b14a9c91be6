package annual

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

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/assets"
)

const schemaFile = "table.schema.json"

func schemaText(t *testing.T) []byte {
	t.Helper()
	b, err := assets.FS.ReadFile("annual/" + schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestShippedTablesFollowTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(schemaText(t))))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.FS.ReadDir("annual")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if path.Ext(f.Name()) != ".yaml" {
			continue
		}
		seen++
		b, err := assets.FS.ReadFile("annual/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		j, err := yaml.YAMLToJSON(b)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(j)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
	if seen < 5 {
		t.Errorf("only %d files looked at", seen)
	}
}

// The schema and the Go structs know the same keys, and the same words.
func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Enum []string `json:"enum"`
			} `json:"properties"`
			AdditionalProperties *json.RawMessage `json:"additionalProperties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schemaText(t), &doc); err != nil {
		t.Fatal(err)
	}
	structs := map[string]any{
		"table": Table{}, "part": Part{}, "row": Row{}, "column": Column{}, "figure": Figure{}, "check": Check{}, "shared": shared{},
	}
	for name, v := range structs {
		def := doc.Defs[name]
		if def.AdditionalProperties == nil || string(*def.AdditionalProperties) != "false" {
			t.Errorf("%s: unknown keys are not refused", name)
		}
		var keys, tags []string
		for k := range def.Properties {
			keys = append(keys, k)
		}
		for typ, i := reflect.TypeOf(v), 0; i < typ.NumField(); i++ {
			if tag := typ.Field(i).Tag.Get("yaml"); tag == ",inline" {
				for in, j := typ.Field(i).Type, 0; j < in.NumField(); j++ {
					tags = append(tags, in.Field(j).Tag.Get("yaml"))
				}
			} else if tag != "" {
				tags = append(tags, tag)
			}
		}
		sort.Strings(keys)
		sort.Strings(tags)
		if !slices.Equal(keys, tags) {
			t.Errorf("%s: the schema has %v, the struct %v", name, keys, tags)
		}
	}
	for _, c := range []struct {
		def, key string
		want     []string
	}{
		{"table", "kind", []string{string(Cover), string(Analysis)}},
		{"table", "period", []string{string(CalendarYear), string(SchoolYear)}},
		{"column", "type", []string{catalog.TypeText}},
		{"column", "total", []string{totalSum, totalFigure, totalNone}},
		{"figure", "agg", []string{string(app.CountOf), string(app.SumOf), string(app.DistinctOf)}},
		{"check", "level", []string{string(catalog.HardCheck), string(catalog.SoftCheck)}},
	} {
		if got := doc.Defs[c.def].Properties[c.key].Enum; !slices.Equal(got, c.want) {
			t.Errorf("%s.%s: the schema has %v, the code %v", c.def, c.key, got, c.want)
		}
	}
}
