package intake

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"ronghe/app"
	"ronghe/app/i18n"
)

// wordList are the words by which rows and headers are recognised, in every
// language of the program: a sheet does not follow the user's choice.
type wordList struct {
	number     map[string]bool // headers of ordinal numbers
	mainNumber map[string]bool // headers of the main record's number
	rest       map[string]bool // names of a sheet with further fields of the records
	problems   map[string]bool // names of the sheet that lists problems in a marked copy
	reasons    map[string]bool // header of its column that says what is wrong
	total      []string
	note       []string
	sign       []string
	about      []string // what a remark under a table begins with: 以上, 本表
	seal       []string // what a signature ends with: (盖章)
	example    []string
	measure    []string        // what comes before a unit of measure: 单位, 计量单位
	lines      map[string]bool // marks that number the columns: 甲, 乙, 栏次
	required   map[string]bool // bracketed marks of a header: 必填
	page       map[string]bool // what numbers a page, each number written as 1, no marks
	ditto      []string        // cells that say what the cell above says: 同上
	plain      map[string]bool // headers that a list of anything may have: 名称
	whether    []string        // what a head puts before a question: 是否
	yuan       string          // the unit of money
	year       []string        // what stands behind the number of a year, the longest first
	none       []string        // what stands for no record: 无
	counts     *regexp.Regexp  // a count behind a total: ：2所, （2所）
	numbering  *regexp.Regexp  // "1." or "一、" before a header; the header is group 1
	numeral    *regexp.Regexp  // a whole cell such as "一" or "(二)、"
	counted    *regexp.Regexp  // a heading with a count: 北京市(92所)
	inAll      *regexp.Regexp  // a total that begins with a count: 共12份
	titled     *regexp.Regexp  // a title among the rows: 汇总表(续), 表二 ...
	stated     *regexp.Regexp  // units of measure in a line: 单位:元、人; they are group 1
}

var words = sync.OnceValue(func() *wordList {
	var w wordList
	named := func(key string) []string {
		var out []string
		for _, l := range []string{"zh", "en"} {
			texts, err := i18n.Load(l)
			if err != nil {
				panic(err) // embedded texts; a build with broken ones passes no test
			}
			for _, s := range strings.Split(texts[key], "|") {
				if s = squash(s); s != "" {
					out = append(out, s)
				}
			}
		}
		return out
	}
	all := func(key string) []string { return named("intake.words." + key) }
	setOf := func(words []string) map[string]bool {
		m := map[string]bool{}
		for _, s := range words {
			m[s] = true
		}
		return m
	}
	set := func(key string) map[string]bool { return setOf(all(key)) }
	w.problems, w.reasons = setOf(named("workbook.report.sheet")), setOf(named("workbook.report.reason"))
	w.number, w.mainNumber, w.rest = set("number"), set("main_number"), set("rest")
	w.lines, w.required, w.plain = set("lines"), set("required"), set("plain")
	w.page, w.ditto, w.whether = set("page"), all("ditto"), all("whether")
	w.total, w.note, w.sign = all("total"), all("note"), all("sign")
	w.about, w.seal = all("about"), all("seal")
	w.yuan = all("yuan")[0]
	w.year, w.none = all("year"), all("none")
	w.example, w.measure = all("example"), all("measure")
	numerals := strings.Join(all("numerals"), "")
	counters := strings.Join(all("counters"), "|")
	w.numbering = regexp.MustCompile(`^(?:\d{1,3}[.、)]|\(\d{1,3}\)|[` + numerals + `]{1,3}[、.]|\([` + numerals + `]{1,3}\))(\D.*)$`)
	w.numeral = regexp.MustCompile(`^\(?[` + numerals + `]{1,3}\)?[、.]?$`)
	w.counted = regexp.MustCompile(`^.{1,40}?[(:](?:` + strings.Join(w.total, "|") + `)?\d{1,6}(?:` + counters + `)\)?$`)
	w.counts = regexp.MustCompile(`[:(]?\d{1,6}(?:` + counters + `)?\)?$`)
	w.inAll = regexp.MustCompile(`^(?:` + strings.Join(all("in_all"), "|") + `)\d{1,6}(?:` + counters + `)`)
	w.titled = regexp.MustCompile(`(?:` + strings.Join(all("titled"), "|") + `)(?:\(?(?:` + strings.Join(all("goes_on"), "|") + `)[^()]{0,3}\)?)?$|^(?:` + strings.Join(all("table"), "|") + `)(?:[` + numerals + `]|\d)`)
	w.stated = regexp.MustCompile(`(?:` + strings.Join(w.measure, "|") + `)\s*(?:` + strings.Join(all("is"), "|") + `)\s*([^\s()\x{3002};,]{1,20})`)
	return &w
})

// squash folds width and case and takes all white space out.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return unicode.ToLower(app.FoldRune(r))
	}, s)
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff'
}

// startsWithWord returns the word that a squashed text begins with and what
// follows it.
func startsWithWord(s string, list []string) (rest string, ok bool) {
	best := -1
	for _, w := range list {
		if len(w) > best && strings.HasPrefix(s, w) {
			best = len(w)
		}
	}
	if best < 0 {
		return "", false
	}
	return s[best:], true
}

// levelMark joins the heads of a column in Column.Header.
const levelMark = " / "

func splitLevels(header string) []string { return strings.Split(header, levelMark) }
