package register

import (
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/ui/xwidget"
)

// The list's own columns beside the form's fields; the store's projection has
// both under these names.
const (
	hardColumn    = "_hard"    // open required and hard checks
	updatedColumn = "_updated" // when the record changed last
)

// column is one column of a list with the field behind it; field is nil for
// the list's own.
type column struct {
	path  string
	field *catalog.Field
	grid  xwidget.Column
}

// columnsOf returns a form's list columns in their order, and the mark of
// incomplete records at the end.
func columnsOf(f *catalog.Form) []column {
	cols := make([]column, 0, len(f.List.Columns)+1)
	for _, path := range f.List.Columns {
		if fd, ok := f.Find(path); ok {
			cols = append(cols, fieldColumn(f, path, fd))
		}
	}
	return append(cols, column{path: hardColumn, grid: xwidget.Column{
		Key: hardColumn, Title: i18n.T("ui.list.complete"), Width: 84, Sortable: true, PlainText: true,
	}})
}

func fieldColumn(f *catalog.Form, path string, fd *catalog.Field) column {
	title := fd.Label
	if t := fd.Table(); t != nil { // a table's rows joined: the table says more than its column
		title = t.Label
	}
	c := xwidget.Column{Key: path, Title: title, Unit: fd.Unit, Sortable: !strings.Contains(path, "."), PlainText: !numeric(fd)}
	switch {
	case path == f.Display:
		c.Width, c.MinWidth, c.Flex = 180, 140, true
	case fd.TypeName == catalog.TypePercent:
		c.Width, c.Align = 72, fyne.TextAlignTrailing
	case numeric(fd):
		c.Width, c.Align = 104, fyne.TextAlignTrailing
	default:
		c.Width = widthOf(fd)
	}
	head := float32(24) + textUnits(title)*13.5
	if fd.Unit != "" {
		head += 6 + textUnits(fd.Unit)*12
	}
	if c.Sortable {
		head += 12 // the mark of the sort
	}
	c.Width = max(c.Width, min(head, 220))
	return column{path: path, field: fd, grid: c}
}

func widthOf(fd *catalog.Field) float32 {
	if fd.TypeName == catalog.TypeTree && fd.Codes == codes.Division { // its own name, without those above
		return 104
	}
	switch fd.TypeName {
	case catalog.TypeDate:
		return 96
	case catalog.TypeYear, catalog.TypeBool:
		return 64
	case catalog.TypeChoice:
		return choiceWidth(fd)
	case catalog.TypeUSCC:
		return 158
	case catalog.TypePhone:
		return 124
	case catalog.TypeMulti, catalog.TypeTree, catalog.TypeParty, catalog.TypeRef:
		return 150
	}
	return 140
}

// choiceWidth is the width of the longest option, as far as it leaves room for names.
func choiceWidth(fd *catalog.Field) float32 {
	const least, most = 78, 126
	w := float32(0)
	for _, o := range fd.Options {
		w = max(w, 24+textUnits(o.Label)*13)
	}
	return min(max(w, least), most)
}

// textUnits is a text's width in ems: half for Latin letters and digits.
func textUnits(s string) float32 {
	var n float32
	for _, r := range s {
		if r < 0x2E80 {
			n += 0.55
		} else {
			n++
		}
	}
	return n
}

// numeric reports whether a field's values are amounts, which stand right and
// can be summed; years and codes are not.
func numeric(fd *catalog.Field) bool {
	switch fd.TypeName {
	case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
		return true
	}
	return false
}

// paths are what the query asks for: the fields, not the list's own columns.
func paths(cols []column) []string {
	var out []string
	for _, c := range cols {
		if c.field != nil {
			out = append(out, c.path)
		}
	}
	return out
}

// view shows one value of a row. n is the value's place among the fields.
func (c column) view(row app.ListRow, n int) xwidget.CellView {
	if c.field == nil {
		return completeness(row)
	}
	if n >= len(row.Values) {
		return xwidget.CellView{}
	}
	v := row.Values[n]
	if strings.Contains(c.path, ".") { // joined by the store already
		return xwidget.CellView{Text: v.Text()}
	}
	out := xwidget.CellView{Text: c.field.Format(v)}
	if c.field.TypeName == catalog.TypeChoice {
		if o, ok := c.field.OptionOf(v.Text()); ok {
			out.Tone = toneOf(o.Tone)
		}
	}
	return out
}

// text is a value as it is copied to a spreadsheet: no separators in numbers.
func (c column) text(row app.ListRow, n int) string {
	if c.field != nil && numeric(c.field) && n < len(row.Values) && row.Values[n].Kind() == app.Text {
		if c.field.TypeName == catalog.TypePercent {
			return c.field.Format(row.Values[n])
		}
		return row.Values[n].Text()
	}
	return c.view(row, n).Text
}

func completeness(row app.ListRow) xwidget.CellView {
	switch {
	case row.Carried:
		return xwidget.CellView{Text: i18n.T("ui.list.carried"), Tone: xwidget.TonePrimary, Hint: i18n.T("ui.list.carried_hint")}
	case row.Hard > 0:
		return xwidget.CellView{Text: i18n.T("ui.list.hard", "n", itoa(row.Hard)), Tone: xwidget.ToneWarning, Hint: i18n.T("ui.list.hard_hint", "n", itoa(row.Hard))}
	case row.Soft > 0:
		return xwidget.CellView{Text: i18n.T("ui.list.soft", "n", itoa(row.Soft)), Tone: xwidget.ToneQuiet, Hint: i18n.T("ui.list.soft_hint", "n", itoa(row.Soft))}
	}
	return xwidget.CellView{}
}

func toneOf(name string) xwidget.Tone {
	switch name {
	case "done":
		return xwidget.ToneDone
	case "warning":
		return xwidget.ToneWarning
	case "error":
		return xwidget.ToneError
	case "quiet":
		return xwidget.ToneQuiet
	case "primary":
		return xwidget.TonePrimary
	}
	return xwidget.ToneNone
}
