package exchange

import (
	"errors"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// columns is the table in which a person sees what each column of a sheet fills
// and chooses otherwise.
type columns struct {
	page    *Import
	plan    *intake.SheetPlan
	form    *catalog.Form
	targets map[string]intake.Target
	items   []choose.Item
	grid    *xwidget.Grid
}

// notImported is the choice of a column that does not come in.
const notImported = "-"

// The columns of the table.
const (
	colLetter = iota
	colHeader
	colSamples
	colTarget
	colUnit
)

func newColumns(p *Import, sp *intake.SheetPlan) *columns {
	c := &columns{page: p, plan: sp, targets: map[string]intake.Target{}}
	c.form, _ = p.app.Svc.Catalog().Form(p.form.Selected().Code)
	options := []xwidget.Option{{Code: notImported, Label: i18n.T("ui.import.use_not")}}
	for _, t := range intake.TargetsOf(c.form, sp) {
		c.targets[t.Key] = t
		options = append(options, xwidget.Option{Code: t.Key, Label: t.Label, Detail: t.Field.Unit})
	}
	c.items = choose.Items(options)
	search := func(text string, limit int) []xwidget.Option { return choose.Among(c.items, text, limit) }
	c.grid = xwidget.NewGrid(xwidget.EditMode, c,
		xwidget.Column{Key: "letter", Title: i18n.T("ui.import.col_letter"), Width: 48, ReadOnly: true, PlainText: true},
		xwidget.Column{Key: "header", Title: i18n.T("ui.import.col_header"), Width: 200, Flex: true, ReadOnly: true},
		xwidget.Column{Key: "samples", Title: i18n.T("ui.import.col_samples"), Width: 240, Flex: true, ReadOnly: true, PlainText: true},
		xwidget.Column{Key: "use", Title: i18n.T("ui.import.col_use"), Width: 240, Flex: true, Editor: xwidget.ChoiceCell(xwidget.ChoiceOptions{Search: search})},
		xwidget.Column{Key: "unit", Title: i18n.T("ui.import.col_unit"), Width: 100, Editor: xwidget.ChoiceCell(xwidget.ChoiceOptions{Search: c.units})})
	c.grid.Frozen = 1
	return c
}

// begin puts the cursor where something is to be chosen, once the table is shown.
func (c *columns) begin() {
	if len(c.plan.Columns) == 0 {
		return
	}
	first := max(slices.IndexFunc(c.plan.Columns, func(k intake.Column) bool { return k.Use == intake.Unknown }), 0)
	c.grid.Select(first, colTarget)
	c.page.app.Window.Canvas().Focus(c.grid) // not drawn yet: it does not know its canvas
}

// Rows is how many columns the sheet has.
func (c *columns) Rows() int { return len(c.plan.Columns) }

// Cell shows what is known of a column.
func (c *columns) Cell(row, col int) xwidget.CellView {
	k := c.plan.Columns[row]
	switch col {
	case colLetter:
		return xwidget.CellView{Text: app.ColumnName(k.Index + 1)}
	case colHeader:
		text := strings.Join(strings.Fields(k.Header), " ")
		if k.Hidden {
			text = i18n.T("ui.import.col_hidden", "header", text)
		}
		return xwidget.CellView{Text: text}
	case colSamples:
		return xwidget.CellView{Text: strings.Join(k.Samples, " | ")}
	case colTarget:
		v := xwidget.CellView{Text: useWords(k)}
		switch {
		case k.Use == intake.Unknown:
			v.State = xwidget.StateWarning
			if t, ok := c.targets[k.Suggested]; ok {
				v.Text = i18n.T("ui.import.use_suggested", "field", t.Label)
				v.Hint = i18n.T("ui.import.suggested_hint", "field", t.Label)
			}
		case k.Chosen:
			v.State = xwidget.StateChanged
		}
		if t, ok := c.targets[k.Target]; ok && k.Use == intake.Mapped {
			v.Text = t.Label
		}
		return v
	}
	if f := c.measured(row); f != nil {
		if k.Unit != "" {
			return xwidget.CellView{Text: k.Unit}
		}
		return xwidget.CellView{Text: f.Unit}
	}
	return xwidget.CellView{State: xwidget.StateReadOnly}
}

// measured is the field with a unit of measure that a column fills, nil for none.
func (c *columns) measured(row int) *catalog.Field {
	t, ok := c.targets[c.plan.Columns[row].Target]
	if !ok || t.Field.Unit == "" || c.plan.Columns[row].Use != intake.Mapped {
		return nil
	}
	return t.Field
}

// units are the units of measure that the column at the cursor may be in.
func (c *columns) units(text string, limit int) []xwidget.Option {
	row, _ := c.grid.CurrentCell()
	f := c.measured(row)
	if f == nil {
		return nil
	}
	var out []xwidget.Option
	for _, u := range f.Measures() {
		if strings.Contains(u, text) && len(out) < limit {
			out = append(out, xwidget.Option{Code: u, Label: u})
		}
	}
	return out
}

// errNoTarget refuses what is none of the choices.
var errNoTarget = errors.New("no target")

// Set takes a choice and has the file looked through anew.
func (c *columns) Set(e xwidget.CellEdit) error {
	k := c.plan.Columns[e.Row]
	l := c.page.said.layout(c.plan)
	choice := intake.Choice{Target: k.Target, Unit: k.Unit}
	switch {
	case e.Col == colTarget && e.Code == notImported, e.Col == colTarget && e.Text == "" && e.Code == "":
		choice = intake.Choice{}
	case e.Col == colTarget && e.Code == "":
		t, ok := c.named(e.Text)
		if !ok {
			return errors.New(i18n.T("ui.import.no_target"))
		}
		choice = intake.Choice{Target: t}
	case e.Col == colTarget:
		choice = intake.Choice{Target: e.Code}
	case e.Col == colUnit && e.Code != "" && c.measured(e.Row) != nil:
		choice.Unit = e.Code
	default:
		return errNoTarget
	}
	l.Columns[k.Index] = choice
	c.page.said.keep(l)
	c.page.again()
	return nil
}

// named finds a choice by its label, as it is pasted.
func (c *columns) named(label string) (string, bool) {
	for key, t := range c.targets {
		if t.Label == strings.TrimSpace(label) {
			return key, true
		}
	}
	return "", false
}

// SetMany takes a paste.
func (c *columns) SetMany(edits []xwidget.CellEdit) (refused int) {
	for _, e := range edits {
		if c.Set(e) != nil {
			refused++
		}
	}
	return refused
}

// InsertRows does nothing: the sheet has the columns that it has.
func (c *columns) InsertRows(int, int) {}

// DeleteRows does nothing.
func (c *columns) DeleteRows([]int) {}
