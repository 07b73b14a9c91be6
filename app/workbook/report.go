package workbook

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Fact is a line at the top of a report, such as how many rows were read.
type Fact struct{ Label, Text string }

// ReportOptions says more about a report. The zero value is right for most.
type ReportOptions struct {
	Facts    []Fact
	Heads    map[string]int // last row of the head, by sheet; 0: guessed
	Password string         // of an encrypted source
}

// The most problems that a report lists and links, and what the source may
// unpack to for its formats to be kept: beyond that its rows are copied.
const (
	maxListed   = 100_000
	maxLinks    = 5_000
	maxKeep     = 12 << 20
	markFill    = "FCEBEA"
	reasonWidth = 48
)

// ResultSheet is the name of the sheet that a report begins with; an import
// passes it over.
func ResultSheet() string { return i18n.T("workbook.report.sheet") }

// ReasonHead is the heading of the column that a report appends; an import
// passes it over.
func ReasonHead() string { return i18n.T("workbook.report.reason") }

// MarkReport writes to dst the workbook of an import with its problems marked:
// a first sheet that counts and lists them with links, the bad cells coloured,
// and behind each row concerned a column that says what is wrong with it. An
// .xlsx of moderate size keeps its own formats; of anything else the rows are
// copied into a new workbook. One with a password has the same afterwards. src is only
// read; dst is another file.
// Errors: those of Open and of Write.
func MarkReport(ctx context.Context, src, dst string, problems []app.Problem, opts ...ReportOptions) error {
	var o ReportOptions
	if len(opts) > 0 {
		o = opts[0]
	}
	book, err := openOriginal(ctx, src, o.Password)
	if err != nil {
		return err
	}
	defer book.Close()
	r := &report{ctx: ctx, src: src, book: book, opts: o, problems: problems}
	if err := r.survey(); err != nil {
		return err
	}
	if keepable(book) {
		err := book.write(ctx, dst, r.markCopy)
		if err == nil || !errors.Is(err, errNotKept) {
			return err
		}
	}
	return book.write(ctx, dst, r.rebuild)
}

// errNotKept means that excelize could not take the source over; its rows are
// copied instead.
var errNotKept = errors.New("the source's formats cannot be kept")

// keepable reports whether the source is an .xlsx small enough for excelize to
// hold whole, without macros, which an .xlsx may not have.
func keepable(book *original) bool {
	b := book.xlsx()
	if b == nil {
		return false
	}
	var sum uint64
	for name, f := range b.entries {
		if sum += f.UncompressedSize64; strings.Contains(name, "vbaproject") {
			return false
		}
	}
	return sum <= maxKeep
}

// report is the work on one report.
type report struct {
	ctx      context.Context
	src      string
	book     *original
	opts     ReportOptions
	problems []app.Problem
	sheets   []*sheetMarks
}

// sheetMarks is what is marked on one sheet.
type sheetMarks struct {
	name   string
	target string           // its name in the report
	cells  map[[2]int]bool  // row and column of bad cells, 1-based
	rows   map[int][]string // what is wrong with a row
	width  int              // columns of the widest row, without an earlier report's column
	reason int              // column of the reasons, 1-based
	head   int              // row of their heading
	old    bool             // the column is there from an earlier report
	widths []float64        // guessed, for a copy
}

// result reports whether the sheet is the list of an earlier report.
func (m *sheetMarks) result() bool { return m.name == ResultSheet() }

// survey reads the source once: how wide are its rows, where is the head?
func (r *report) survey() error {
	for _, info := range r.book.Sheets() {
		m := &sheetMarks{name: info.Name, target: info.Name, cells: map[[2]int]bool{}, rows: map[int][]string{}, head: r.opts.Heads[info.Name]}
		r.sheets = append(r.sheets, m)
		best, seen := 0, 0
		again := slices.ContainsFunc(r.book.Sheets(), func(s app.SheetInfo) bool { return s.Name == ResultSheet() })
		err := r.book.Rows(r.ctx, info.Name, func(row app.SheetRow) error {
			m.width = max(m.width, len(row.Cells))
			if seen++; seen > 200 {
				return nil
			}
			texts := m.look(row, again)
			if seen <= 20 && texts > best && r.opts.Heads[info.Name] == 0 {
				best, m.head = texts, row.Line
			}
			return nil
		})
		if err != nil {
			return err
		}
		if m.head = max(m.head, 1); m.reason == 0 {
			m.reason = m.width + 1
		}
	}
	for _, p := range r.problems {
		r.place(p)
	}
	return nil
}

// look takes the measure of one row and counts its texts. Again says that the
// source is a report itself: its column of reasons is used once more.
func (m *sheetMarks) look(row app.SheetRow, again bool) (texts int) {
	for i, c := range row.Cells {
		if c.Kind == app.CellText {
			texts++
		}
		if name, _, _ := strings.Cut(c.Text, "\n"); again && name == ReasonHead() {
			m.reason, m.old = i+1, true
		}
		for len(m.widths) <= i {
			m.widths = append(m.widths, 8)
		}
		if texts > 1 || len(row.Cells) > 1 { // not a title
			m.widths[i] = min(max(m.widths[i], float64(layout.TextWidth(c.Text))+1), 40)
		}
	}
	return texts
}

// passedOver begins the codes of notes on rows that hold no record: titles, totals.
// They are no faults and stand in the list alone.
const passedOver = "skipped_"

// place notes a problem at its row, and at its cell where something is wrong.
func (r *report) place(p app.Problem) {
	m := r.sheetOf(p)
	row, col, ok := parseRef(p.Cell)
	if !ok {
		row, col = p.Line, 0
	}
	note := p.Severity == app.Note
	if m == nil || row <= 0 || note && strings.HasPrefix(p.Code, passedOver) {
		return
	}
	if col > 0 && !note {
		m.cells[[2]int{row, col}] = true
	}
	m.rows[row] = append(m.rows[row], i18n.Problem(p))
}

// sheetOf finds the sheet of a problem; without a name it is the only one.
func (r *report) sheetOf(p app.Problem) *sheetMarks {
	for _, m := range r.sheets {
		if m.name == p.Sheet || p.Sheet == "" && !m.result() {
			return m
		}
	}
	return nil
}

// text is what is wrong with a row, in one cell; with that of the header under its own
// heading.
func (m *sheetMarks) text(row int) string {
	lines := m.rows[row]
	if row == m.head {
		lines = append([]string{ReasonHead()}, lines...)
	}
	return cutUTF16(strings.Join(lines, "\n"), maxCellText)
}

// lines are the rows concerned, in order.
func (m *sheetMarks) lines() []int {
	lines := make([]int, 0, len(m.rows))
	for n := range m.rows {
		lines = append(lines, n)
	}
	sort.Ints(lines)
	return lines
}

// resultTable is the sheet that counts and lists the problems.
func (r *report) resultTable() *layout.Table {
	count := map[app.Severity]int{}
	for _, p := range r.problems {
		count[p.Severity]++
	}
	rows := 0
	for _, m := range r.sheets {
		rows += len(m.rows)
	}
	head := func(key string) []string { return []string{i18n.T("workbook.report." + key)} }
	t := &layout.Table{
		Title: i18n.T("workbook.report.title"),
		Info: []layout.InfoLine{{
			Left:  i18n.T("workbook.report.file", "file", filepath.Base(r.src)),
			Right: i18n.T("workbook.report.time", "time", time.Now().Format("2006-01-02 15:04")),
		}},
		Head: layout.NestHeads([][]string{head("no"), head("severity"), head("place_sheet"), head("place_cell"), head("text")}),
		Columns: []layout.Column{
			{ID: "no", Width: 7, Kind: layout.Number, Plain: true, Align: layout.Centre},
			{ID: "severity", Width: 10, Align: layout.Centre},
			{ID: "sheet", Width: 20},
			{ID: "cell", Width: 10, Align: layout.Centre},
			{ID: "text", Width: 80},
		},
		Count: min(len(r.problems), maxListed), FitWidth: true, Landscape: true, RepeatHead: true,
	}
	for _, f := range r.opts.Facts {
		t.Info = append(t.Info, layout.InfoLine{Left: f.Label + f.Text})
	}
	summary := i18n.T("workbook.report.counts", "refused", itoa(count[app.Refused]), "hard", itoa(count[app.Hard]),
		"soft", itoa(count[app.Soft]), "note", itoa(count[app.Note]), "rows", itoa(rows))
	if len(r.problems) == 0 {
		summary = i18n.T("workbook.report.none")
	}
	t.Info = append(t.Info, layout.InfoLine{Left: summary})
	if more := len(r.problems) - maxListed; more > 0 {
		t.Notes = []string{i18n.T("workbook.report.more", "count", itoa(more))}
	}
	t.Body = func(yield func([]app.Cell) error) error {
		for i, p := range r.problems[:t.Count] {
			if err := yield(r.listRow(i, p)); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

func (r *report) listRow(i int, p app.Problem) []app.Cell {
	place := p.Cell
	if place == "" && p.Line > 0 {
		place = i18n.T("workbook.report.line", "line", itoa(p.Line))
	}
	severity := p.Severity
	if severity == "" {
		severity = app.Note
	}
	return []app.Cell{
		layout.NumberCell(itoa(i + 1)), layout.TextCell(i18n.T("workbook.report." + string(severity))),
		layout.TextCell(p.Sheet), layout.TextCell(place), layout.TextCell(cutUTF16(i18n.Problem(p), maxCellText)),
	}
}

// writeResult streams the list into its sheet, which exists already, and links
// its first lines to their places.
func (r *report) writeResult(f *excelize.File) error {
	t := r.resultTable()
	top := 1 + len(t.Info) + len(t.Head) // rows above the list
	links := tableHook{styles: func(l *look, styles []cellStyles) {
		styles[3].text = l.id(style{size: bodySize, grid: true, align: layout.Centre, color: "1D5FA7", link: true})
	}}
	links.last = func() error {
		for i, p := range r.problems[:min(len(r.problems), maxLinks)] {
			m := r.sheetOf(p)
			row, col, ok := parseRef(p.Cell)
			if !ok {
				row, col = p.Line, 1
			}
			if m == nil || row <= 0 {
				continue
			}
			target := quoteSheet(m.target) + "!" + cellName(col, row)
			if err := f.SetCellHyperLink(ResultSheet(), "D"+itoa(top+i+1), target, "Location"); err != nil {
				return err
			}
		}
		return nil
	}
	_, err := writeTable(r.ctx, f, ResultSheet(), t, func(int) {}, links)
	return err
}

// openSource opens the source with excelize.
func (r *report) openSource(dir string) (*excelize.File, error) {
	f, err := r.book.excelize(dir)
	if err != nil {
		return nil, errors.Join(errNotKept, err)
	}
	f.Path = "report.xlsx" // what it is saved as, whatever the source was called
	return f, nil
}

// markCopy marks the source itself.
func (r *report) markCopy(w io.Writer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errNotKept
		}
	}()
	dir, err := stagingDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	f, err := r.openSource(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newPacker(w) })
	for _, m := range r.sheets {
		if m.result() {
			continue
		}
		if err := markSheet(f, m); err != nil {
			return errors.Join(errNotKept, err)
		}
	}
	if err := addResult(f); err != nil {
		return errors.Join(errNotKept, err)
	}
	if err := r.writeResult(f); err != nil {
		return errors.Join(errNotKept, err)
	}
	keepStyles(f)
	return f.Write(io.Discard) // the packer writes to w
}

// addResult puts an empty sheet for the list before all others.
func addResult(f *excelize.File) error {
	name := ResultSheet()
	if err := f.DeleteSheet(name); err != nil { // of an earlier report
		return err
	}
	index, err := f.NewSheet(name)
	if err != nil {
		return err
	}
	if first := f.GetSheetName(0); first != name {
		if err := f.MoveSheet(name, first); err != nil {
			return err
		}
	}
	if f.WorkBook != nil && f.WorkBook.DefinedNames != nil { // names of a sheet go by its place
		for _, d := range f.WorkBook.DefinedNames.DefinedName {
			switch {
			case d.LocalSheetID == nil:
			case *d.LocalSheetID == index:
				*d.LocalSheetID = 0
			default:
				*d.LocalSheetID++
			}
		}
	}
	f.SetActiveSheet(0)
	return nil
}
