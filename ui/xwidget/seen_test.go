package xwidget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/chart"
	"ronghe/assets"
	"ronghe/ui/theme"
)

func TestButtonsAreReadableUnderThePointer(t *testing.T) {
	settings := fyne.CurrentApp().Settings()
	before := settings.Theme()
	defer settings.SetTheme(before)
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		settings.SetTheme(theme.New(assets.FontRegular, assets.FontBold).WithMode(mode))
		for _, w := range []Weight{Plain, Primary, Danger, Link} {
			b := NewButton("x", nil)
			b.Weight, b.hovered = w, true
			r := b.CreateRenderer().(*buttonRenderer)
			r.paint()
			for _, t0 := range []*canvas.Text{r.text, r.short} {
				if c := chart.Contrast(t0.Color, r.ground.FillColor); c < 4.5 {
					t.Errorf("mode %d, weight %d: contrast %.2f", mode, w, c)
				}
			}
		}
	}
}

// cursorFrames are the frames and the bar of a list's cursor that can be seen.
func cursorFrames(g *Grid) (frames, bars int) {
	for side := range 2 {
		if a := g.parts.area[side]; !a.Hidden && a.StrokeWidth > 0 && a.StrokeColor == theme.Color(fynetheme.ColorNamePrimary) {
			frames++
		}
		if c := g.parts.cursor[side]; !c.Hidden && c.Size().Width > 2 {
			bars++
		}
	}
	return frames, bars
}

func TestTheCursorIsSeenAmongCheckedRows(t *testing.T) {
	src := &sampleList{rows: 6, names: []string{"a"}, kinds: []string{"b"}}
	g := NewGrid(ListMode, src, Column{Key: "name", Title: "n", Width: 200, Flex: true})
	g.Checkable = true
	w := window(t, g, 400, 300)
	w.Canvas().Focus(g)
	for i := range 6 {
		g.SetChecked(i, true)
	}
	g.Select(2, 0)
	frames, bars := cursorFrames(g)
	if frames != 2 || bars != 1 {
		t.Errorf("%d frames and %d bars show the cursor, want one frame a side and a bar", frames, bars)
	}
	for side := range 2 {
		if y, want := g.parts.area[side].Position().Y, 2*g.geo.rowH; y != want {
			t.Errorf("the frame stands at %v, the row at %v", y, want)
		}
	}
	tinted := func() int {
		n := 0
		for _, v := range g.parts.ring[right] {
			if v.row >= 0 && v.row < 6 && v.ground.FillColor == theme.Color(theme.PrimaryTint) {
				n++
			}
		}
		return n
	}
	if n := tinted(); n != 6 {
		t.Errorf("%d rows are tinted, want all that are checked", n)
	}
	g.PlainChecks = true
	g.Refresh()
	if n := tinted(); n != 1 {
		t.Errorf("with plain checks %d rows are tinted, want the cursor's", n)
	}
}

func TestColumnsThatShareTheWidthNeedNoBar(t *testing.T) {
	g := NewGrid(ListMode, &sampleList{rows: 40, names: []string{"a"}, kinds: []string{"b"}},
		Column{Key: "a", Width: 128}, Column{Key: "b", Width: 200, Flex: true}, Column{Key: "c", Width: 200, Flex: true}, Column{Key: "d", Width: 201, Flex: true})
	w := window(t, g, 800, 300)
	for width := float32(800); width < 830; width++ {
		w.Resize(fyne.NewSize(width, 300))
		if g.geo.hbar || g.geo.contentW > g.geo.bodyW+0.5 {
			t.Errorf("at %v the columns are %v wide in %v", width, g.geo.contentW, g.geo.bodyW)
		}
	}
}

func TestTheEmptyLineSpeaksInTheRoomItHas(t *testing.T) {
	g := NewGrid(EditMode, newSampleTable(2), Column{Key: "a", Width: 66}, Column{Key: "b", Width: 300})
	g.Growable = true
	window(t, g, 500, 200)
	room := g.colW(0) - 14
	if w := textWidth(g.ghostWords(0), theme.Size(fynetheme.SizeNameText), false); w == 0 || w > room {
		t.Errorf("%q is %v wide in %v", g.ghostWords(0), w, room)
	}
	if g.ghostWords(0) == g.ghostWords(1) {
		t.Error("a wide column says no more than a narrow one")
	}
}
