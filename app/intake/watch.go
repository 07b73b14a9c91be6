package intake

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// watched is what is seen in a column while its cells are read, to be told once.
type watched struct {
	field *catalog.Field
	plain map[int]*extremes // amounts without any unit of measure, by their number of digits

	read map[string]*readAs // by the code under which it is told
}

// readAs is what cells of a column were taken for.
type readAs struct {
	n, last      int    // how many, and the line of the last of them
	line         int    // of the first
	text, stored string // of the first
}

// tell notes that a cell was taken for something.
func (w *watched) tell(code, text, stored string, line int) {
	as := w.read[code]
	if as == nil {
		as = &readAs{line: line, text: text, stored: stored}
		w.read[code] = as
	}
	if as.last != line { // a cell may be read again, beside another of its field
		as.n++
		as.last = line
	}
}

// extremes are the least and the greatest of some amounts, with their lines.
type extremes struct {
	least, most         decimal.Decimal
	leastLine, mostLine int
}

// watch is what is seen of a field in a column.
func (r *reader) watch(f *catalog.Field, col int) *watched {
	w := r.watching[col]
	if w == nil || w.field != f {
		w = &watched{field: f, plain: map[int]*extremes{}, read: map[string]*readAs{}}
		r.watching[col] = w
	}
	return w
}

// watchAmount notes a sum of money for which neither the cell nor the sheet says in which
// unit it is.
func (r *reader) watchAmount(f *catalog.Field, cell app.Cell, src source, line int, val app.Value) {
	if _, money := measureOf(f, words().yuan); !money || f.Unit == words().yuan || src.unit != "" || src.beside > 0 ||
		slices.Contains(r.plan.Measures, app.FoldWidth(f.Unit)) || !isPlain(cell.Text) {
		return
	}
	d, ok := val.Decimal()
	if d = d.Abs(); !ok || d.IsZero() {
		return
	}
	digits := d.NumDigits() + int(d.Exponent())
	w := r.watch(f, src.col)
	x := w.plain[digits]
	if x == nil {
		x = &extremes{d, d, line, line}
		w.plain[digits] = x
	}
	if d.LessThan(x.least) {
		x.least, x.leastLine = d, line
	}
	if d.GreaterThan(x.most) {
		x.most, x.mostLine = d, line
	}
}

// isPlain holds for a number without a unit of its own.
func isPlain(text string) bool {
	_, err := decimal.NewFromString(strings.NewReplacer(",", "", " ", "").Replace(app.FoldWidth(text)))
	return err == nil
}

// isSerial holds for a spreadsheet's day number, from 1982 on, that lost its format of a
// date, or stands as text in what was saved as CSV after that. Nobody types such a date.
func isSerial(cell app.Cell) bool {
	return cell.Kind == app.CellNumber && daySerial.MatchString(cell.Text) || cell.Kind == app.CellText && textSerial.MatchString(strings.TrimSpace(cell.Text))
}

var (
	daySerial  = regexp.MustCompile(`^[3-9]\d{4}(?:\.\d+)?$`)
	textSerial = regexp.MustCompile(`^[3-6]\d{4}$`)
)

// dayNumber is a day number as one that counts from 1900.
func (sp *SheetPlan) dayNumber(cell app.Cell) app.Cell {
	const later = 1462 // days from the one beginning to the other
	text := strings.TrimSpace(cell.Text)
	if n, err := decimal.NewFromString(text); err == nil && sp.from1904 {
		text = n.Add(decimal.NewFromInt(later)).String()
	}
	return app.Cell{Kind: app.CellNumber, Text: text}
}

// Amounts of one column lie apart where between two neighbours none is for three powers
// of ten, and the greater would be a hundred million 元 or more: some are in 元 then, most
// often.
const (
	apartBy   = 1000
	apartFrom = 10_000 // 万元
)

// apart finds the neighbours, in order of size, that lie apart.
func (w *watched) apart() (low, high *extremes) {
	from, ok := w.field.In(words().yuan, decimal.NewFromInt(1))
	if !ok {
		return nil, nil
	}
	least := decimal.NewFromInt(apartFrom * 10_000).Div(from)
	for _, n := range slices.Sorted(maps.Keys(w.plain)) {
		high = w.plain[n]
		if low != nil && high.least.GreaterThanOrEqual(least) && high.least.GreaterThanOrEqual(low.most.Mul(decimal.NewFromInt(apartBy))) {
			return low, high
		}
		low = high
	}
	return nil, nil
}

// tellWatched tells what was seen, column by column.
func (r *reader) tellWatched() {
	for _, col := range slices.Sorted(maps.Keys(r.watching)) {
		w := r.watching[col]
		began := "1900"
		if r.plan.from1904 {
			began = "1904"
		}
		for _, code := range slices.Sorted(maps.Keys(w.read)) {
			as, sev := w.read[code], app.Soft
			if code == "aside" {
				sev = app.Note
			}
			r.tell(code, sev, map[string]string{"header": r.headOf(col), "n": itoa(as.n), "value": clip(as.text), "stored": as.stored, "began": began}, w.at(r.plan.Name, col, as.line))
		}
		if low, high := w.apart(); low != nil {
			r.tell("amounts_apart", app.Soft, map[string]string{
				"header": r.headOf(col), "unit": w.field.Unit,
				"low": low.most.String(), "low_cell": cellName(col, low.mostLine), "high": high.least.String(), "high_cell": cellName(col, high.leastLine),
			}, w.at(r.plan.Name, col, high.leastLine))
		}
	}
}

// at is the place of a problem in the column.
func (w *watched) at(sheet string, col, line int) app.Problem {
	return app.Problem{Sheet: sheet, Line: line, Cell: cellName(col, line), Field: w.field.ID, Table: tableID(w.field)}
}
