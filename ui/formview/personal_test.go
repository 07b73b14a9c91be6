package formview

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui/uitest"
)

// sealing is a store in which one personal value is sealed.
type sealing struct {
	*uitest.Store
	plain string
}

func (s sealing) Unseal(context.Context, app.Sealed) (app.Value, error) {
	return app.TextValue(s.plain), nil
}

var stored = app.Sealed{Commitment: "c0ffee", Op: "op-1", Path: "f_personal"}

// sealedDesk shows a record whose contact is sealed.
func sealedDesk(t *testing.T) (*desk, *personal) {
	d := newDesk(t)
	d.define(allTypes())
	d.app.Svc = register.New(register.Deps{
		Catalog: d.back.Catalog, Programs: d.back.Programs, Store: sealing{d.back.Memory, "张三丰"},
	}, d.app.Svc.Who())
	ss, err := d.app.Svc.Begin("probe")
	if err != nil {
		t.Fatal(err)
	}
	ss.Set("f_personal", app.SealedValue(stored))
	ss.Pause()
	d.open(ss, true)
	return d, d.block("f_personal").ed.(*personal)
}

// TestPersonalIsMasked shows a mask, opens the value for reading alone, and
// notes that in the log.
func TestPersonalIsMasked(t *testing.T) {
	d, p := sealedDesk(t)
	if p.e.Text != "张**" || !p.open.Visible() {
		t.Fatalf("the field shows %q, button %v; want the mask and a way to open it", p.e.Text, p.open.Visible())
	}
	d.at("f_personal")
	d.win.Canvas().Unfocus()
	if s, ok := d.ss.Value("f_personal").Sealed(); !ok || s != stored {
		t.Fatal("a visit changed the value")
	}
	p.open.OnTapped()
	if p.e.Text != "张三丰" || p.open.Visible() {
		t.Errorf("opened, the field shows %q", p.e.Text)
	}
	if s, ok := d.ss.Value("f_personal").Sealed(); !ok || s != stored || d.changes != 0 {
		t.Error("reading changed the value")
	}
	log, err := d.back.Memory.History(t.Context(), d.ss.Record().ID)
	if err != nil || len(log) != 1 || log[0].Op.Kind != op.Reveal || !strings.Contains(log[0].Op.Reason, "f_personal") {
		t.Errorf("the log holds %+v (%v), want that the value was opened", log, err)
	}
	typeText(d.win.Canvas(), "x")
	if got := d.ss.Value("f_personal").Text(); !strings.Contains(got, "张三丰") {
		t.Errorf("typed on, the record holds %q", got)
	}
}

// TestTypingReplacesTheMask never takes stars for a value.
func TestTypingReplacesTheMask(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(c fyne.Canvas)
		want string
	}{
		"typing": {func(c fyne.Canvas) { typeText(c, "李四") }, `"李四"`},
		"delete": {func(c fyne.Canvas) { press(c, fyne.KeyBackspace) }, `null`},
		"pasting": {func(c fyne.Canvas) {
			fyne.CurrentApp().Clipboard().SetContent("王五")
			ctrl(c, fyne.KeyV)
		}, `"王五"`},
		"copying": {func(c fyne.Canvas) { ctrl(c, fyne.KeyC) }, `{"sealed":"c0ffee","op":"op-1","path":"f_personal"}`},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := sealedDesk(t)
			fyne.CurrentApp().Clipboard().SetContent("")
			d.at("f_personal")
			c.do(d.win.Canvas())
			if got := string(d.ss.Value("f_personal").AppendJSON(nil)); got != c.want {
				t.Errorf("the record holds %s, want %s", got, c.want)
			}
			if strings.Contains(p.e.Text, "*") != (name == "copying") {
				t.Errorf("the field shows %q", p.e.Text)
			}
			if name == "copying" && strings.Contains(fyne.CurrentApp().Clipboard().Content(), "张") {
				t.Error("the mask was copied")
			}
			d.view.Undo()
			if name != "copying" && p.e.Text != "张**" {
				t.Errorf("undone, the field shows %q", p.e.Text)
			}
		})
	}
}
