package catalog

import (
	"fmt"

	"ronghe/app"
)

// filesType is a list of attachments. A workbook cannot bring them.
type filesType struct{}

var _ Type = filesType{}

const defaultFilesMax = 50

func (filesType) Check(*Field, *Env) error { return nil }

func (filesType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	return app.Value{}, finding(app.Note, "files_not_imported", []string{"value", clip(in.Text())})
}

func (filesType) Validate(f *Field, v app.Value) *Finding {
	most := f.Max
	if most == 0 {
		most = defaultFilesMax
	}
	if n := len(v.Files()); n > most {
		return hard("files_many", "count", fmt.Sprint(n), "max", fmt.Sprint(most))
	}
	return nil
}

func (filesType) Format(_ *Field, v app.Value) string {
	s := ""
	for i, f := range v.Files() {
		if i > 0 {
			s += "、"
		}
		s += f.Name
	}
	return s
}

// Columns project how many files there are.
func (filesType) Columns(*Field) []Column {
	return []Column{{Kind: ColInt, Get: func(v app.Value) any { return int64(len(v.Files())) }}}
}

func (filesType) Operand(_ *Field, v app.Value) any {
	names := make([]string, len(v.Files()))
	for i, f := range v.Files() {
		names[i] = f.Name
	}
	return names
}
