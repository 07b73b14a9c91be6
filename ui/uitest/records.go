package uitest

import (
	"ronghe/app"
	"ronghe/app/register"
	"ronghe/ui/nav"
)

// Records notes what pages ask of the record's page.
type Records struct {
	Opened  []app.ID
	News    []string
	Resumed []register.Draft
	Begun   []*register.Session
	Texts   map[string]string // of the latest NewWith
	Near    nav.Neighbours    // of the latest Open
}

var _ nav.Records = (*Records)(nil)

// Open notes a record.
func (r *Records) Open(_ string, id app.ID, near nav.Neighbours) {
	r.Opened = append(r.Opened, id)
	r.Near = near
}

// New notes a form.
func (r *Records) New(form string) { r.News = append(r.News, form) }

// NewWith notes a form and what its record begins with.
func (r *Records) NewWith(form string, texts map[string]string) {
	r.News = append(r.News, form)
	r.Texts = texts
}

// NewFrom notes a session.
func (r *Records) NewFrom(ss *register.Session) { r.Begun = append(r.Begun, ss) }

// Resume notes a draft.
func (r *Records) Resume(d register.Draft) { r.Resumed = append(r.Resumed, d) }
