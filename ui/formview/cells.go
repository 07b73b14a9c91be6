package formview

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// Cells edits fields as cells of a sheet: a sub-table of a record, or a
// register with a record a line. It remembers which directory records its
// choices stand for.
type Cells struct {
	app  *ui.App
	dirs map[string]*directory
}

// NewCells makes editors of cells.
func NewCells(a *ui.App) *Cells { return &Cells{app: a, dirs: map[string]*directory{}} }

// Editor is how a field's cells are typed in; in says which record the cell at
// the cursor belongs to. Several options and attachments have dialogs of their
// own, see AskMulti.
func (c *Cells) Editor(fd *catalog.Field, in func() (*catalog.Form, *app.Record)) xwidget.EditorFunc {
	switch fd.TypeName {
	case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
		return xwidget.NumberCell
	case catalog.TypeDate, catalog.TypeYear:
		return xwidget.DateCell(precision(fd), func(text string) (string, error) { return parseISO(fd, text) })
	case catalog.TypeChoice, catalog.TypeBool:
		return xwidget.ChoiceCell(xwidget.ChoiceOptions{Search: choose.AnswerSearch(fd)})
	case catalog.TypeTree:
		return xwidget.ChoiceCell(xwidget.ChoiceOptions{Search: choose.CodeSearch(fd), Children: choose.CodesBelow(fd), LeafOnly: fd.Leaf})
	case catalog.TypeRef, catalog.TypeParty:
		d := c.directory(fd)
		return xwidget.ChoiceCell(xwidget.ChoiceOptions{
			Search: d.search, Recent: func() []xwidget.Option { return d.inRecord(in()) },
			AllowFree: fd.TypeName == catalog.TypeParty, Run: c.app.RunBeside,
		})
	}
	return xwidget.TextCell
}

func (c *Cells) directory(fd *catalog.Field) *directory {
	d := c.dirs[fd.ID]
	if d == nil {
		d = newDirectory(c.app, fd)
		c.dirs[fd.ID] = d
	}
	return d
}

// Chosen is the value of an option that an Editor's choice gave; false when
// code is none of them, and the text counts.
func (c *Cells) Chosen(fd *catalog.Field, code string) (app.Value, bool) {
	if code == "" {
		return app.Value{}, false
	}
	switch fd.TypeName {
	case catalog.TypeBool:
		return app.BoolValue(code == "true"), true
	case catalog.TypeRef, catalog.TypeParty:
		p, ok := c.directory(fd).party(xwidget.Option{Code: code})
		return app.PartyValue(p), ok
	}
	return app.TextValue(code), true
}

// OverMask edits a cell of personal data: while sealed says that a mask is
// shown, typing replaces the value as a whole, and typing nothing keeps it.
func OverMask(sealed func() bool) xwidget.EditorFunc {
	return func(s xwidget.EditSession) xwidget.CellEditor {
		if !sealed() {
			return xwidget.TextCell(s)
		}
		s.Text = ""
		commit := s.Commit
		s.Commit = func(text, code string, then xwidget.Move) bool {
			if text == "" {
				s.Cancel()
				return true
			}
			return commit(text, code, then)
		}
		return xwidget.TextCell(s)
	}
}

// PasteHead reads the first line of a paste as names of columns, as an import
// reads its header; nil where it is none. Where a name states a unit of measure,
// plain numbers below it are taken to be in that unit.
func PasteHead(cols []*catalog.Field) func(line []string) []xwidget.PastedColumn {
	return func(line []string) []xwidget.PastedColumn {
		heads, ok := intake.Heads(cols, line)
		if !ok {
			return nil
		}
		out := make([]xwidget.PastedColumn, len(heads))
		for i, h := range heads {
			out[i] = xwidget.PastedColumn{Col: slices.Index(cols, h.Field), Read: h.Read}
		}
		return out
	}
}

// SelectionText sums up selected cells for the status bar; "" for a single one.
func SelectionText(s xwidget.SelectionStats) string {
	if s.Cells < 2 || s.Partial {
		return ""
	}
	key := "form.sums.count"
	if s.Numbers > 1 {
		key = "form.sums.numbers"
	}
	return i18n.T(key, "cells", strconv.Itoa(s.Cells), "numbers", strconv.Itoa(s.Numbers), "sum", s.Sum, "average", s.Average)
}

// ColumnOf describes a field as a column of a sheet, without its editor.
func ColumnOf(fd *catalog.Field) xwidget.Column {
	c := xwidget.Column{Key: fd.ID, Title: fd.Label, Unit: fd.Unit, Width: columnWidth(fd), Required: fd.Required}
	if isNumber(fd.TypeName) {
		c.Align = fyne.TextAlignTrailing
	}
	c.Flex = fd.Wide || fd.TypeName == catalog.TypeParty
	c.ReadOnly = fd.Compute != ""
	c.PlainText = !isNumber(fd.TypeName)
	return c
}

// columnWidth is a column's width at zoom 1: by its type, and its head at least.
func columnWidth(fd *catalog.Field) float32 {
	w := map[string]float32{
		catalog.TypeText: 130, catalog.TypeLongText: 220, catalog.TypeInteger: 76, catalog.TypeDecimal: 100,
		catalog.TypePercent: 76, catalog.TypeDate: 104, catalog.TypeYear: 66, catalog.TypeBool: 60,
		catalog.TypeChoice: 112, catalog.TypeMulti: 150, catalog.TypeTree: 130, catalog.TypeRef: 180,
		catalog.TypeParty: 190, catalog.TypePhone: 116, catalog.TypeEmail: 150, catalog.TypeUSCC: 168,
		catalog.TypeFiles: 120,
	}[fd.TypeName]
	if fd.TypeName == catalog.TypeChoice { // as wide as its longest option, within reason
		for _, o := range fd.Options {
			w = max(w, min(150, float32(len([]rune(o.Label)))*13+20))
		}
	}
	if fd.Wide {
		w = max(w, 200)
	}
	head := float32(len([]rune(fd.Label)))*13 + float32(len([]rune(fd.Unit)))*12 + 22
	if fd.Required {
		head += 8
	}
	return max(w, head)
}

// AskMulti lets several of a field's options be chosen in a dialog, beginning
// with those of now. put gets the list; done runs when the dialog is left.
func AskMulti(a *ui.App, fd *catalog.Field, now app.Value, put func(app.Value), done func()) {
	p := xwidget.NewMultiPicker(choose.AnswerSearch(fd))
	p.OnUnfit = func(text string) { p.Unfit = text }
	if _, none := plain(shown{value: now}); !none {
		p.SetSelected(multiOptions(fd, now))
	}
	xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: fd.Label, Text: fd.Help, Width: 520, Content: kit.Sized(480, 96, p),
		OnConfirm: func() bool {
			put(listOf(p.Selected()))
			done()
			return true
		},
		OnCancel: done,
	})
}
