package catalog

import (
	"strings"
	"testing"

	"ronghe/app/apptest/schematest"
)

func schema(t *testing.T) *schematest.Schema { return schematest.Read(t, "forms", "form.schema.json") }

func TestShippedFilesFollowTheSchema(t *testing.T) { schema(t).Files(t, 7) }

// The schema and the Go structs know the same keys.
func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	schema(t).Structs(t, map[string]any{
		"form": Form{}, "section": Section{}, "field": Field{}, "fill": Fill{}, "source": Source{}, "check": Check{}, "list": List{},
		"import": Import{}, "import_column": ImportCol{}, "export": Export{}, "export_column": ExportCol{}, "option": Option{},
		"personal": Personal{}, "step": Step{}, "carry": Carry{}, "collect": Collect{}, "shared": shared{}, "words": Words{}, "measure": Measure{},
	})
}

// The words that the schema allows are those that the code knows.
func TestSchemaEnums(t *testing.T) {
	schema(t).Allows(t, []schematest.Words{
		{Def: "field", Key: "type", Want: TypeNames()},
		{Def: "field", Key: "precision", Want: []string{ByDay, ByMonth, ByYear}},
		{Def: "field", Key: "per", Want: Periods},
		{Def: "check", Key: "level", Want: []string{string(HardCheck), string(SoftCheck)}},
		{Def: "form", Key: "scope", Want: []string{string(UnitScope), string(ProvinceScope)}},
		{Def: "option", Key: "tone", Want: tones[1:]},
		{Def: "personal", Key: "mask", Want: maskKinds},
	})
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
	if err := s.Takes(t, []byte(schemaHead)); err != nil {
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
		if err := s.Takes(t, []byte(text)); err == nil {
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
		if err := s.Takes(t, []byte(text)); err == nil {
			t.Errorf("taken: %s", part)
		}
	}
}
