package workbook

import (
	"context"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// writeGuide writes the sheet that explains the others.
func writeGuide(ctx context.Context, f *excelize.File, templates []layout.Template) error {
	name := i18n.T("workbook.template.guide")
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	t := guideTable(templates)
	_, err := writeTable(ctx, f, name, &t, func(int) {})
	return err
}

func guideTable(templates []layout.Template) layout.Table {
	titles := make([]string, len(templates))
	for i, t := range templates {
		titles[i] = t.Title
	}
	head := func(key string) []string { return []string{i18n.T("workbook.template." + key)} }
	t := layout.Table{
		Title: i18n.T("workbook.template.title", "title", strings.Join(slices.Compact(titles), " / "), "purpose", templates[0].Purpose),
		Head: layout.NestHeads([][]string{
			{i18n.T("workbook.sheet")}, head("column"), head("required"), head("kind"), head("note"), head("options"), head("example"),
		}),
		Columns: []layout.Column{
			{ID: "sheet", Width: 14},
			{ID: "column", Width: 22},
			{ID: "required", Width: 6, Align: layout.Centre},
			{ID: "kind", Width: 20},
			{ID: "note", Width: 36},
			{ID: "options", Width: 40},
			{ID: "example", Width: 24},
		},
		FitWidth: true, Landscape: true, RepeatHead: true,
	}
	var rows [][]app.Cell
	examples := false
	for i := range templates {
		examples = examples || len(templates[i].Examples) > 0
		for col, c := range templates[i].Columns {
			rows = append(rows, guideRow(&templates[i], col, c))
		}
	}
	say := func(text string) { t.Info = append(t.Info, layout.InfoLine{Left: text}) }
	rule := func(key string) { say(i18n.T("workbook.template.rule."+key, "sheet", templates[0].Sheet)) }
	rule("header")
	for _, note := range templates[0].Notes {
		say(note)
	}
	for _, key := range []string{"required", "options", "amount"} {
		rule(key)
	}
	if len(templates) > 1 {
		rule("linked")
	}
	for _, sub := range templates[1:] {
		if note := strings.Join(sub.Notes, " "); note != "" {
			say(i18n.T("workbook.template.rule.sub", "sheet", sub.Sheet, "note", note))
		}
	}
	t.Info = append(t.Info, layout.InfoLine{Left: i18n.T("app.secrecy")})
	if !examples {
		last := len(t.Columns) - 1
		t.Columns, t.Head[0] = t.Columns[:last], t.Head[0][:last]
		for i := range rows {
			rows[i] = rows[i][:last]
		}
	}
	t.Body = layout.Rows(rows...)
	return t
}

func guideRow(t *layout.Template, col int, c layout.TemplateColumn) []app.Cell {
	name := c.Header
	if c.Group != "" {
		name = c.Group + "/" + name
	}
	required := ""
	if c.Required {
		required = i18n.T("layout.yes")
	}
	var examples []string
	for _, row := range t.Examples {
		if s, _ := c.Column().Show(row[col]); s != "" {
			examples = append(examples, s)
		}
	}
	return []app.Cell{
		layout.TextCell(t.Sheet), layout.TextCell(name), layout.TextCell(required), layout.TextCell(kindText(c)),
		layout.TextCell(c.Note), layout.TextCell(optionsText(c.Options)), layout.TextCell(strings.Join(examples, "\n")),
	}
}

func kindText(c layout.TemplateColumn) string {
	key := "text"
	switch {
	case c.Kind == layout.Number && c.Scale == 0:
		key = "whole"
	case c.Kind == layout.Number:
		key = "number"
	case c.Kind == layout.Percent:
		key = "percent"
	case c.Kind == layout.Date:
		key = "date"
	case c.Code:
		key = "code"
	}
	return i18n.T("workbook.template.kind."+key, "scale", itoa(c.Scale+c.Fine))
}

// optionsText lists a few options whole and says how many there are of many.
func optionsText(options []string) string {
	if len(options) > 30 {
		return strings.Join(options[:10], "\u3001") + " … " + i18n.T("workbook.template.more", "count", itoa(len(options)))
	}
	return strings.Join(options, "\u3001")
}
