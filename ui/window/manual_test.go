package window

import (
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ronghe/assets"
)

// TestTheManualsPicturesAreThoseOfTheWalk holds that what is kept with the manual
// can be drawn anew.
func TestTheManualsPicturesAreThoseOfTheWalk(t *testing.T) {
	var kept []string
	files, err := fs.ReadDir(assets.Help, "help/pictures")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		kept = append(kept, f.Name())
	}
	var drawn []string
	for _, c := range manualCuts() {
		drawn = append(drawn, c.name+".png")
	}
	slices.Sort(drawn)
	if !slices.Equal(kept, drawn) {
		t.Errorf("kept are\n%q\ndrawn are\n%q", kept, drawn)
	}
}

// screen is a picture of a screen: a plain ground with a ramp of colours in it.
func screen(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 400, 200))
	for y := range 200 {
		for x := range 400 {
			c := color.RGBA{0xf6, 0xf8, 0xfa, 0xff}
			if x >= 100 && x < 200 && y >= 50 && y < 150 {
				c = color.RGBA{uint8(x), uint8(y), uint8(x + y), 0xff}
			}
			img.SetRGBA(x, y, c)
		}
	}
	path := filepath.Join(t.TempDir(), "screen.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPieceIsCutOutWithFewColours(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "manual")
	line := color.NRGBA{0xd8, 0xde, 0xe6, 0xff}
	p := pieces{{name: "ramp", left: 0.2, top: 0.2, right: 0.6, bottom: 0.8, line: line}}
	if err := p.save(screen(t), dir); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "ramp.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	pal, ok := img.(*image.Paletted)
	if !ok || len(pal.Palette) > mostColours {
		t.Fatalf("it is a %T", img)
	}
	if img.Bounds().Size() != image.Pt(160, 120) {
		t.Errorf("it is %v", img.Bounds())
	}
	same := func(a, b color.Color) bool {
		r, g, bl, _ := a.RGBA()
		x, y, z, _ := b.RGBA()
		far := func(a, b uint32) bool { return max(a, b)-min(a, b) > 24<<8 }
		return !far(r, x) && !far(g, y) && !far(bl, z)
	}
	if c := img.At(0, 60); !same(c, line) {
		t.Errorf("the edge is %v", c)
	}
	if c := color.RGBAModel.Convert(img.At(5, 5)); c != (color.RGBA{0xf6, 0xf8, 0xfa, 0xff}) {
		t.Errorf("the plain ground became %v", c)
	}
	if c := img.At(60, 60); !same(c, color.RGBA{140, 100, 240, 0xff}) {
		t.Errorf("a colour of the ramp became %v", c)
	}
}

func TestAPieceOfAPictureThatIsNotThere(t *testing.T) {
	p := pieces{{name: "x", right: 1, bottom: 1}}
	if err := p.save(filepath.Join(t.TempDir(), "none.png"), t.TempDir()); err == nil {
		t.Error("no error")
	}
}
