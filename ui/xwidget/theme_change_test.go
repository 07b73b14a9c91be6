package xwidget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/assets"
	"ronghe/ui/theme"
)

// Light, dark and zoom change while the program runs: everything must look as
// if it had been made afterwards.
func TestThemeChangeReachesEverything(t *testing.T) {
	bright := fyne.CurrentApp().Settings().Theme()
	night := theme.New(assets.FontRegular, assets.FontBold).WithMode(theme.Dark).WithZoom(1.25)
	t.Cleanup(func() { test.ApplyTheme(t, bright) })
	for _, p := range GalleryPages() {
		test.ApplyTheme(t, bright)
		old := window(t, p.Make(), 1366, 748)
		test.ApplyTheme(t, night)
		changed := settled(old)
		fresh := settled(window(t, p.Make(), 1366, 748))
		if changed != fresh {
			t.Errorf("%s looks otherwise after the change:\n%s", p.Name, firstDifference(changed, fresh))
		}
	}
}

// settled lays a window out twice, as the real driver does when heights follow
// from widths, and returns its markup.
func settled(w fyne.Window) string {
	for _, h := range []float32{747, 748, 747, 748} {
		w.Resize(fyne.NewSize(1366, h))
	}
	return test.RenderToMarkup(w.Canvas())
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-200):min(len(s), i+200)] }
	return "changed: …" + cut(a) + "…\nfresh:   …" + cut(b) + "…"
}
