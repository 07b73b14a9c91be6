package exchange

import (
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

func appID(s string) app.ID { return app.ID(s) }

// meaning is a text of a file that a field does not know, and the field.
type meaning struct {
	plan  *intake.SheetPlan
	field *catalog.Field
	text  string
}

// sayable are the problems of a text that a person may say the meaning of.
var sayable = map[string]bool{"choice": true, "bool": true, "code_unknown": true, "code_ambiguous": true}

// meaningOf tells whether a problem is a word that nobody knows, and of which
// field.
func (v *outcome) meaningOf(p app.Problem) (meaning, bool) {
	if !v.out.DryRun || !sayable[p.Code] || v.out.Plan == nil || p.Args["value"] == "" || strings.HasSuffix(p.Args["value"], "…") {
		return meaning{}, false
	}
	form, _ := v.page.app.Svc.Catalog().Form(v.page.form.Selected().Code)
	path := p.Field
	if p.Table != "" {
		path = p.Table + "." + p.Field
	}
	fd, ok := form.Find(path)
	if !ok || fd.Personal != nil {
		return meaning{}, false
	}
	for _, sp := range sheetPlans(v.out.Plan) {
		if sp.Name == p.Sheet {
			return meaning{sp, fd, p.Args["value"]}, true
		}
	}
	return meaning{}, false
}

// askMeaning asks what a text stands for, in all rows of the file.
func (p *Import) askMeaning(pr app.Problem, m meaning) {
	var search xwidget.SearchFunc
	switch m.field.TypeName {
	case catalog.TypeTree:
		search = choose.CodeSearch(m.field)
	default:
		search = choose.AnswerSearch(m.field)
	}
	picker := xwidget.NewPicker(search)
	picker.PlaceHolder = i18n.T("ui.import.meaning_blank")
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.import.meaning_title", "text", m.text),
		Text:  placeOf(pr) + "　" + i18n.Problem(pr),
		Width: 560, Content: kit.Rows(8, kit.Field(m.field.Label, labelWidth+28, picker), kit.Quiet(i18n.T("ui.import.meaning_text"))),
		OnConfirm: func() bool {
			p.said.mean(m.plan, m.field.Path(), m.text, picker.Selected().Code)
			p.again()
			return true
		},
	})
	p.app.Window.Canvas().Focus(picker)
}

// again looks through the file as it is to be read now; a long one when it is
// asked for.
func (p *Import) again() {
	if p.looked.Rows > quickRows {
		p.valid = false
		p.showStale()
		return
	}
	p.look()
}
