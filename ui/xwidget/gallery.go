package xwidget

import (
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"github.com/shopspring/decimal"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// GalleryPage is one screen of the gallery.
type GalleryPage struct {
	Name string // file name of its picture
	Make func() fyne.CanvasObject
}

// GalleryPages lists the screens of the gallery, for pictures of each.
func GalleryPages() []GalleryPage {
	return []GalleryPage{
		{"list", galleryList}, {"sheet", gallerySheet}, {"fields", galleryFields}, {"feedback", galleryFeedback},
	}
}

// Gallery shows every widget with sample data, to look at and to try.
func Gallery() fyne.CanvasObject {
	pages := GalleryPages()
	place := container.NewStack()
	items := make([]NavItem, len(pages))
	for i, p := range pages {
		items[i].Title = g("page." + p.Name)
	}
	nav := NewSectionNav(nil, items...)
	nav.FollowKeys = true
	nav.OnChosen = func(i int) {
		place.Objects = []fyne.CanvasObject{pages[i].Make()}
		place.Refresh()
	}
	nav.OnChosen(0)
	side := container.New(layout.NewCustomPaddedLayout(8, 8, 6, 6), nav)
	return container.NewBorder(nil, nil, fixedWidth(theme.Size(theme.Navigation), side), nil, container.NewPadded(place))
}

// g is a text of the gallery.
func g(key string, pairs ...string) string { return i18n.T("xwidget.gallery."+key, pairs...) }

// fixedWidth holds an object to a width.
func fixedWidth(w float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&widthLayout{w}, o)
}

type widthLayout struct{ w float32 }

func (l *widthLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.w, objs[0].MinSize().Height)
}

func (l *widthLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) { objs[0].Resize(size) }

// sampleList makes up rows; it has as many as asked for.
type sampleList struct {
	rows  int
	names []string
	kinds []string
}

// Rows implements Source.
func (s *sampleList) Rows() int { return s.rows }

// Cell implements Source.
func (s *sampleList) Cell(row, col int) CellView {
	switch col {
	case 0:
		return CellView{Text: s.names[row%len(s.names)] + " " + strconv.Itoa(row+1)}
	case 1:
		return CellView{Text: s.kinds[row%len(s.kinds)]}
	case 2:
		return CellView{Text: "2026-" + pad2(row%12+1) + "-" + pad2(row%28+1)}
	case 3:
		return CellView{Text: Thousands(decimal.New(int64(row)*3701%9_999_999, -2).StringFixed(2))}
	}
	tones := []Tone{TonePrimary, ToneQuiet, ToneError, ToneDone}
	states := strings.Split(g("states"), "|")
	return CellView{Text: states[row%4], Tone: tones[row%4]}
}

func pad2(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func galleryList() fyne.CanvasObject {
	src := &sampleList{rows: 100_000, names: strings.Split(g("names"), "|"), kinds: strings.Split(g("kinds"), "|")}
	grid := NewGrid(ListMode, src,
		Column{Key: "name", Title: g("col.name"), Width: 260, Flex: true, Sortable: true},
		Column{Key: "kind", Title: g("col.kind"), Width: 90, Sortable: true},
		Column{Key: "date", Title: g("col.date"), Width: 110, Sortable: true},
		Column{Key: "paid", Title: g("col.paid"), Unit: g("unit.wan"), Width: 130, Align: fyne.TextAlignTrailing, Sortable: true},
		Column{Key: "state", Title: g("col.state"), Width: 100})
	grid.Checkable = true
	grid.SetSort("date", false)
	grid.OnSort = func(string, bool) {}
	status := NewStatusPill("", ToneQuiet)
	grid.OnChecked = func(n int) { status.Set(g("checked", "count", strconv.Itoa(n)), TonePrimary) }
	bar := container.NewHBox(NewPrimaryButton(g("new"), "Ctrl+N", nil), NewButton(g("import"), nil), NewButton(g("export"), nil),
		layout.NewSpacer(), status)
	return container.NewBorder(container.NewPadded(bar), nil, nil, nil, grid)
}

func gallerySheet() fyne.CanvasObject {
	table := newSampleTable(7)
	for _, line := range strings.Split(g("sheet"), "\n") {
		table.rows = append(table.rows, strings.Split(line, "|"))
	}
	table.check[3] = sampleDateCheck
	table.check[4] = sampleNumberCheck
	table.recheck()
	table.state = func(row, col int) CellState {
		switch {
		case col == 5:
			return StateComputed
		case col == 6:
			return StateRegister | StateReadOnly
		case row == 1 && col == 0:
			return StateChanged
		case row == 2 && col == 0:
			return StateComment
		case row == 3 && col == 1:
			return StateWarning
		}
		return 0
	}
	grid := NewGrid(EditMode, table,
		Column{Key: "name", Title: g("col.party"), Width: 220, Required: true, Flex: true},
		Column{Key: "kind", Title: g("col.kind"), Width: 100, Editor: ChoiceCell(ChoiceOptions{Search: sampleSearch(strings.Split(g("kinds"), "|"))})},
		Column{Key: "person", Title: g("col.person"), Width: 100},
		Column{Key: "date", Title: g("col.date"), Width: 130, Editor: DateCell(Day, sampleParseDate), PlainText: true},
		Column{Key: "money", Title: g("col.money"), Unit: g("unit.wan"), Width: 120, Align: fyne.TextAlignTrailing, Editor: NumberCell},
		Column{Key: "share", Title: g("col.share"), Width: 90, Align: fyne.TextAlignTrailing},
		Column{Key: "count", Title: g("col.count"), Width: 110, Align: fyne.TextAlignTrailing})
	grid.Growable, grid.RowNumbers, grid.Frozen = true, true, 1
	grid.OnUndo = table.Undo
	status := NewStatusPill("", ToneQuiet)
	grid.OnNotice = func(s string) { status.Set(s, ToneDone) }
	grid.OnSelection = func(s SelectionStats) {
		if s.Numbers > 1 {
			status.Set(g("sum", "count", strconv.Itoa(s.Numbers), "sum", s.Sum, "average", s.Average), TonePrimary)
		} else {
			status.Set("", ToneQuiet)
		}
	}
	return container.NewBorder(nil, container.NewPadded(status), nil, nil, grid)
}

// sampleSearch finds labels that contain the query, or whose number it is.
func sampleSearch(labels []string) SearchFunc {
	return func(query string, limit int) []Option {
		var out []Option
		for i, l := range labels {
			code := strconv.Itoa(i + 1)
			if strings.Contains(l, query) || strings.HasPrefix(code, query) {
				out = append(out, Option{Code: code, Label: l, Detail: code})
			}
			if len(out) == limit {
				break
			}
		}
		return out
	}
}

// sampleParseDate reads the plainest forms; a program brings its own parser.
func sampleParseDate(text string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	if len(digits) != 8 {
		return "", errors.New(g("bad_date"))
	}
	return digits[:4] + "-" + digits[4:6] + "-" + digits[6:], nil
}

func sampleDateCheck(text string) (string, string) {
	iso, err := sampleParseDate(text)
	if err != nil {
		return text, err.Error()
	}
	return iso, ""
}

func sampleParseNumber(text string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		return d, errors.New(g("bad_number"))
	}
	return d, nil
}

func sampleNumberCheck(text string) (string, string) {
	d, err := sampleParseNumber(text)
	if err != nil {
		return text, err.Error()
	}
	return Thousands(d.StringFixed(2)), ""
}
