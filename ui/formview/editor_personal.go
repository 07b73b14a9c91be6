package formview

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// personal edits a line of personal data. A stored value shows as its mask: a
// button opens it, which is logged; typing replaces it as a whole.
type personal struct {
	b    *block
	e    *maskedLine
	open *xwidget.Button
	box  *fyne.Container
}

func newPersonal(b *block) *personal {
	p := &personal{b: b}
	p.e = &maskedLine{}
	p.e.b, p.e.p = b, p
	p.e.Wrapping = fyne.TextWrapOff
	p.e.Scroll = fyne.ScrollHorizontalOnly
	p.e.ExtendBaseWidget(p.e)
	p.e.ScrollThrough = b.v.scroll
	p.e.OnChanged = p.typed
	p.e.OnFocus = b.focus
	p.e.OnEscape = b.v.escape
	p.open = xwidget.NewLink(i18n.T("form.personal.reveal"), p.reveal)
	p.box = beside(p.e, p.open)
	p.open.Hide()
	return p
}

func (p *personal) object() fyne.CanvasObject { return p.box }
func (p *personal) target() fyne.Focusable    { return p.e }
func (p *personal) commit() bool              { return true }

// masked reports whether the field shows a mask instead of a value.
func (p *personal) masked() bool { return p.e.masked }

func (p *personal) typed(text string) {
	if p.masked() {
		return
	}
	p.b.typed(text)
}

func (p *personal) show(s shown) {
	sealed, is := s.value.Sealed()
	if !is || s.raw {
		p.stand(s.text, false)
		return
	}
	if plain, ok := p.b.v.revealed[sealed]; ok {
		p.stand(p.b.fd.Format(plain), false)
		return
	}
	p.stand(p.b.v.mask(sealed), true)
}

// stand shows a text, or a mask that cannot be typed into.
func (p *personal) stand(text string, masked bool) {
	p.e.masked = masked
	if p.e.Text != text {
		was := p.b.v.busy
		p.b.v.busy = true
		p.e.SetText(text)
		p.b.v.busy = was
	}
	if opens := masked && !p.b.v.ReadOnly; p.open.Visible() != opens {
		p.open.Hidden = !opens
		p.box.Refresh()
	}
}

// reveal opens the value for reading.
func (p *personal) reveal() {
	v := p.b.v
	v.reveal1(p.b.fd.ID, func() {
		p.b.refresh()
		v.canvas().Focus(p.e)
		p.e.CaretToEnd() // it was opened to be read
	})
}

// reveal1 opens the personal value at an op path, which the log notes.
func (v *View) reveal1(path string, then func()) {
	rec, svc := v.rec, v.App.Svc
	sealed, ok := v.Config.Session.Value(path).Sealed()
	if !ok {
		return
	}
	ui.Also(v.lane, func(ctx context.Context) (app.Value, error) {
		return svc.Reveal(ctx, rec, path, i18n.T("form.personal.reason"))
	}, func(plain app.Value, err error) {
		if err != nil {
			v.App.ShowError(err)
			return
		}
		v.revealed[sealed] = plain
		then()
	})
}

// Revealed are the personal values that the person has opened here.
func (v *View) Revealed() map[app.Sealed]bool {
	out := make(map[app.Sealed]bool, len(v.revealed))
	for s := range v.revealed {
		out[s] = true
	}
	return out
}

// mask is how a sealed value is shown; stars stand in until it was looked up.
func (v *View) mask(s app.Sealed) string {
	if m, ok := v.masks[s]; ok {
		return m
	}
	return i18n.T("form.personal.hidden")
}

// readMasks looks up, beside the window, the masks that are not known yet.
func (v *View) readMasks() {
	if v.masking {
		return
	}
	todo := v.unmasked()
	if len(todo) == 0 {
		return
	}
	v.masking = true
	svc := v.App.Svc
	ui.Also(v.lane, func(ctx context.Context) (map[app.Sealed]string, error) {
		out := map[app.Sealed]string{}
		for s, fd := range todo {
			m, err := svc.Masked(ctx, fd, app.SealedValue(s))
			if err != nil {
				m = i18n.T("form.personal.hidden") // purged, or its key is gone: nothing to show
			}
			out[s] = m
		}
		return out, nil
	}, func(found map[app.Sealed]string, _ error) {
		v.masking = false
		for s, m := range found {
			v.masks[s] = m
		}
		v.repaintPersonal()
	})
}

func (v *View) repaintPersonal() {
	for _, b := range v.blocks {
		if b.ed == nil {
			continue
		}
		if _, ok := b.ed.(*personal); ok || b.fd.IsTable() {
			b.paint()
		}
	}
}

// maskedLine is the line of a personal value. While it shows a mask, the first
// key replaces all of it.
type maskedLine struct {
	line
	p      *personal
	masked bool
}

// clear ends the mask before something is typed.
func (e *maskedLine) clear() {
	e.masked = false
	e.CaretToEnd() // a selection would outlive the mask
	e.SetText("")
	e.p.open.Hide()
	e.p.box.Refresh()
}

// TypedRune types a character.
func (e *maskedLine) TypedRune(r rune) {
	if e.masked && !e.b.v.ReadOnly {
		e.clear()
	}
	e.line.TypedRune(r)
}

// TypedKey deletes the whole mask.
func (e *maskedLine) TypedKey(k *fyne.KeyEvent) {
	if e.masked && !e.b.v.ReadOnly && (k.Name == fyne.KeyBackspace || k.Name == fyne.KeyDelete) {
		e.clear()
		e.b.do(func(ss *register.Session) { ss.Set(e.b.fd.ID, app.Value{}) })
		return
	}
	e.line.TypedKey(k)
}

// TypedShortcut pastes in place of the mask; the mask is never copied.
func (e *maskedLine) TypedShortcut(s fyne.Shortcut) {
	if e.masked {
		switch s.(type) {
		case *fyne.ShortcutCopy, *fyne.ShortcutCut:
			return
		case *fyne.ShortcutPaste:
			if e.b.v.ReadOnly {
				return
			}
			e.clear()
		}
	}
	e.line.TypedShortcut(s)
}

// unmasked are the sealed values of the record whose masks are not known.
func (v *View) unmasked() map[app.Sealed]*catalog.Field {
	out := map[app.Sealed]*catalog.Field{}
	add := func(fd *catalog.Field, x app.Value) {
		if s, ok := x.Sealed(); ok {
			if _, known := v.masks[s]; !known {
				out[s] = fd
			}
		}
	}
	for _, fd := range v.form.Fields() {
		add(fd, v.rec.Value(fd.ID))
		for _, row := range v.rec.Rows[fd.ID] {
			for _, col := range fd.Fields {
				if col.Personal != nil {
					add(col, row.Fields[col.ID])
				}
			}
		}
	}
	return out
}
