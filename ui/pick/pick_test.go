package pick

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/uitest"
)

// without is a picker on a system that has no dialog of its own.
func without(t *testing.T) (*Picker, *uitest.Bench) {
	t.Helper()
	b := uitest.NewEmpty(t)
	b.App.SetContent(widget.NewLabel(""))
	p := New(b.App)
	p.native = func(uintptr, Ask) (string, error) { return "", errNone }
	return p, b
}

// tap taps the widget in the dialog that shows a text.
func tap(t *testing.T, b *uitest.Bench, text string) {
	t.Helper()
	found := test.LaidOutObjects(b.Canvas().Overlays().Top())
	i := slices.IndexFunc(found, func(o fyne.CanvasObject) bool {
		button, ok := o.(*widget.Button)
		return ok && button.Text == text
	})
	if i < 0 {
		t.Fatalf("no button %q in %d objects", text, len(found))
	}
	test.Tap(found[i].(*widget.Button))
}

func TestFynesDialogStandsIn(t *testing.T) {
	p, b := without(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.xlsx"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{Open, Save} {
		var got string
		p.Ask(Ask{Kind: kind, Title: "T", Dir: dir, Name: "b.xlsx", Types: []string{".xlsx"}}, func(path string) { got = path })
		if b.Canvas().Overlays().Top() == nil {
			t.Fatalf("kind %d: nothing was asked", kind)
		}
		if kind == Open {
			tap(t, b, i18n.T("ui.cancel"))
			if got != "" {
				t.Errorf("cancelling chose %q", got)
			}
			continue
		}
		tap(t, b, i18n.T("ui.pick.choose"))
		if want := filepath.Join(dir, "b.xlsx"); got != want {
			t.Errorf("the place to save to is %q, want %q", got, want)
		}
	}
	if b.Canvas().Overlays().Top() != nil {
		t.Error("a dialog stayed open")
	}
}

func TestTheSystemsDialogComesFirst(t *testing.T) {
	p, b := without(t)
	p.native = func(_ uintptr, a Ask) (string, error) { return filepath.Join(a.Dir, "c"), nil }
	var got string
	p.Ask(Ask{Kind: Save, Dir: "d", Types: []string{".xlsx", ".csv"}}, func(path string) { got = path })
	if got != filepath.Join("d", "c.xlsx") || b.Canvas().Overlays().Top() != nil {
		t.Errorf("chosen %q", got)
	}
	p.native = func(uintptr, Ask) (string, error) { return "", nil }
	p.Ask(Ask{Kind: Open}, func(string) { t.Error("cancelled, and still something was chosen") })
}
