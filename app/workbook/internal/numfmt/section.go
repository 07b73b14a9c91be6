package numfmt

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// sectionsOf reads the sections of a format code that are for numbers: three at most,
// the fourth being for texts.
func sectionsOf(code string) []section {
	const most = 3
	var out []section
	for rest := code; len(out) < most; {
		s := scan{code: rest}
		s.run()
		out = append(out, s.section())
		if s.at >= len(rest) {
			break
		}
		rest = rest[s.at+1:]
	}
	return out
}

// scan goes through the code of one section.
type scan struct {
	code string
	at   int // the next character; in the end the ';' behind the section

	cond   string
	digits int // places for digits
	whole  int // of them, those before the decimal point; -1 without one
	power  bool
	commas int  // right behind the last of the digits, or before the decimal point
	late   bool // a comma behind a text: programs differ about it
	text   strings.Builder
	before string    // what is written before the digits
	within []written // and between them
}

// written is a text between digits.
type written struct {
	text string
	at   int // digits before it
}

func (s *scan) run() {
	s.whole = -1
	for s.at < len(s.code) {
		c := s.code[s.at]
		switch c {
		case ';':
			return
		case '0', '#', '?':
			s.digit(1)
		case ',':
			s.comma()
		case '.':
			s.point()
		case '"':
			end := strings.IndexByte(s.code[s.at+1:], '"')
			if end < 0 {
				end = len(s.code) - s.at - 1
			}
			s.text.WriteString(s.code[s.at+1 : s.at+1+end])
			s.at += end + 2
		case '\\', '!':
			if s.at++; strings.HasPrefix(s.code[s.at:], "!.") { // some programs escape the escape
				s.at++
			}
			s.letter(true)
		case '_', '*': // a gap as wide as the character, or filled with it
			s.at++
			s.letter(false)
		case '[':
			s.bracket()
		default:
			s.other()
		}
	}
	s.at = min(s.at, len(s.code))
}

func (s *scan) digit(size int) {
	if s.digits == 0 {
		s.before = s.text.String()
	} else if s.text.Len() > 0 {
		s.within = append(s.within, written{s.text.String(), s.digits})
	}
	s.text.Reset()
	s.digits++
	if s.whole < 0 {
		s.commas = 0 // they part thousands
	}
	s.late = false
	s.at += size
}

func (s *scan) comma() {
	switch {
	case s.digits == 0:
	case s.text.Len() > 0:
		s.late = true
	default:
		s.commas++
	}
	s.at++
}

func (s *scan) point() {
	if s.whole < 0 {
		s.whole = s.digits
	}
	s.at++
}

// letter goes beyond a character, keeping it as text or not.
func (s *scan) letter(keep bool) {
	if s.at >= len(s.code) {
		return
	}
	_, size := utf8.DecodeRuneInString(s.code[s.at:])
	if keep {
		s.text.WriteString(s.code[s.at : s.at+size])
	}
	s.at += size
}

// bracket reads a condition, or the text in [$¥-804]; colours and locales are nothing
// that is shown.
func (s *scan) bracket() {
	in, _, closed := strings.Cut(s.code[s.at+1:], "]")
	s.at += len(in) + 1
	if closed {
		s.at++
	}
	if money, ok := strings.CutPrefix(in, "$"); ok {
		if i := strings.LastIndexByte(money, '-'); i >= 0 {
			money = money[:i]
		}
		s.text.WriteString(money)
	} else if condition.MatchString(in) {
		s.cond = in
	}
}

// other takes "General" and its Chinese name for a digit, E+ for what it is, and
// anything else for text.
func (s *scan) other() {
	rest := s.code[s.at:]
	for _, word := range []string{"General", "G/\u901a\u7528\u683c\u5f0f"} {
		if len(rest) >= len(word) && strings.EqualFold(rest[:len(word)], word) {
			s.digit(len(word))
			return
		}
	}
	if c := rest[0]; (c == 'E' || c == 'e') && len(rest) > 1 && (rest[1] == '+' || rest[1] == '-') {
		s.power = true
	}
	s.letter(true)
}

// section is what was read.
func (s *scan) section() section {
	out := section{cond: s.cond, digits: s.digits > 0}
	if s.digits == 0 || s.power {
		return out
	}
	behind := s.text.String()
	out.unit, out.sign = unitBeside(s.before, behind, s.commas > 0), strings.ContainsAny(s.before+behind, "\u00a5\uffe5")
	out.shift = int32(3 * s.commas)
	end := s.digits
	if s.whole >= 0 {
		end = s.whole
	}
	points, clear := 0, !s.late
	for i, w := range s.within {
		text := strings.TrimSpace(w.text)
		switch last := i == len(s.within)-1; {
		case text == "." || text == "\uff0e":
			points++
			out.places = int32(s.digits - w.at)
		case last && (text == wan || text == yi) && out.unit == "": // 12万5000
			out.unit, out.shift = text, out.shift+int32(end-w.at)
			clear = clear && end-w.at == groups[text]
		}
	}
	switch {
	case points == 1 && s.whole < 0:
		out.shift += out.places
		out.unit = unitBeside(s.before, behind, true)
	case points == 1:
		clear = false // 12.5.0
	default:
		out.places = 0 // 2026.03.12 is no fraction
	}
	if !clear {
		out.look = look{odd: strings.TrimSpace(s.code[:s.at])}
	}
	return out
}

// 元, 万, 亿 and the lesser words for powers of ten.
const yuan, wan, yi, lesser = "\u5143", "\u4e07", "\u4ebf", "\u5341\u767e\u5343"

// groups are by how many digits the words stand before the last one.
var groups = map[string]int{wan: 4, yi: 8}

var (
	// great is a unit of measure that begins with 万 or 亿, or with a word before
	// these or 元: 万元, 百万元, 亿, 万人次, 千元.
	great = regexp.MustCompile(`^((?:[` + lesser + `]*[` + wan + yi + `]+|[` + lesser + `]+)` + yuan + `|[` + lesser + `]*[` + wan + yi + `]+[\pL\x{33a1}\x{b7}]*)`)
	// small begins with 千 or 百. That may be no power of ten, as in 千克: it counts
	// where it is one surely, or where the format divides, so that the number shown
	// says nothing without it.
	small = regexp.MustCompile(`^[` + lesser + `]+[\pL]*`)
	alone = regexp.MustCompile(`^[\x{767e}\x{5343}](?:\x{4eba}\x{6b21}?)?$`) // 千, 千人, 千人次
)

// unitBeside finds the unit of measure in what is written beside the digits. scaled
// holds where the number shown is another than the one kept.
func unitBeside(before, behind string, scaled bool) string {
	const frame = " \u00a0()\uff08\uff09[]\u3010\u3011:\uff1a"
	behind = strings.TrimLeft(behind, frame)
	if unit := great.FindString(behind); unit != "" {
		return unit
	}
	if unit := small.FindString(behind); alone.MatchString(unit) || scaled && unit != "" {
		return unit
	}
	if strings.HasPrefix(behind, yuan) {
		return yuan
	}
	before = strings.Trim(before, frame)
	switch {
	case before == yuan || before == wan || before == yi:
		return before
	case strings.HasSuffix(before, wan+yuan):
		return wan + yuan
	case strings.HasSuffix(before, yi+yuan):
		return yi + yuan
	}
	return ""
}
