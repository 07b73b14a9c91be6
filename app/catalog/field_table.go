package catalog

import (
	"fmt"

	"ronghe/app"
)

// tableType is a sub-table: its rows stand in Record.Rows, not in a value.
type tableType struct{}

var _ Type = tableType{}

func (tableType) Check(f *Field, _ *Env) error {
	if len(f.Fields) == 0 {
		return fmt.Errorf("a table needs fields")
	}
	for _, c := range f.Fields {
		if c.TypeName == TypeTable {
			return fmt.Errorf("field %s: a table inside a table", c.ID)
		}
	}
	return nil
}

func (tableType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	return app.Value{}, refused("table_cell", "value", clip(in.Text()))
}

func (tableType) Validate(*Field, app.Value) *Finding { return nil }
func (tableType) Format(*Field, app.Value) string     { return "" }
func (tableType) Columns(*Field) []Column             { return nil }
func (tableType) Operand(*Field, app.Value) any       { return nil }
