package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ronghe/app"
)

// Reasons why a row holds no record; each is the code of a note.
const (
	skipTitle    = "skipped_title"
	skipRepeated = "skipped_header"
	skipTotal    = "skipped_total"
	skipGroup    = "skipped_group"
	skipNoteRow  = "skipped_note"
	skipExample  = "skipped_example"
	skipNumbers  = "skipped_numbers"
	skipEmpty    = "skipped_empty"
	skipPage     = "skipped_page"
)

// rowView is a data row seen through the plan. What merged cells from above put
// into it counts for the record, not for what kind of row it is.
type rowView struct {
	app.SheetRow
	fallen  map[int]bool
	filled  []int // columns with text of their own
	mapped  int   // of them, columns that fill a field
	first   string
	firstAt int
}

func (r *reader) view(row app.SheetRow, fallen map[int]bool) rowView {
	v := rowView{SheetRow: row, fallen: fallen, firstAt: -1}
	for i := range min(len(row.Cells), mostColumns) {
		t := textAt(row, i)
		if t == "" || fallen[i] {
			continue
		}
		if v.firstAt < 0 {
			v.first, v.firstAt = squash(t), i
		}
		v.filled = append(v.filled, i)
		if r.isMapped(i) {
			v.mapped++
		}
	}
	return v
}

func (r *reader) isMapped(col int) bool { return col < len(r.uses) && r.uses[col] }

// kindOfRow says why a row holds no record, "" when it holds one.
func (r *reader) kindOfRow(v rowView) string {
	switch {
	case len(v.filled) == 0:
		return skipEmpty
	case r.repeatsHeader(v):
		return skipRepeated
	case r.repeatsTitle(v) || numbersPage(v):
		return skipPage
	case numbersColumns(v):
		return skipNumbers
	case r.isTotal(v) || r.sumsOn(v):
		return skipTotal
	case r.isNothing(v):
		return skipEmpty
	case r.isNote(v) || r.isFoot(v):
		return skipNoteRow
	case isExample(v):
		return skipExample
	case r.isGroup(v):
		return skipGroup
	case v.mapped == 0:
		return skipEmpty
	}
	return ""
}

// repeatsHeader holds for the header printed again, as on each page: two
// headers or more, and more than half of the filled cells.
func (r *reader) repeatsHeader(v rowView) bool {
	n := 0
	for k, i := range v.filled {
		if i < len(r.heads) {
			for _, h := range r.heads[i] {
				if sameSquashed(v.Cells[i].Text, h) {
					n++
					break
				}
			}
		}
		if 2*(n+len(v.filled)-k-1) <= len(v.filled) {
			return false // too few are left
		}
	}
	return n >= 2 && 2*n > len(v.filled) && !r.otherHeads(v)
}

// otherHeads holds where a cell of a header that seems to stand again names another
// column than its own, or the records by another name: it is that of another table.
func (r *reader) otherHeads(v rowView) bool {
	for _, i := range v.filled {
		own := i < len(r.heads) && slices.ContainsFunc(r.heads[i], func(h string) bool { return sameSquashed(v.Cells[i].Text, h) })
		if own {
			continue
		}
		text := squash(textAt(v.SheetRow, i))
		if r.keyCols[i] || slices.ContainsFunc(r.heads, func(levels []string) bool { return slices.Contains(levels, text) }) {
			return true
		}
	}
	return false
}

// repeatsTitle holds for a line from above the header that stands again, as on
// each printed page.
func (r *reader) repeatsTitle(v rowView) bool {
	return len(v.filled) <= titleCells && r.plan.titles[v.text()]
}

// titleCells is the most that a line above a header has filled: more, and it
// may be a record.
const titleCells = 3

// text is all that a row says, squashed.
func (v rowView) text() string {
	var b strings.Builder
	for _, i := range v.filled {
		b.WriteString(squash(textAt(v.SheetRow, i)))
		b.WriteByte('|')
	}
	return b.String()
}

// numbersPage holds for 第1页, 共3页, 1/3 …
func numbersPage(v rowView) bool {
	if len(v.filled) > 2 {
		return false
	}
	text := strings.Map(func(c rune) rune {
		if strings.ContainsRune("|,/-()·", c) {
			return -1
		}
		return c
	}, v.text())
	return words().page[digits.ReplaceAllString(text, "1")] || pageMark.MatchString(v.text())
}

var (
	digits   = regexp.MustCompile(`\d+`)
	pageMark = regexp.MustCompile(`^(?:-\d{1,4}-|\d{1,4}/\d{1,4})\|$`)
)

// sameSquashed is squash(s) == squashed without making the text: most rows
// differ in their first character.
func sameSquashed(s, squashed string) bool {
	for _, c := range s {
		if isSpace(c) {
			continue
		}
		if c = app.FoldRune(c); c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		want, size := utf8.DecodeRuneInString(squashed)
		if size == 0 || c != unicode.ToLower(want) && unicode.ToLower(c) != want {
			return false
		}
		squashed = squashed[size:]
	}
	return squashed == ""
}

// numbersColumns holds for the row under a header that counts the columns: 甲,
// 乙, 1, 2, 3 …
func numbersColumns(v rowView) bool {
	if len(v.filled) < 3 {
		return false
	}
	letters, next := 0, 1
	for _, i := range v.filled {
		t := strings.Trim(squash(textAt(v.SheetRow, i)), "()")
		switch {
		case words().lines[t]:
			letters++
		case t == itoa(next):
			next++
		case letters+next == 1 && t == "0":
		default:
			return false
		}
	}
	return next > 1 || letters > 1
}

// isTotal holds for a row whose first text is 合计, 总计, 小计 …, perhaps with
// the count or a unit behind it; 其中: …; 共 2 份; or 长春市小计 before numbers.
func (r *reader) isTotal(v rowView) bool {
	rest, ok := startsWithWord(strings.Trim(v.first, "(): ："), words().total)
	if !ok && len(v.filled) > 1 && (v.firstAt == r.plan.Number || !r.isMapped(v.firstAt)) {
		rest, ok = startsWithWord(squash(textAt(v.SheetRow, v.filled[1])), words().total)
	}
	if !ok {
		return words().inAll.MatchString(v.first) || r.endsInTotal(v)
	}
	if strings.HasPrefix(rest, ":") {
		return true
	}
	rest = strings.Trim(rest, ":：()0123456789.,")
	return len([]rune(rest)) <= 2 || r.endsInTotal(v)
}

// sumsOn holds for what goes on under a total (其中：省级 / 市级): in a sheet whose
// records all have their ordinal number it has none.
func (r *reader) sumsOn(v rowView) bool {
	return r.totalAt > 0 && r.totalAt == v.Line-1 && r.plan.Number >= 0 && r.seen > 0 && r.numbered &&
		textAt(v.SheetRow, r.plan.Number) == ""
}

// endsInTotal holds where the only text of a row ends in 小计, 合计 … and
// numbers follow.
func (r *reader) endsInTotal(v rowView) bool {
	first := strings.TrimRight(words().counts.ReplaceAllString(v.first, ""), ":()")
	if len(v.filled) < 2 || !slices.ContainsFunc(words().total, func(w string) bool { return strings.HasSuffix(first, w) }) {
		return false
	}
	for _, i := range v.filled[1:] {
		if c := v.Cells[i]; c.Kind != app.CellNumber && strings.Trim(squash(c.Text), "0123456789.,%-") != "" {
			return false
		}
	}
	return true
}

// isNothing holds for a row that says that it has no record: 无, dashes or dots where its
// name would stand.
func (r *reader) isNothing(v rowView) bool {
	for _, i := range v.filled {
		if !r.keyCols[i] {
			continue
		}
		text := squash(textAt(v.SheetRow, i))
		return slices.Contains(words().none, text) || !strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) })
	}
	return false
}

// isNote holds for notes and signatures at the foot or between rows: "注:…",
// "填表人:…".
func (r *reader) isNote(v rowView) bool {
	rest, ok := startsWithWord(v.first, words().note)
	if ok {
		rest = strings.TrimLeft(rest, "0123456789")
	} else {
		rest, ok = startsWithWord(v.first, words().sign)
	}
	if !ok || rest != "" && !strings.ContainsAny(rest[:min(3, len(rest))], ":：.、(") {
		return false
	}
	if rest == "" && (len(v.filled) > 1 || r.isMapped(v.firstAt) && v.firstAt != r.plan.Number) {
		return false
	}
	return v.mapped <= max(2, r.mappedCount/2)
}

// leastColumns is how many columns of a sheet must be known for a row of one cell to
// be taken for a remark: a list of names alone has such rows.
const leastColumns = 3

// isFoot holds for remarks that say so by no word before them, as they stand under
// tables: a sentence, what is in brackets or begins with an asterisk, a date or a seal
// alone, and what goes on right under a remark.
func (r *reader) isFoot(v rowView) bool {
	if len(v.filled) != 1 {
		return false
	}
	text := v.first
	if footDate.MatchString(text) || signedBy(textAt(v.SheetRow, v.firstAt)) || r.mappedCount > 1 && r.noteAt == v.Line-1 {
		return true
	}
	if r.mappedCount < leastColumns {
		return false
	}
	if _, about := startsWithWord(text, words().about); about || footItem.MatchString(text) || words().titled.MatchString(text) {
		return true
	}
	return strings.HasSuffix(text, "。") || strings.HasPrefix(text, "*") || strings.HasPrefix(text, "※") ||
		strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") ||
		slices.ContainsFunc(words().seal, func(w string) bool { return strings.HasSuffix(text, w) }) || footDate.MatchString(text)
}

// footDate is the day under a table: 2026年7月1日, 二〇二四年十二月. No record is called so.
var footDate = regexp.MustCompile(`^\d{4}[\x{5e74}./-]\d{1,2}(?:\x{6708}|[\x{6708}./-]\d{1,2}\x{65e5}?)$` +
	`|^[\x{3007}\x{25cb}\x{96f6}\x{4e00}-\x{9fa5}]{4}\x{5e74}[\x{4e00}-\x{4e5d}\x{5341}]{1,3}\x{6708}(?:[\x{4e00}-\x{4e5d}\x{5341}]{1,4}\x{65e5})?$`)

// footItem is a numbered remark: 1、本表由各学校填写.
var footItem = regexp.MustCompile(`^\d{1,2}[\x{3001}.)]\D{4,}`)

// signedBy holds for a signature without a colon: 制表人 王芳.
func signedBy(text string) bool {
	word, name, two := strings.Cut(strings.TrimSpace(text), " ")
	if !two {
		return false
	}
	rest, ok := startsWithWord(squash(word), words().sign)
	return ok && rest == "" && utf8.RuneCountInString(squash(name)) <= 4
}

// isExample holds for rows that a template fills to show how.
func isExample(v rowView) bool {
	rest, ok := startsWithWord(strings.Trim(v.first, "()"), words().example)
	return ok && (rest == "" || strings.ContainsAny(rest[:min(3, len(rest))], ":：)0123456789"))
}

// isGroup holds for headings between rows: a cell over several columns, or
// alone in the row where no record begins; "北京市(92所)"; "一" before a title.
func (r *reader) isGroup(v rowView) bool {
	inNumber := v.firstAt == r.plan.Number
	switch {
	case len(v.filled) == 1 && r.spansColumns(v.Line, v.firstAt):
		return true
	case len(v.filled) == 1 && words().counted.MatchString(v.first):
		return true
	case len(v.filled) == 1 && r.mappedCount >= leastColumns && words().numbering.MatchString(v.first) && !unicode.IsDigit(rune(v.first[0])):
		return true // 一、普通中专
	case len(v.filled) == 1 && inNumber && !isNumber(v.first):
		return true
	case len(v.filled) == 2 && inNumber && words().numeral.MatchString(v.first):
		return true
	}
	return false
}

// spansColumns reports whether a merged cell begins here and covers other
// columns.
func (r *reader) spansColumns(line, col int) bool {
	for _, m := range r.plan.merges[line] {
		if m.Col1 == col+1 && m.Col2 > m.Col1 {
			return true
		}
	}
	return false
}

func isNumber(s string) bool {
	s = strings.TrimRight(s, ".、")
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
