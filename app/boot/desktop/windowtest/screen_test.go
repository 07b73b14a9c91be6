//go:build window

package windowtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
)

// picture is what the display showed at one moment.
type picture struct {
	size  image.Point
	pix   []byte // blue, green, red and one unused byte a pixel, row by row
	grey  []byte // brightness, made when words are looked for
	edges []int  // where brightness jumps from the pixel at the left
}

var errScreen = errors.New("no picture of the display: run through packaging/tools/xrun.sh")

// look reads the display's pixels from the file into which Xvfb draws, which
// takes a few milliseconds and disturbs nothing.
func look() (*picture, error) {
	b, err := os.ReadFile(os.Getenv("XRUN_SCREEN"))
	if err != nil {
		return nil, errors.Join(errScreen, err)
	}
	return parseXWD(b)
}

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

func parseXWD(b []byte) (*picture, error) {
	if len(b) < 4*xwdFields {
		return nil, errScreen
	}
	field := func(n int) int { return int(binary.BigEndian.Uint32(b[4*n:])) }
	w, h, line := field(xwdWidth), field(xwdHeight), field(xwdLine)
	at := field(xwdHeader) + field(xwdColours)*bytesColour
	if field(xwdBits) != 32 || line != 4*w || len(b) < at+line*h {
		return nil, fmt.Errorf("%w: %d×%d with %d bits", errScreen, w, h, field(xwdBits))
	}
	return &picture{size: image.Pt(w, h), pix: b[at : at+line*h]}, nil
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
