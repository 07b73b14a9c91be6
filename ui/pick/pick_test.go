package pick

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// A file that is there is asked about, unless the system's dialog did.
func TestAFileIsNotReplacedUnasked(t *testing.T) {
	p, b := without(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "b.xlsx")
	if err := os.WriteFile(there, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := Ask{Kind: Save, Title: "T", Dir: dir, Name: "b.xlsx", Types: []string{".xlsx"}}
	chosen := func(native func(uintptr, Ask) (string, error), ask Ask, press ...string) (got string) {
		t.Helper()
		p.native = native
		p.Ask(ask, func(path string) { got = path })
		for _, key := range press {
			if got != "" {
				t.Fatalf("chosen before %s was pressed", key)
			}
			if key == i18n.T("ui.pick.choose") {
				tap(t, b, key)
				continue
			}
			b.Press(key)
		}
		return got
	}
	says := func(path string) func(uintptr, Ask) (string, error) {
		return func(uintptr, Ask) (string, error) { return path, nil }
	}
	none := func(uintptr, Ask) (string, error) { return "", errNone }
	if got := chosen(says(there), ask); got != there {
		t.Errorf("what the system's dialog has asked about is %q", got)
	}
	if got := chosen(says(strings.TrimSuffix(there, ".xlsx")), ask, i18n.T("ui.replace.yes")); got != there {
		t.Errorf("with the ending the name is %q", got)
	}
	if got := chosen(none, ask, i18n.T("ui.pick.choose"), i18n.T("ui.cancel")); got != "" {
		t.Errorf("cancelled, and %q is chosen", got)
	}
	if got := chosen(none, ask, i18n.T("ui.pick.choose"), i18n.T("ui.replace.yes")); got != there {
		t.Errorf("agreed, and %q is chosen", got)
	}
	ask.Later = true
	if got := chosen(none, ask, i18n.T("ui.pick.choose")); got != there {
		t.Errorf("who looks for the file later got %q", got)
	}
	if b.Canvas().Overlays().Top() != nil {
		t.Error("a dialog stayed open")
	}
}
