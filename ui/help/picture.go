package help

import (
	"bytes"
	"image"
	"image/png"
	"io/fs"
	"path"
	"regexp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/assets"
	"ronghe/ui/kit"
	"ronghe/ui/theme"
)

// pictures is the folder of the manual's pictures; they show demonstration
// records and are drawn by the program's walk through its screens.
const pictures = "help/pictures"

// pictureFile is the file's name in ![words](file).
var pictureFile = regexp.MustCompile(`\]\([a-z0-9-]+\.png\)`)

// parseShot reads ![words](file); anything else stays a paragraph.
func parseShot(line string) block {
	at := pictureFile.FindStringIndex(line)
	if at == nil || at[1] != len(line) {
		return block{kind: para, text: line}
	}
	return block{kind: shot, text: line[2:at[0]], mark: line[at[0]+2 : at[1]-1]}
}

// readPicture reads a picture of the manual.
func readPicture(fsys fs.FS, name string) (image.Image, error) {
	b, err := fs.ReadFile(fsys, path.Join(pictures, name))
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(b))
}

// picture shows a picture with what it shows in words below it, which stand alone
// where there is none.
func picture(b block) fyne.CanvasObject {
	words := kit.Quiet(b.text)
	words.SizeName = fynetheme.SizeNameCaptionText
	img, err := readPicture(assets.Help, b.mark)
	if err != nil {
		return words
	}
	drawn := canvas.NewImageFromImage(img)
	drawn.ScaleMode = canvas.ImageScaleSmooth
	drawn.FillMode = canvas.ImageFillStretch // shrunk holds the shape
	size := fyne.NewSize(float32(img.Bounds().Dx()), float32(img.Bounds().Dy()))
	return kit.Rows(0, kit.Sized(1, 4, container.NewWithoutLayout()),
		container.New(&shrunk{full: size}, drawn), words)
}

// shrunk gives a picture its own size (at zoom 1), less where there is less room;
// its shape stays.
type shrunk struct {
	full  fyne.Size
	width float32 // the last width given
}

func (s *shrunk) fitting() fyne.Size {
	full := fyne.NewSize(kit.Scaled(s.full.Width), kit.Scaled(s.full.Height))
	if s.width <= 0 || s.width >= full.Width {
		return full
	}
	return fyne.NewSize(s.width, full.Height*s.width/full.Width)
}

func (s *shrunk) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(2*theme.Size(theme.Row), s.fitting().Height)
}

func (s *shrunk) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	s.width = size.Width - left()
	for _, o := range objs {
		o.Resize(s.fitting())
		o.Move(fyne.NewPos(left(), 0))
	}
}

// left is where the letters of a paragraph begin.
func left() float32 { return theme.Size(fynetheme.SizeNameInnerPadding) }
