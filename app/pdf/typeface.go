package pdf

import (
	"sync"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/font"

	"ronghe/assets"
)

// The program's fonts, read when the first page is drawn.
var (
	regularFace = sync.OnceValues(func() (font.Face, error) { return font.ParseFont(assets.FontRegular) })
	boldFace    = sync.OnceValues(func() (font.Face, error) { return font.ParseFont(assets.FontBold) })
)

// typeface is one weight of the program's font in one document: it knows which
// characters were drawn, to embed those alone.
type typeface struct {
	name   string // in the resources of pages
	face   font.Face
	used   *font.EmbeddedFont
	em     float64 // units of the font for the width of a Chinese character
	glyphs []glyph // by character, of the basic plane
	owner  map[uint16]rune
}

// glyph is how a character is drawn.
type glyph struct {
	id    uint16
	width uint16 // in units of the font
	known bool
	// foreign: drawn by a shape that stands for another character (or by the
	// box for what the font lacks), so that the text has to be told beside it.
	foreign bool
}

func newTypeface(name string, load func() (font.Face, error)) (*typeface, error) {
	face, err := load()
	if err != nil {
		return nil, err
	}
	return &typeface{
		name: name, face: face, used: font.NewEmbeddedFont(face), em: float64(face.UnitsPerEm()),
		glyphs: make([]glyph, 1<<16), owner: map[uint16]rune{},
	}, nil
}

func (t *typeface) glyph(r rune) glyph {
	if r < 0 || r >= rune(len(t.glyphs)) { // the fonts end with the basic plane
		return glyph{width: uint16(t.face.GlyphAdvance(0)), foreign: true}
	}
	g := &t.glyphs[r]
	if !g.known {
		id := t.face.GlyphIndex(r)
		*g = glyph{id: id, width: uint16(t.face.GlyphAdvance(id)), known: true, foreign: id == 0}
	}
	return *g
}

// draws claims the glyph for a character that is drawn: a shape can be copied
// back as one character only.
func (t *typeface) draws(r rune, g glyph) (foreign bool) {
	if g.foreign {
		return true
	}
	who, taken := t.owner[g.id]
	if !taken {
		t.owner[g.id] = r
		t.used.EncodeString(string(r))
		return false
	}
	return who != r
}

// width is how wide a line of text is at a size, in points.
func (t *typeface) width(s string, size float64) float64 {
	n := 0
	for _, r := range s {
		n += int(t.glyph(r).width)
	}
	return float64(n) / t.em * size
}

// embed writes the characters used and returns the font's object.
func (t *typeface) embed(f *file) object {
	return f.add(t.used.BuildObjects(func(o core.PdfObject) *core.PdfIndirectReference { return f.add(o).ref() }))
}
