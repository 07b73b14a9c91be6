package uitest

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// Picture writes what the window shows as NAME.png into the folder that
// RONGHE_PICTURES names; without it nothing is drawn.
func Picture(t testing.TB, b *Bench, name string) {
	t.Helper()
	dir := os.Getenv("RONGHE_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, b.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
