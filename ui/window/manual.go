package window

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"

	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// cut is a piece of a screen that the manual shows.
type cut struct {
	name string // of the picture, without its ending
	step string // the step of the walk on whose picture it stands
	// area is in the window's units on a screen of 1366×768 at zoom 1; an empty
	// one takes the card of the dialog in front.
	area image.Rectangle
}

// manualCuts are the pictures of the manual: small, and no wider than its text.
func manualCuts() []cut {
	area := image.Rect
	return []cut{
		{"first-run", "first-run-filled", area(374, 90, 992, 643)},
		{"ledgers", "home", area(197, 150, 859, 525)},
		{"search", "search", area(908, 3, 1292, 325)},
		{"look", "admin", area(779, 308, 1351, 441)},
		{"record", "record-missing", area(197, 58, 815, 410)},
		{"problems", "record-missing", area(197, 570, 957, 692)},
		{"calendar", "record-calendar", area(848, 214, 1236, 530)},
		{name: "leave", step: "record-leave"},
		{"table", "record-partnership-4", area(340, 195, 1100, 376)},
		{name: "columns", step: "list-columns"},
		{name: "bulk", step: "list-bulk"},
		{"glance", "list-glance", area(1029, 233, 1352, 722)},
		{"sheet", "sheet", area(197, 412, 957, 692)},
		{"import", "import-checked", area(190, 214, 950, 536)},
		{"export", "export", area(365, 105, 1125, 233)},
		{"deleted", "list-deleted", area(729, 693, 1351, 729)},
		{"bin", "bin", area(190, 58, 950, 311)},
		{"backup", "admin", area(779, 104, 1351, 296)},
		{"login", "login", area(464, 202, 902, 486)},
		{name: "pin", step: "admin-pin"},
		{"reopen", "reopen", area(464, 217, 902, 465)},
		{"journal", "journal", area(637, 152, 1352, 632)},
		{"marks", "gallery-fields-light", area(8, 40, 680, 366)},
		{name: "message", step: "error"},
	}
}

// pieces are what is to be cut out of one picture, as shares of its size.
type pieces []piece

type piece struct {
	name                     string
	left, top, right, bottom float32
	line                     color.Color // around the piece
}

// pieces are those of a step, measured while its screen is shown.
func (k *walk) pieces(step string) pieces {
	var out pieces
	c := k.w.app.Window.Canvas()
	size := c.Size()
	for _, x := range k.cuts {
		if x.step != step {
			continue
		}
		at := fyne.NewPos(float32(x.area.Min.X), float32(x.area.Min.Y))
		room := fyne.NewSize(float32(x.area.Dx()), float32(x.area.Dy()))
		if d, ok := c.Overlays().Top().(*xwidget.Dialog); ok && x.area.Empty() {
			at, room = d.Card()
		}
		out = append(out, piece{
			name: x.name, line: theme.Color(theme.Line),
			left: at.X / size.Width, top: at.Y / size.Height,
			right: (at.X + room.Width) / size.Width, bottom: (at.Y + room.Height) / size.Height,
		})
	}
	return out
}

// save cuts the pieces out of the picture at path and writes them into a folder.
func (ps pieces) save(path, dir string) error {
	if len(ps) == 0 {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("manual: %w", err)
	}
	img, err := png.Decode(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("manual: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("manual: %w", err)
	}
	for _, p := range ps {
		if err := writePNG(filepath.Join(dir, p.name+".png"), p.of(img)); err != nil {
			return fmt.Errorf("manual: %s: %w", p.name, err)
		}
	}
	return nil
}

// of is the piece of a picture with a hairline around it.
func (p piece) of(img image.Image) image.Image {
	b := img.Bounds()
	at := func(x, y float32) image.Point {
		return b.Min.Add(image.Pt(int(x*float32(b.Dx())+0.5), int(y*float32(b.Dy())+0.5)))
	}
	area := image.Rectangle{Min: at(p.left, p.top), Max: at(p.right, p.bottom)}.Intersect(b)
	out := image.NewRGBA(image.Rectangle{Max: area.Size()})
	draw.Draw(out, out.Bounds(), image.NewUniform(p.line), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds().Inset(1), img, area.Min.Add(image.Pt(1, 1)), draw.Src)
	return reduced(out)
}

func writePNG(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	return errors.Join(enc.Encode(f, img), f.Close())
}

// mostColours is what a palette of a PNG holds.
const mostColours = 256

// reduced is the picture with a palette. Colours that are close to one another
// become the most frequent of them, the closer the better: the flat grounds of a
// screen keep their own.
func reduced(img *image.RGBA) *image.Paletted {
	count := map[color.RGBA]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[img.RGBAAt(x, y)]++
		}
	}
	colours := make([]color.RGBA, 0, len(count))
	for c := range count {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	place := map[color.RGBA]uint8{}
	var palette color.Palette
	for shift := 0; ; shift++ {
		if palette = group(colours, shift, place); len(palette) <= mostColours {
			break
		}
	}
	out := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.SetColorIndex(x, y, place[img.RGBAAt(x, y)])
		}
	}
	return out
}

// ownColours is how many of the most frequent colours stay as they are: white and
// the page's ground differ little.
const ownColours = 96

// group puts colours together that differ in their lowest bits alone, as many as
// shift says, and notes the group of each. colours begin with the most frequent.
func group(colours []color.RGBA, shift int, place map[color.RGBA]uint8) color.Palette {
	var palette color.Palette
	groups := map[[4]uint8]int{}
	for i, c := range colours {
		key := [4]uint8{c.R >> shift, c.G >> shift, c.B >> shift, 1}
		if i < ownColours {
			key = [4]uint8{c.R, c.G, c.B}
		}
		n, ok := groups[key]
		if !ok {
			n = len(palette)
			groups[key] = n
			palette = append(palette, c)
		}
		place[c] = uint8(min(n, mostColours-1))
	}
	return palette
}
