package help

import (
	"bytes"
	"image"
	"io/fs"
	"path"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"ronghe/assets"
	"ronghe/ui/kit"
	"ronghe/ui/uitest"
)

// Bounds of the manual's pictures: as wide as the text, small enough to be
// carried in the program.
const (
	widest     = 760     // pixels
	largest    = 60_000  // bytes of one
	altogether = 1 << 20 // bytes of all
)

// shown are the pictures that the chapters show, each with its words.
func shown(t *testing.T) map[string]string {
	t.Helper()
	all, err := chapters(assets.Help, locale)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range all {
		for _, b := range parse(c.text) {
			if b.kind == shot {
				out[b.mark] = b.text
			}
		}
	}
	return out
}

func TestEveryPictureOfTheManualIsThereAndSmall(t *testing.T) {
	named := shown(t)
	if len(named) < 10 {
		t.Fatalf("the manual has %d pictures", len(named))
	}
	sum := 0
	for name, words := range named {
		if len([]rune(words)) < 8 {
			t.Errorf("%s is described as %q", name, words)
		}
		b, err := fs.ReadFile(assets.Help, path.Join(pictures, name))
		if err != nil {
			t.Errorf("%s is named and not there", name)
			continue
		}
		sum += len(b)
		img, kind, err := image.Decode(bytes.NewReader(b))
		switch {
		case err != nil || kind != "png":
			t.Errorf("%s: %v, %v", name, kind, err)
		case img.Bounds().Dx() > widest || img.Bounds().Dx() < 200 || img.Bounds().Dy() < 30:
			t.Errorf("%s is %v", name, img.Bounds())
		case len(b) > largest:
			t.Errorf("%s has %d bytes", name, len(b))
		}
		if _, ok := img.(*image.Paletted); err == nil && !ok {
			t.Errorf("%s has no palette", name)
		}
	}
	if sum > altogether {
		t.Errorf("all pictures have %d bytes", sum)
	}
}

func TestNoPictureOfTheManualIsLeftOver(t *testing.T) {
	named := shown(t)
	files, err := fs.ReadDir(assets.Help, pictures)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := named[f.Name()]; !ok {
			t.Errorf("no chapter shows %s", f.Name())
		}
	}
}

func TestAPictureIsReadFromItsLine(t *testing.T) {
	got := parse("![列表上边一行](list-filters.png)\n![无](../x.png)\n![无](a.png) 后面")
	want := []block{
		{kind: shot, text: "列表上边一行", mark: "list-filters.png"},
		{kind: para, text: "![无](../x.png)"},
		{kind: para, text: "![无](a.png) 后面"},
	}
	for i := range want {
		if i >= len(got) || got[i].kind != want[i].kind || got[i].text != want[i].text || got[i].mark != want[i].mark {
			t.Fatalf("read as %+v", got)
		}
	}
}

// TestAPictureKeepsItsShape holds that a picture is as large as it was drawn
// where there is room, smaller where there is not, and never out of shape.
func TestAPictureKeepsItsShape(t *testing.T) {
	b := uitest.NewBench(t)
	var name string
	for n := range shown(t) {
		name = max(name, n)
	}
	img, err := readPicture(assets.Help, name)
	if err != nil {
		t.Fatal(err)
	}
	full := float32(img.Bounds().Dx())
	o := picture(block{kind: shot, mark: name, text: "说明"})
	b.App.Window.SetContent(container.NewVScroll(kit.Rows(0, o)))
	for _, width := range []float32{900, 300} {
		b.App.Window.Resize(fyne.NewSize(width, 600))
		var drawn *canvas.Image
		for _, o := range b.Objects() {
			if i, ok := o.(*canvas.Image); ok {
				drawn = i
			}
		}
		if drawn == nil {
			t.Fatal("no picture is drawn")
		}
		size := drawn.Size()
		if size.Width > min(width, full)+0.5 || size.Width < min(width-40, full)-0.5 {
			t.Errorf("in %v it is %v wide, drawn %v wide", width, size.Width, full)
		}
		if got, want := size.Height/size.Width, float32(img.Bounds().Dy())/full; got < want*0.98 || got > want*1.02 {
			t.Errorf("in %v its height is %v of its width, want %v", width, got, want)
		}
	}
	if !b.Says("说明") {
		t.Error("its words are not shown")
	}
}

func TestAPictureThatIsNotThereLeavesItsWords(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.Window.SetContent(picture(block{kind: shot, mark: "none.png", text: "说明在这里"}))
	if !b.Says("说明在这里") {
		t.Errorf("it shows %q", b.Drawn())
	}
}

func TestSearchPassesOverTheNamesOfPictures(t *testing.T) {
	b := uitest.NewBench(t)
	h := New(b.App)
	b.Show(h)
	b.Canvas().Focus(h.search)
	b.Type("png")
	if i := slices.IndexFunc(h.shown, func(c chapter) bool { return true }); i >= 0 {
		t.Errorf("found %q", h.shown[i].title)
	}
}
