package formview

import (
	"context"
	"slices"
	"strings"
	"sync"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// suggestLimit is how many records of each register are offered.
const suggestLimit = 30

// party edits a reference to a directory record; a party may also be a name
// that is in no directory yet.
type party struct {
	chosen
	dir *directory
}

func newParty(b *block) *party {
	p := &party{dir: newDirectory(b.v.App, b.fd)}
	p.chosen = chosen{b, xwidget.NewPicker(p.dir.search)}
	p.p.AllowFree = b.fd.TypeName == catalog.TypeParty
	p.p.Run = b.v.App.RunBeside
	p.p.OnChanged = p.changed
	p.attach()
	p.p.OnFocus = func(gained bool) {
		if gained {
			p.p.Recent = p.dir.inRecord(b.v.form, b.v.rec)
		}
		b.focus(gained)
	}
	return p
}

func (p *party) changed(o xwidget.Option) {
	if o.IsZero() {
		p.b.set(app.Value{})
		return
	}
	if known, ok := p.dir.party(o); ok {
		p.b.set(app.PartyValue(known))
		return
	}
	// A free name: one that a directory has exactly is linked.
	p.b.do(func(ss *register.Session) { ss.Pause(); ss.SetText(p.b.fd.ID, o.Label) })
	p.b.refresh()
}

func (p *party) show(s shown) {
	o, ok := plain(s)
	if !ok {
		o = p.dir.option(s.value.Party())
	}
	p.put(s, o)
}

// directory offers the records of the registers that a field points into and
// remembers which party an option stands for. Searches run beside the window.
type directory struct {
	app   *ui.App
	fd    *catalog.Field
	mu    sync.Mutex
	known map[string]app.Party // by the option's code
}

func newDirectory(a *ui.App, fd *catalog.Field) *directory {
	return &directory{app: a, fd: fd, known: map[string]app.Party{}}
}

// search may run on any goroutine.
func (d *directory) search(query string, limit int) []xwidget.Option {
	if strings.TrimSpace(query) == "" {
		return nil
	}
	svc := d.app.Svc
	var out []xwidget.Option
	for _, form := range d.fd.To {
		found, err := svc.Store().Suggest(context.Background(), form, query, min(limit, suggestLimit))
		if err != nil {
			d.app.Log.Warn("directory not searched", "form", form, "err", err)
			continue
		}
		title := form
		if f, ok := svc.Catalog().Form(form); ok {
			title = f.Title
		}
		for _, s := range found {
			o := d.remember(s.Party)
			o.Detail = strings.Trim(title+" · "+s.Detail, " ·")
			o.Exact = s.Party.Code != "" && strings.EqualFold(s.Party.Code, strings.TrimSpace(query))
			out = append(out, o)
		}
	}
	choose.Mark(out, query)
	return out
}

func (d *directory) remember(p app.Party) xwidget.Option {
	code := p.Form + "|" + string(p.Ref)
	d.mu.Lock()
	d.known[code] = p
	d.mu.Unlock()
	return xwidget.Option{Code: code, Label: partyName(p)}
}

func (d *directory) party(o xwidget.Option) (app.Party, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, ok := d.known[o.Code]
	return p, ok && o.Code != ""
}

// option is how a party of the record is shown: one that a directory holds
// says so.
func (d *directory) option(p app.Party) xwidget.Option {
	if p.Ref == "" {
		o := xwidget.Option{Label: partyName(p)}
		if p.Name != "" {
			o.Detail = p.Code
		}
		return o
	}
	o := d.remember(p)
	o.Detail = i18n.T("form.party.linked")
	return o
}

func partyName(p app.Party) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Code
}

// inRecord are the parties that a record names elsewhere: who pays is mostly
// one of those who signed.
func (d *directory) inRecord(form *catalog.Form, rec *app.Record) []xwidget.Option {
	var out []xwidget.Option
	seen := map[string]bool{}
	add := func(fd *catalog.Field, v app.Value) {
		if v.Kind() != app.PartyKind || !overlaps(fd.To, d.fd.To) {
			return
		}
		p := v.Party()
		if p.Ref != "" && !slices.Contains(d.fd.To, p.Form) {
			return
		}
		o := d.option(p)
		if d.fd.TypeName == catalog.TypeRef && o.Code == "" || seen[o.Label] {
			return
		}
		seen[o.Label] = true
		out = append(out, o)
	}
	for _, fd := range form.Fields() {
		if !fd.IsTable() {
			add(fd, rec.Value(fd.ID))
			continue
		}
		for _, row := range rec.Rows[fd.ID] {
			for _, col := range fd.Fields {
				add(col, row.Fields[col.ID])
			}
		}
	}
	return out
}

func overlaps(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
