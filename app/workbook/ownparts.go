package workbook

import (
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
)

// Beside the formulas of cells, a workbook says in other places which rows it means:
// conditional formats, the rules of cells, filters, tables, names (a print area is
// one), charts. excelize lets most of them follow when rows are put in, and none
// reach over the rows of the records; charts and the formulas of conditional formats
// it leaves as they are. They are corrected in the parts that it writes, where
// nothing of them is lost. What stays as it was made for one row: pivot tables,
// sparklines, and what else is kept in the extensions of a sheet (lists of cells of
// other sheets, as Excel writes them since 2010, follow and do not reach).

// ownPacker corrects parts on their way into the package.
type ownPacker struct {
	*packer
	added  []rowsAdded       // in the order in which they were put in
	sheets map[string]string // the sheet of a part: of the sheet itself, or a table
	name   string
	part   bytes.Buffer
}

var _ excelize.ZipWriter = (*ownPacker)(nil)

// Create implements excelize.ZipWriter.
func (p *ownPacker) Create(name string) (io.Writer, error) {
	if err := p.flush(); err != nil {
		return nil, err
	}
	p.name = name
	return &p.part, nil
}

// Close implements excelize.ZipWriter.
func (p *ownPacker) Close() error {
	if err := p.flush(); err != nil {
		return err
	}
	return p.packer.Close()
}

func (p *ownPacker) flush() error {
	if p.name == "" {
		return nil
	}
	w, err := p.packer.Create(p.name)
	if err != nil {
		return err
	}
	_, err = w.Write(p.corrected(p.name, p.part.Bytes()))
	p.name = ""
	p.part.Reset()
	return err
}

// corrected is a part in which all rows of the records are meant.
func (p *ownPacker) corrected(name string, part []byte) []byte {
	if len(p.added) == 0 {
		return part
	}
	sheet, ofSheet := p.sheets[name]
	switch {
	case ofSheet && strings.Contains(name, "worksheets/"):
		return p.sheetRules(sheet, part)
	case ofSheet:
		return tableArea.ReplaceAllFunc(part, func(b []byte) []byte { return p.areas(sheet, tableArea, b) })
	case strings.HasPrefix(name, "xl/charts/chart"):
		return p.chart(part)
	case name == "xl/workbook.xml":
		return definedName.ReplaceAllFunc(part, func(b []byte) []byte {
			return inner(definedName, b, func(text string) string {
				for _, a := range p.final() {
					if wider := a.widened(text, "", theWhole); wider != text {
						text = wider
					} else {
						text = a.stretched(text, "") // a name for one cell of the records' row
					}
				}
				return text
			})
		})
	}
	return part
}

var (
	tableArea   = regexp.MustCompile(`(<(?:table|autoFilter)\b[^>]*?\sref=")([^"]*)(")`) // excelize has moved it
	definedName = regexp.MustCompile(`(<definedName\b[^>]*>)([^<]*)(</definedName>)`)
	chartRef    = regexp.MustCompile(`(<(?:\w+:)?f>)([^<]*)(</(?:\w+:)?f>)`)
	// chartData are the values of a series, and what names each of them.
	chartData = regexp.MustCompile(`(?s)<(?:\w+:)?(?:cat|val|xVal|yVal|bubbleSize)>.*?</(?:\w+:)?(?:cat|val|xVal|yVal|bubbleSize)>`)
	// chartCache is what cells gave when the chart was drawn last.
	chartCache = regexp.MustCompile(`(?s)<(?:\w+:)?(?:num|str)Cache>.*?</(?:\w+:)?(?:num|str)Cache>`)
)

// inner changes the text between the first and the last group of a match.
func inner(of *regexp.Regexp, b []byte, f func(string) string) []byte {
	m := of.FindSubmatch(b)
	text := html.UnescapeString(string(m[2]))
	next := f(text)
	if next == text {
		return b
	}
	var out bytes.Buffer
	out.Write(m[1])
	_ = xml.EscapeText(&out, []byte(next)) // a buffer takes all
	out.Write(m[3])
	return out.Bytes()
}

// areas lets an area, of a filter or a table, reach over the records where it ends in
// their row.
func (p *ownPacker) areas(sheet string, of *regexp.Regexp, b []byte) []byte {
	return inner(of, b, func(area string) string {
		for _, a := range p.final() {
			m, ok := parseRange(area)
			if ok && a.sheet == sheet && a.holds(m.Row2) {
				m.Row2 = a.end(m.Row1, m.Row2)
				area = areaText(m)
			}
		}
		return area
	})
}

func areaText(m app.CellRange) string {
	return app.CellName(m.Row1, m.Col1) + ":" + app.CellName(m.Row2, m.Col2)
}

// chart lets the references of a chart follow, and its series reach over the records.
func (p *ownPacker) chart(part []byte) []byte {
	before := part
	for _, a := range p.added {
		part = chartRef.ReplaceAllFunc(part, func(b []byte) []byte {
			return inner(chartRef, b, func(text string) string { return a.shifted(text, "") })
		})
		part = chartData.ReplaceAllFunc(part, func(b []byte) []byte {
			return chartRef.ReplaceAllFunc(b, func(b []byte) []byte {
				return inner(chartRef, b, func(text string) string { return a.stretched(text, "") })
			})
		})
	}
	if bytes.Equal(before, part) {
		return part
	}
	return chartCache.ReplaceAll(part, nil)
}

// final is where the rows of the records stand when all have been put in.
func (p *ownPacker) final() []rowsAdded {
	out := slices.Clone(p.added)
	for i := range out {
		for _, other := range p.added {
			if other.sheet == out[i].sheet && other.row < p.added[i].row {
				out[i].row += other.by
			}
		}
	}
	return out
}
