package xwidget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/shopspring/decimal"
)

func galleryFields() fyne.CanvasObject {
	return container.NewVScroll(container.NewGridWithColumns(2, galleryTyped(), galleryChosen()))
}

func gallerySection(title string, objs ...fyne.CanvasObject) fyne.CanvasObject {
	head := widget.NewLabel(title)
	head.SizeName = fynetheme.SizeNameSubHeadingText
	head.TextStyle.Bold = true
	box := container.New(layout.NewCustomPaddedVBoxLayout(10), append([]fyne.CanvasObject{head}, objs...)...)
	return container.New(layout.NewCustomPaddedLayout(4, 12, 12, 12), box)
}

func galleryTyped() fyne.CanvasObject {
	name := NewEntry()
	name.SetText(strings.Split(g("names"), "|")[0])
	nameField := NewField(g("col.name"), name)
	nameField.Required = true
	nameField.SetNote(TonePrimary, g("duplicate"), func() {})

	code := NewEntry()
	code.SetText("91220200MA0Y2R7X5K")
	codeField := NewField(g("col.code"), code)
	codeField.Help = g("help")
	codeField.SetProblem(SeverityError, g("bad_code"))

	money := NewNumberEntry(sampleParseNumber, func(d decimal.Decimal) string { return Thousands(d.StringFixed(2)) })
	money.SetUnit(g("unit.wan"))
	money.SetValue(decimal.NewNullDecimal(decimal.RequireFromString("1234567.5")))
	moneyField := NewField(g("col.money"), money)
	moneyField.SetProblem(SeverityWarning, g("check_money"))

	months := NewNumberEntry(sampleParseNumber, func(d decimal.Decimal) string { return d.String() })
	months.SetValue(decimal.NewNullDecimal(decimal.NewFromInt(36)))
	monthsField := NewField(g("col.months"), months)
	monthsField.Unit = g("unit.months")

	date := NewDateEntry(Day, sampleParseDate, func(iso string) string { return iso })
	date.SetISO("2026-03-12")
	dateField := NewField(g("col.date"), date)

	off := NewEntry()
	off.SetText(g("names_short"))
	off.Disable()
	read := NewEntry()
	read.SetText("CXRH-2026-0317")
	read.SetReadOnly(true)

	long := NewLongEntry(4, 200)
	long.SetText(g("long"))
	longField := NewField(g("col.note"), long)
	longField.LabelTop = true
	longField.Extra = NewLink(g("history"), nil)
	return gallerySection(g("typed"), nameField, codeField, moneyField, monthsField, dateField,
		NewField(g("col.disabled"), off), NewField(g("col.readonly"), read), longField)
}

func galleryChosen() fyne.CanvasObject {
	names := strings.Split(g("places"), "|")
	many := make([]string, 0, 50_000)
	for i := range 50_000 {
		many = append(many, names[i%len(names)]+strconv.Itoa(i))
	}
	pick := NewPicker(sampleSearch(many))
	pick.Recent = []Option{{Code: "1", Label: names[0], Detail: "220200"}, {Code: "2", Label: names[1], Detail: "220202"}}
	pick.SetSelected(pick.Recent[0])

	none := NewPicker(sampleSearch(names))
	noneField := NewField(g("col.school"), none)
	noneField.Required = true
	noneField.SetProblem(SeverityError, g("missing"))

	tree := NewPicker(sampleSearch(names))
	tree.Children = func(code string) []Option {
		var out []Option
		for i, n := range names {
			c := code + strconv.Itoa(i+1)
			out = append(out, Option{Code: c, Label: n, Detail: c, Branch: len(c) < 3})
		}
		return out
	}
	multi := NewMultiPicker(sampleSearch(names))
	multi.SetSelected([]Option{{Code: "1", Label: names[0]}, {Code: "2", Label: names[1]}, {Code: "5", Label: names[4]}})

	off := NewPicker(sampleSearch(names))
	off.SetSelected(Option{Code: "1", Label: names[2]})
	off.Disable()

	yes := NewSegments(Option{Code: "1", Label: g("yes")}, Option{Code: "0", Label: g("no")})
	yes.SetSelected("1")
	check := NewCheck(g("agree"), nil)
	check.SetChecked(true)
	offCheck := NewCheck(g("agree"), nil)
	offCheck.Disable()
	buttons := container.NewHBox(NewPrimaryButton(g("save"), "Ctrl+S", nil), NewButton(g("back"), nil), NewLink(g("history"), nil))
	danger := NewButton(g("delete"), nil)
	danger.Weight = Danger
	offButton := NewButton(g("export"), nil)
	offButton.Disable()
	return gallerySection(g("chosen"), NewField(g("col.place"), pick), noneField, NewField(g("col.tree"), tree),
		NewField(g("col.several"), multi), NewField(g("col.disabled"), off), NewField(g("col.yes"), yes),
		container.NewHBox(check, offCheck), buttons, container.NewHBox(danger, offButton))
}

func galleryFeedback() fyne.CanvasObject {
	pills := container.NewHBox()
	for i, s := range strings.Split(g("pills"), "|") {
		pills.Add(NewStatusPill(s, Tone(i+1)))
	}
	progress := NewProgress(g("progress"), func() {})
	progress.Set(0.62, g("progress_detail"))
	problems := NewProblemList(nil)
	problems.SetItems([]ProblemItem{
		{Severity: SeverityError, Where: g("problem1.where"), Text: g("bad_code")},
		{Severity: SeverityWarning, Where: g("problem2.where"), Text: g("check_money"), Action: g("explain")},
		{Severity: SeverityInfo, Where: g("problem3.where"), Text: g("duplicate")},
	})
	nav := NewSectionNav(nil, NavItem{Title: g("nav.head"), Heading: true}, NavItem{Title: g("nav.basic")},
		NavItem{Title: g("nav.parties"), Count: 2, Tone: ToneError}, NavItem{Title: g("nav.money"), Count: 1, Tone: ToneWarning},
		NavItem{Title: g("nav.files"), Count: 3})
	nav.SetCurrent(2)
	empty := NewEmptyState("＋", g("empty.title"), g("empty.text"), NewPrimaryButton(g("new"), "Ctrl+N", nil), NewButton(g("import"), nil))
	left := container.NewVBox(
		gallerySection(g("notices"),
			NewNotice(TonePrimary, g("notice.info")).SetAction(g("explain"), func() {}).SetClosable(nil),
			NewNotice(ToneDone, g("notice.done")), NewNotice(ToneWarning, g("notice.warning")).SetAction(g("explain"), func() {}),
			NewNotice(ToneError, g("notice.error"))),
		gallerySection(g("states_title"), pills, progress))
	right := container.NewVBox(
		gallerySection(g("problems"), problems),
		container.NewGridWithColumns(2, gallerySection(g("nav.title"), nav), empty))
	return container.NewVScroll(container.NewGridWithColumns(2, left, right))
}
