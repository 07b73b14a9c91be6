package annual

import (
	"testing"

	"ronghe/app"
	"ronghe/app/apptest/schematest"
	"ronghe/app/catalog"
)

func schema(t *testing.T) *schematest.Schema {
	return schematest.Read(t, "annual", "table.schema.json")
}

func TestShippedTablesFollowTheSchema(t *testing.T) { schema(t).Files(t, 5) }

// The schema and the Go structs know the same keys, and the same words.
func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	schema(t).Structs(t, map[string]any{
		"table": Table{}, "part": Part{}, "row": Row{}, "column": Column{}, "figure": Figure{}, "check": Check{}, "shared": shared{},
	})
	schema(t).Allows(t, []schematest.Words{
		{Def: "table", Key: "kind", Want: []string{string(Cover), string(Analysis)}},
		{Def: "table", Key: "period", Want: []string{string(CalendarYear), string(SchoolYear)}},
		{Def: "column", Key: "type", Want: []string{catalog.TypeText}},
		{Def: "column", Key: "total", Want: []string{totalSum, totalFigure, totalNone}},
		{Def: "figure", Key: "agg", Want: []string{string(app.CountOf), string(app.SumOf), string(app.DistinctOf)}},
		{Def: "check", Key: "level", Want: []string{string(catalog.HardCheck), string(catalog.SoftCheck)}},
	})
}
