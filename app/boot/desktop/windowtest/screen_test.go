//go:build window

package windowtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// picture is what the display showed at one moment.
type picture struct {
	size  image.Point
	pix   []byte // blue, green, red and one unused byte a pixel, row by row
	grey  []byte // brightness, made when words are looked for
	edges []int  // where brightness jumps from the pixel at the left
}

var errScreen = errors.New("no picture of the display: run through packaging/tools/xrun.sh")

// display is the memory into which Xvfb draws: looking at it disturbs nothing.
type display struct {
	size image.Point
	pix  []byte // as in a picture, and changing under the reader
}

// theDisplay maps the file that XRUN_SCREEN names, once.
var theDisplay = sync.OnceValues(func() (*display, error) {
	f, err := os.Open(os.Getenv("XRUN_SCREEN"))
	if err != nil {
		return nil, errors.Join(errScreen, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return parseXWD(b)
})

// Fields of the header of a picture in the format of xwd, by their number.
const (
	xwdHeader   = 0
	xwdWidth    = 4
	xwdHeight   = 5
	xwdBits     = 11
	xwdLine     = 12
	xwdColours  = 19
	xwdFields   = 25
	bytesColour = 12
)

func parseXWD(b []byte) (*display, error) {
	if len(b) < 4*xwdFields {
		return nil, errScreen
	}
	field := func(n int) int { return int(binary.BigEndian.Uint32(b[4*n:])) }
	w, h, line := field(xwdWidth), field(xwdHeight), field(xwdLine)
	at := field(xwdHeader) + field(xwdColours)*bytesColour
	if field(xwdBits) != 32 || line != 4*w || len(b) < at+line*h {
		return nil, fmt.Errorf("%w: %d×%d with %d bits", errScreen, w, h, field(xwdBits))
	}
	return &display{size: image.Pt(w, h), pix: b[at : at+line*h]}, nil
}

// look takes a picture of a part of the display.
func (d *display) look(part image.Rectangle) *picture {
	part = part.Intersect(image.Rectangle{Max: d.size})
	p := &picture{size: part.Size(), pix: make([]byte, 0, 4*part.Dx()*part.Dy())}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		p.pix = append(p.pix, d.row(part, y)...)
	}
	return p
}

func (d *display) row(part image.Rectangle, y int) []byte {
	return d.pix[4*(y*d.size.X+part.Min.X) : 4*(y*d.size.X+part.Max.X)]
}

func (p *picture) bounds() image.Rectangle { return image.Rectangle{Max: p.size} }

// save writes the picture as PNG.
func (p *picture) save(path string) error {
	m := image.NewNRGBA(p.bounds())
	for i := 0; i < len(p.pix); i += 4 {
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = p.pix[i+2], p.pix[i+1], p.pix[i], 0xff
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	return errors.Join(e.Encode(f, m), f.Close())
}

// read makes the picture ready for looking for words.
func (p *picture) read() {
	if p.grey != nil {
		return
	}
	p.grey = make([]byte, p.size.X*p.size.Y)
	for i := range p.grey {
		c := p.pix[4*i : 4*i+3]
		p.grey[i] = byte((29*int(c[0]) + 150*int(c[1]) + 77*int(c[2])) >> 8)
	}
	for i := 1; i < len(p.grey); i++ {
		if d := int(p.grey[i]) - int(p.grey[i-1]); d >= faintest || d <= -faintest {
			p.edges = append(p.edges, i)
		}
	}
}
