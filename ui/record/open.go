package record

import (
	"ronghe/app"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
)

// Source says which record a page shows.
type Source struct {
	Form  string
	ID    app.ID            // a stored record; "" for a new one
	Copy  bool              // a new record with the content of ID
	Draft *register.Draft   // unfinished work to go on with
	Near  nav.Neighbours    // the list that it was opened from; nil for none
	Begun *register.Session // a new record that was begun elsewhere
	Texts map[string]string // what a new record begins with, by field
}

// Records opens records' pages; it is what ui.App.Records wants.
type Records struct {
	app  *ui.App
	pick *pick.Picker
}

var _ nav.Records = (*Records)(nil)

// NewRecords makes the opener of records.
func NewRecords(a *ui.App) *Records { return &Records{app: a, pick: pick.New(a)} }

// Open shows a stored record; near may be nil.
func (r *Records) Open(form string, id app.ID, near nav.Neighbours) {
	r.show(Source{Form: form, ID: id, Near: near})
}

// New shows an empty record of the form.
func (r *Records) New(form string) { r.show(Source{Form: form}) }

// NewWith shows a record of the form that begins with these texts by field.
func (r *Records) NewWith(form string, texts map[string]string) {
	r.show(Source{Form: form, Texts: texts})
}

// NewFrom shows a new record that was begun elsewhere.
func (r *Records) NewFrom(ss *register.Session) {
	r.show(Source{Form: ss.Form().ID, Begun: ss})
}

// Resume goes on with a draft.
func (r *Records) Resume(d register.Draft) {
	r.show(Source{Form: d.Form, ID: d.Doc, Draft: &d})
}

// show opens the page; a record is begun only by who may enter it.
func (r *Records) show(src Source) {
	if src.ID == "" && !r.app.Entering() {
		return
	}
	r.app.Nav.Open(New(r.app, r.pick, src))
}
