package window_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/chart"
	"ronghe/ui/look"
	"ronghe/ui/theme"
	"ronghe/ui/uitest"
)

// least is the contrast that a text must have (WCAG 2.1, 1.4.3): 4.5, and 3 from
// 24 units on, or from 18.66 on when it is bold.
func least(t *canvas.Text) float64 {
	if t.TextSize >= 24 || t.TextStyle.Bold && t.TextSize >= 18.66 {
		return 3
	}
	return 4.5
}

// TestEveryTextIsReadable measures each text of each screen against what is
// drawn below it, light and dark: whatever pairs of colours meet.
func TestEveryTextIsReadable(t *testing.T) {
	for _, mode := range []string{look.Light, look.Dark} {
		t.Run(mode, func(t *testing.T) {
			pairs := map[string]bool{}
			everyScreen(t, fyne.NewSize(1366, 768), 100, mode, func(b *uitest.Bench, name string) {
				readable(t, b, name, pairs)
				if mode == look.Light {
					fits(t, b, name)
				}
			})
			if len(pairs) < 20 {
				t.Errorf("only %d pairs of colours were met", len(pairs))
			}
		})
	}
}

func readable(t *testing.T, b *uitest.Bench, name string, pairs map[string]bool) {
	t.Helper()
	placed := b.Placed()
	top := b.Canvas().Overlays().Top()
	window := theme.Color(fynetheme.ColorNameBackground)
	for i, p := range placed {
		x, ok := p.Object.(*canvas.Text)
		if !ok || strings.TrimSpace(x.Text) == "" || top != nil && (len(p.In) == 0 || p.In[0] != top) {
			continue
		}
		seen := p.Box.And(p.Seen)
		if seen.Empty() || x.Color == nil {
			continue
		}
		ground := uitest.Ground(window, placed[:i], (seen.X+seen.Right)/2, (seen.Y+seen.Bottom)/2)
		ink := uitest.Blend(x.Color, ground)
		pair := fmt.Sprintf("#%02x%02x%02x on #%02x%02x%02x", ink.R, ink.G, ink.B, ground.R, ground.G, ground.B)
		if x.Text == "⋯" && ink == ground {
			continue // waits to be seen until its field has the keyboard
		}
		if c := chart.Contrast(ink, ground); c < least(x) && !pairs[pair] {
			t.Errorf("%s: %q is drawn %s with contrast %.2f", name, x.Text, pair, c)
		}
		pairs[pair] = true
	}
}
