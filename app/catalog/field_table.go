package catalog

import (
	"fmt"
	"strings"

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
	if f.Cell == "" {
		return nil
	}
	for _, c := range f.Fields {
		if c.ID == f.Cell {
			return nil
		}
	}
	return fmt.Errorf("cell: there is no column %q", f.Cell)
}

// SplitCell cuts one cell of a sheet into the entries of a table that states a
// Cell column: at line breaks, | and ; where there are any, else at 、 and
// commas outside brackets. "A\nB" and "A、B" both give A and B. The i-th entry
// is the Cell column's text in a row of its own. Duplicates are left out.
func (f *Field) SplitCell(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r|｜;；", r) })
	if len(parts) == 1 {
		parts = splitOutside(text, "、,，")
	}
	entries := make([]string, 0, len(parts))
	for _, p := range parts {
		if p = f.env.Words.tidy(p); p != "" && !in(entries, p) {
			entries = append(entries, p)
		}
	}
	return entries
}

// splitOutside cuts s at the marks that stand outside of brackets.
func splitOutside(s, marks string) []string {
	var parts []string
	depth, start := 0, 0
	for i, r := range s {
		switch {
		case strings.ContainsRune("(（《“[【", r):
			depth++
		case strings.ContainsRune(")）》”]】", r):
			depth = max(0, depth-1)
		case depth == 0 && strings.ContainsRune(marks, r):
			parts = append(parts, s[start:i])
			start = i + len(string(r))
		}
	}
	return append(parts, s[start:])
}

// Parse refuses: rows come as rows, or through SplitCell.
func (tableType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	return app.Value{}, refused("table_cell", "value", clip(in.Text()))
}

func (tableType) Validate(*Field, app.Value) *Finding { return nil }
func (tableType) Format(*Field, app.Value) string     { return "" }
func (tableType) Columns(*Field) []Column             { return nil }
func (tableType) Operand(*Field, app.Value) any       { return nil }
