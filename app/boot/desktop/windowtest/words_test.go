//go:build window

package windowtest

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/assets"
	"ronghe/ui/theme"
)

// The window is read as a person reads it: a word is drawn with the program's
// own font by Fyne's software painter and looked for in a picture of the
// display. Colours do not matter, only that the strokes stand out from their
// ground; a word that is cut, covered or drawn in another script is not found.

const (
	// alike is how far a place must resemble a drawn word, 1 being the same: the
	// window draws with the same rasteriser, so that a true place has 0.98 and
	// more, and a word that differs in one of two characters less than 0.75.
	alike = 0.90
	// alikeEach is the same for each single character.
	alikeEach = 0.86
	// faintest is the least jump of brightness at a stroke's side that is looked
	// at; words in the faintest colour of the theme jump by twice as much.
	faintest = 24
	// margin is the ground that must be free at both sides of a word that stands
	// by itself.
	margin = 3
)

// face is how a word may be drawn. In the middle of a sentence a word may begin
// between two pixels, which spaces before it bring about.
type face struct {
	size   float32
	bold   bool
	spaces int
}

// phases are the parts of a pixel at which a word may begin.
var phases = []float64{0, 0.25, 0.5, 0.75}

// faces are the theme's, the usual first: those of words that begin at a pixel,
// then those of words that do not.
var faces = sync.OnceValue(func() [2][]face {
	test.NewApp()
	t := theme.New(assets.FontRegular, assets.FontBold)
	fyne.CurrentApp().Settings().SetTheme(t)
	var out [2][]face
	for _, n := range []fyne.ThemeSizeName{
		fynetheme.SizeNameText, fynetheme.SizeNameCaptionText, fynetheme.SizeNameHeadingText, fynetheme.SizeNameSubHeadingText,
	} {
		for _, bold := range []bool{false, true} {
			f := face{size: t.Size(n), bold: bold}
			for i, phase := range phases {
				f.spaces = spacesFor(f, phase)
				out[min(i, 1)] = append(out[min(i, 1)], f)
			}
		}
	}
	return out
})

// spacesFor is how many spaces make what follows begin at a part of a pixel.
func spacesFor(f face, phase float64) int {
	best, nearest := 0, 1.0
	for n := range 24 {
		_, part := math.Modf(float64(f.width(strings.Repeat(" ", n))))
		d := math.Abs(part - phase)
		if d = min(d, 1-d); d < nearest-0.01 {
			best, nearest = n, d
		}
	}
	return best
}

func (f face) width(text string) float32 {
	return fyne.MeasureText(text, f.size, fyne.TextStyle{Bold: f.bold}).Width
}

// stamp is a drawn word.
type stamp struct {
	w, h    int
	cover   []int32 // how much of a pixel the strokes cover, 0 to 255
	points  []image.Point
	edge    image.Point // the clearest left side of a stroke
	letters []span      // the columns of each character
}

type span struct{ from, to int }

var stamps = struct {
	sync.Mutex
	made map[string]map[face]*stamp
}{made: map[string]map[face]*stamp{}}

// stampOf draws a word in a face, once.
func stampOf(text string, f face) *stamp {
	stamps.Lock()
	defer stamps.Unlock()
	if stamps.made[text] == nil {
		stamps.made[text] = map[face]*stamp{}
	}
	if stamps.made[text][f] == nil {
		stamps.made[text][f] = draw(text, f)
	}
	return stamps.made[text][f]
}

func draw(text string, f face) *stamp {
	before := strings.Repeat(" ", f.spaces)
	t := canvas.NewText(before+text, color.Black)
	t.TextSize, t.TextStyle.Bold = f.size, f.bold
	c := software.NewCanvas() // of the test's app and theme; Render would read the fonts anew each time
	c.SetPadded(false)
	c.SetContent(t)
	m := c.Capture()
	b := m.Bounds()
	ground, _, _, _ := m.At(b.Min.X, b.Min.Y).RGBA()
	cover := func(x, y int) int32 {
		r, _, _, _ := m.At(x, y).RGBA()
		return 255 * (int32(ground>>8) - int32(r>>8)) / int32(ground>>8)
	}
	box := image.Rectangle{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if cover(x, y) > 40 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	s := &stamp{w: box.Dx(), h: box.Dy(), cover: make([]int32, box.Dx()*box.Dy())}
	for y := range s.h {
		for x := range s.w {
			s.cover[y*s.w+x] = cover(box.Min.X+x, box.Min.Y+y)
		}
	}
	s.choose()
	runes := []rune(text)
	at := func(n int) int {
		w := f.width(before + string(runes[:n]))
		return min(max(int(math.Round(float64(w)))-(box.Min.X-b.Min.X), 0), s.w)
	}
	for i := range runes {
		if sp := (span{at(i), at(i + 1)}); sp.to-sp.from > 1 {
			s.letters = append(s.letters, sp)
		}
	}
	return s
}

// samples are how many points of a word are looked at before all are.
const samples = 32

// choose takes the points by which a place is judged quickly.
func (s *stamp) choose() {
	best := int32(-1)
	var points []image.Point
	for y := range s.h {
		for x := range s.w {
			points = append(points, image.Pt(x, y))
			if x > 0 {
				if d := s.at(x, y) - s.at(x-1, y); d > best {
					best, s.edge = d, image.Pt(x, y)
				}
			}
		}
	}
	slices.SortStableFunc(points, func(a, b image.Point) int { return cmp.Compare(s.at(b.X, b.Y), s.at(a.X, a.Y)) })
	for i := range samples {
		// The strokes first, the ground second, in turn: what differs shows soon.
		n := i / 2 * len(points) / samples
		if i%2 == 1 {
			n = len(points) - 1 - n
		}
		s.points = append(s.points, points[n])
	}
}

func (s *stamp) at(x, y int) int32 { return s.cover[y*s.w+x] }

// find returns where a word stands in a part of the picture, from the top and
// the left; places where it is a part of a longer word come after those where
// it stands by itself.
func (p *picture) find(in image.Rectangle, text string) []image.Rectangle {
	var found []image.Rectangle
	for _, group := range faces() {
		if found = p.findIn(in, text, group, found); len(found) > 0 {
			break
		}
	}
	slices.SortFunc(found, func(a, b image.Rectangle) int {
		if pa := p.partOfMore(a); pa != p.partOfMore(b) {
			if pa {
				return 1
			}
			return -1
		}
		if d := a.Min.Y - b.Min.Y; d > 6 || d < -6 {
			return d
		}
		return a.Min.X - b.Min.X
	})
	return found
}

// findIn adds the places where a word stands in one of the faces.
func (p *picture) findIn(in image.Rectangle, text string, group []face, found []image.Rectangle) []image.Rectangle {
	p.read()
	for _, f := range group {
		for _, r := range stampOf(text, f).places(p, in.Intersect(p.bounds())) {
			if !slices.ContainsFunc(found, r.Overlaps) {
				found = append(found, r)
			}
		}
	}
	return found
}

// partOfMore reports whether a word has no free ground at one of its sides. The
// pixel next to it may be shaded by the word itself.
func (p *picture) partOfMore(r image.Rectangle) bool {
	for _, x := range []int{r.Min.X - 1 - margin, r.Max.X + 1} {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for i := max(x, 0); i < min(x+margin-1, p.size.X-1); i++ {
				if d := int(p.grey[y*p.size.X+i]) - int(p.grey[y*p.size.X+i+1]); d > faintest || d < -faintest {
					return true
				}
			}
		}
	}
	return false
}

func (s *stamp) places(p *picture, in image.Rectangle) (out []image.Rectangle) {
	if s.w < 2 || s.h < 1 {
		return nil
	}
	line := p.size.X
	offsets := make([]int, len(s.points))
	covers := make([]int32, len(s.points))
	for i, pt := range s.points {
		offsets[i], covers[i] = pt.Y*line+pt.X, s.at(pt.X, pt.Y)
	}
	for _, e := range p.edges {
		x, y := e%line-s.edge.X, e/line-s.edge.Y
		if x < in.Min.X || y < in.Min.Y || x+s.w > in.Max.X || y+s.h > in.Max.Y || !s.stands(p.grey, y*line+x, e, offsets, covers) {
			continue
		}
		r := image.Rect(x, y, x+s.w, y+s.h)
		if s.like(p, x, y, span{0, s.w}) < alike || slices.ContainsFunc(out, r.Overlaps) {
			continue
		}
		if !slices.ContainsFunc(s.letters, func(l span) bool { return s.like(p, x, y, l) < alikeEach }) {
			out = append(out, r)
		}
	}
	return out
}

// stands reports quickly whether the word may stand at a place: the jump at one
// stroke's side tells the colours of strokes and ground, and the points must
// have them.
func (s *stamp) stands(grey []byte, at, edge int, offsets []int, covers []int32) bool {
	high := s.at(s.edge.X, s.edge.Y)
	jump := int32(grey[edge]) - int32(grey[edge-1])
	contrast := jump * 255 / (high - s.at(s.edge.X-1, s.edge.Y))
	ground := int32(grey[edge]) - contrast*high/255
	tolerance := max(contrast, -contrast)/3 + 6
	misses := 0
	for i, o := range offsets {
		if d := int32(grey[at+o]) - ground - contrast*covers[i]/255; d > tolerance || d < -tolerance {
			if misses++; misses > samples/8 {
				return false
			}
		}
	}
	return true
}

// like is the correlation of a place with columns of the word, whatever the
// colours.
func (s *stamp) like(p *picture, x, y int, cols span) float64 {
	var vc, v, vv, c, cc int64
	for dy := range s.h {
		row := p.grey[(y+dy)*p.size.X+x:]
		for dx := cols.from; dx < cols.to; dx++ {
			a, b := int64(row[dx]), int64(s.cover[dy*s.w+dx])
			vc, v, vv, c, cc = vc+a*b, v+a, vv+a*a, c+b, cc+b*b
		}
	}
	n := int64(s.h * (cols.to - cols.from))
	sv, sc := float64(n*vv-v*v), float64(n*cc-c*c)
	if sc == 0 {
		return 1 // a space
	}
	if sv == 0 {
		return 0
	}
	return math.Abs(float64(n*vc-v*c)) / math.Sqrt(sv*sc)
}
