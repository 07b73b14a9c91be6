package xwidget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestFunctionKeysReachTheWindowFromEveryWidget(t *testing.T) {
	few := func(string, int) []Option { return []Option{{Code: "a", Label: "甲"}} }
	list, sheet := NewGrid(ListMode, listRows(), listColumns()...), NewGrid(EditMode, listRows(), listColumns()...)
	widgets := map[string]fyne.Focusable{
		"list": list, "sheet": sheet, "entry": NewEntry(), "long": NewLongEntry(3, 100), "picker": NewPicker(few),
		"several": NewMultiPicker(few), "segments": NewSegments(Option{Code: "a", Label: "甲"}), "check": NewCheck("甲", nil),
		"button": NewButton("甲", nil), "date": NewDateEntry(Day, func(s string) (string, error) { return s, nil }, func(s string) string { return s }),
		"number": NewNumberEntry(nil, nil),
	}
	for name, w := range widgets {
		c := window(t, container.NewStack(w.(fyne.CanvasObject)), 600, 200).Canvas()
		var heard []fyne.KeyName
		c.SetOnTypedKey(func(k *fyne.KeyEvent) { heard = append(heard, k.Name) })
		c.Focus(w)
		press(c, fyne.KeyF1, fyne.KeyF8, fyne.KeyF5)
		if len(heard) != 3 {
			t.Errorf("%s keeps function keys to itself: the window heard %v", name, heard)
		}
		heard = nil
		press(c, fyne.KeyEscape)
		if name != "sheet" && len(heard) != 1 {
			t.Errorf("%s keeps Esc to itself, with nothing to take back", name)
		}
	}
}

func TestSegmentsAreTyped(t *testing.T) {
	s := NewSegments(Option{Code: "true", Label: "是"}, Option{Code: "false", Label: "否"})
	s.Keys = []string{"ys1√", "nf0×"}
	c, _ := form(t, s)
	c.Focus(s)
	for r, want := range map[rune]string{'是': "true", 'N': "false", '1': "true", '否': "false", '√': "true", '0': "false"} {
		s.SetSelected("")
		s.TypedRune(r)
		if got := s.Selected().Code; got != want {
			t.Errorf("%c chooses %q, want %q", r, got, want)
		}
	}
	s.SetSelected("")
	s.TypedRune('x')
	if !s.Selected().IsZero() {
		t.Error("a letter that stands for nothing chose something")
	}
	three := NewSegments(Option{Code: "a", Label: "甲方"}, Option{Code: "b", Label: "乙方"}, Option{Code: "c", Label: "丙方"})
	three.TypedRune('2')
	if three.Selected().Code != "b" {
		t.Errorf("2 chooses %q", three.Selected().Code)
	}
}

func TestAClickBesideADialogLeavesTheKeyboardWhereItWas(t *testing.T) {
	w := window(t, container.NewStack(NewEntry()), 800, 500)
	dropped := false
	drop := NewButton("放弃", func() { dropped = true })
	confirmed := false
	d := ShowDialog(w, DialogOptions{Title: "问", Extra: []*Button{drop}, OnConfirm: func() bool { confirmed = true; return true }})
	click(d, 5, 5, 0)
	press(w.Canvas(), fyne.KeyReturn)
	if dropped || !confirmed {
		t.Errorf("Enter after the click: dropped %v, confirmed %v", dropped, confirmed)
	}
}

func TestTheWheelGoesThroughAFieldOfOneLine(t *testing.T) {
	e := NewEntry()
	far := NewScroll(container.NewVBox(e, NewLongEntry(60, 0)))
	e.ScrollThrough = far
	w := window(t, far, 400, 200)
	test.Scroll(w.Canvas(), fyne.NewPos(30, 15), 0, -10)
	if far.Offset.Y != 10*wheel {
		t.Errorf("the wheel over the field moved the page by %v, want %v", far.Offset.Y, 10*wheel)
	}
}
