package xwidget

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestButtonByKeyboardAndMouse(t *testing.T) {
	n := 0
	b := NewButton("保存", func() { n++ })
	c, next := form(t, b)
	c.Focus(b)
	press(c, fyne.KeySpace, fyne.KeyReturn)
	test.Tap(b)
	if n != 3 {
		t.Errorf("Space, Enter and a click pressed it %d times", n)
	}
	press(c, fyne.KeyRight)
	if c.Focused() != fyne.Focusable(next) {
		t.Errorf("Right led to %T", c.Focused())
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if n != 3 {
		t.Error("a disabled button was pressed")
	}
	c.Unfocus()
	c.FocusNext()
	if c.Focused() == fyne.Focusable(b) {
		t.Error("the keyboard reaches a disabled button")
	}
}

func TestButtonsMarkup(t *testing.T) {
	plain, danger, off, link := NewButton("导入", nil), NewButton("移到回收站", nil), NewButton("导出", nil), NewLink("历史", nil)
	danger.Weight = Danger
	off.Disable()
	plain.Sign = "＋"
	c := window(t, container.NewHBox(NewPrimaryButton("保存", "Ctrl+S", nil), plain, danger, off, link), 500, 40).Canvas()
	c.Focus(plain)
	test.AssertRendersToMarkup(t, "around/buttons.xml", c)
	plain.MouseIn(nil)
	c.Focus(link)
	test.AssertRendersToMarkup(t, "around/buttons_hover.xml", c)
}

func TestCheckAndSegments(t *testing.T) {
	var on []bool
	var chosen []string
	k := NewCheck("同时上报", func(b bool) { on = append(on, b) })
	s := NewSegments(Option{Code: "1", Label: "是"}, Option{Code: "0", Label: "否"})
	s.OnChanged = func(o Option) { chosen = append(chosen, o.Code) }
	c, next := form(t, k, s)
	c.Focus(k)
	press(c, fyne.KeySpace, fyne.KeySpace)
	test.Tap(k)
	if !slices.Equal(on, []bool{true, false, true}) || !k.Checked() {
		t.Errorf("the box went %v", on)
	}
	press(c, fyne.KeyReturn)
	if c.Focused() != fyne.Focusable(s) {
		t.Fatalf("Enter led to %T", c.Focused())
	}
	press(c, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyDelete)
	if !slices.Equal(chosen, []string{"1", "0", "1", ""}) {
		t.Errorf("the keys chose %q", chosen)
	}
	s.Required = true
	test.TapAt(s, fyne.NewPos(s.segmentWidth(0)+5, 10))
	press(c, fyne.KeyBackspace)
	if s.Selected().Code != "0" {
		t.Errorf("a click and a forbidden clearing left %q", s.Selected().Code)
	}
	press(c, fyne.KeyReturn)
	if c.Focused() != fyne.Focusable(next) {
		t.Errorf("Enter led to %T", c.Focused())
	}
	s.Disable()
	test.Tap(s)
	k.Disable()
	test.Tap(k)
	if s.Selected().Code != "0" || len(on) != 3 {
		t.Error("disabled choices changed")
	}
}

func TestChecksMarkup(t *testing.T) {
	k, off := NewCheck("同时上报", nil), NewCheck("不可选", nil)
	off.SetChecked(true)
	off.Disable()
	s := NewSegments(Option{Code: "1", Label: "是"}, Option{Code: "0", Label: "否"})
	s.SetSelected("0")
	c := window(t, container.NewVBox(k, off, s), 200, 120).Canvas()
	c.Focus(k)
	test.AssertRendersToMarkup(t, "around/checks.xml", c)
	press(c, fyne.KeySpace, fyne.KeyTab)
	s.SetProblem(SeverityError)
	test.AssertRendersToMarkup(t, "around/checks_on.xml", c)
}

func TestDialogEscCancelsEnterConfirms(t *testing.T) {
	e := NewEntry()
	w := window(t, container.NewVBox(e), 600, 400)
	c := w.Canvas()
	c.Focus(e)
	yes := 0
	Confirm(w, "移到回收站？", "30 天内可以恢复。", "移到回收站", func() { yes++ })
	press(c, fyne.KeyEscape)
	if yes != 0 || c.Overlays().Top() != nil || c.Focused() != fyne.Focusable(e) {
		t.Errorf("Esc confirmed %d, open %v, focus %T", yes, c.Overlays().Top() != nil, c.Focused())
	}
	d := Confirm(w, "移到回收站？", "", "移到回收站", func() { yes++ })
	press(c, fyne.KeyReturn)
	if yes != 1 || c.Overlays().Top() != nil {
		t.Errorf("Enter confirmed %d times, open %v", yes, c.Overlays().Top() != nil)
	}
	d.Hide() // twice does no harm
	ConfirmDanger(w, "删除？", "", "删除", func() { yes++ })
	press(c, fyne.KeyTab, fyne.KeyReturn)
	if yes != 1 || c.Overlays().Top() != nil {
		t.Error("Enter on 取消 confirmed, or the dialog stays")
	}
}

// A dialog that an answer opens stays when the one that was answered goes, has the
// keyboard, and is left as any other.
func TestAnAnswerMayAskAgain(t *testing.T) {
	e := NewEntry()
	w := window(t, container.NewVBox(e), 600, 400)
	c := w.Canvas()
	c.Focus(e)
	yes := 0
	Confirm(w, "读入回执？", "", "读入", func() {
		Confirm(w, "还有改动，一起送出？", "", "送出", func() { yes++ })
	})
	press(c, fyne.KeyReturn)
	if c.Overlays().Top() == nil || len(c.Overlays().List()) != 1 {
		t.Fatalf("%d dialogs are there", len(c.Overlays().List()))
	}
	press(c, fyne.KeyReturn)
	if yes != 1 || c.Overlays().Top() != nil || c.Focused() != fyne.Focusable(e) {
		t.Errorf("Enter confirmed %d, open %v, focus %T", yes, c.Overlays().Top() != nil, c.Focused())
	}
	Confirm(w, "移到回收站？", "", "移到回收站", func() { yes++ })
	press(c, fyne.KeyEscape)
	if yes != 1 || c.Overlays().Top() != nil {
		t.Error("Esc does not leave the next one")
	}
}

func TestDialogTakesTheFieldsOfItsContent(t *testing.T) {
	w := window(t, container.NewVBox(NewEntry()), 600, 400)
	c := w.Canvas()
	p := NewPicker(searchPlaces)
	first := NewEntry()
	canceled := false
	ShowDialog(w, DialogOptions{Title: "筛选", Content: container.NewVBox(first, p), OnCancel: func() { canceled = true }})
	if c.Focused() != fyne.Focusable(first) {
		t.Fatalf("the dialog begins at %T, want its first field", c.Focused())
	}
	press(c, fyne.KeyReturn)
	typeText(c, "永")
	press(c, fyne.KeyEscape)
	if c.Overlays().Top() == nil || canceled {
		t.Fatal("Esc in the list closed the dialog too")
	}
	press(c, fyne.KeyEscape)
	if c.Overlays().Top() != nil || !canceled {
		t.Error("Esc in the choice did not cancel the dialog")
	}
}

func TestDialogKeepsOpenWhatIsRefused(t *testing.T) {
	w := window(t, container.NewVBox(NewEntry()), 600, 400)
	c := w.Canvas()
	var taken string
	e := NewEntry()
	d := ShowDialog(w, DialogOptions{Title: "另存筛选", Content: e, OnConfirm: func() bool {
		if e.Text == "旧" {
			return false
		}
		taken = e.Text
		return true
	}})
	e.OnSubmitted = func(string) { d.Confirm() }
	typeText(c, "旧")
	press(c, fyne.KeyReturn)
	if c.Overlays().Top() == nil || taken != "" {
		t.Fatal("a refused name was taken")
	}
	press(c, fyne.KeyBackspace)
	typeText(c, "新")
	press(c, fyne.KeyReturn)
	if c.Overlays().Top() != nil || taken != "新" {
		t.Errorf("the name became %q", taken)
	}
}

func TestDialogMarkup(t *testing.T) {
	w := window(t, container.NewVBox(NewEntry()), 600, 320)
	ConfirmDanger(w, "移到回收站？", "选中的 3 条合作协议会移到回收站，30 天内可以恢复。附件一起移走，已导出的工作簿不受影响。", "移到回收站", func() {})
	test.AssertRendersToMarkup(t, "around/dialog.xml", w.Canvas())
	press(w.Canvas(), fyne.KeyEscape)
}

func TestProblemListJumps(t *testing.T) {
	items := make([]ProblemItem, 5000)
	for i := range items {
		items[i] = ProblemItem{Severity: Severity(i % 3), Where: fmt.Sprintf("第 %d 行", i+1), Text: "校验位不符"}
	}
	var jumps []int
	var c fyne.Canvas
	place := NewEntry()
	p := NewProblemList(func(i int) {
		jumps = append(jumps, i)
		c.Focus(place)
	})
	p.SetItems(items)
	c = window(t, container.NewBorder(place, nil, nil, nil, p), 700, 190).Canvas()
	p.Focus()
	press(c, fyne.KeyDown, fyne.KeyReturn)
	p.Focus()
	click(p.grid, p.grid.Size().Width-30, p.grid.rowY(0)+10, 0)
	if !slices.Equal(jumps, []int{1, 0}) {
		t.Errorf("Enter and a click led to %v", jumps)
	}
	if c.Focused() != fyne.Focusable(place) {
		t.Errorf("after a click the keyboard is at %T", c.Focused())
	}
	if p.grid.parts.made > 50 {
		t.Errorf("5,000 problems made %d objects", p.grid.parts.made)
	}
	if got := rowTexts(p.grid, 0); !strings.Contains(got[0], "更正") {
		t.Errorf("a severity shows %q, want a word", got[0])
	}
}

func TestSectionNav(t *testing.T) {
	var chosen []int
	n := NewSectionNav(func(i int) { chosen = append(chosen, i) },
		NavItem{Title: "台账", Heading: true}, NavItem{Title: "合作协议"}, NavItem{Title: "集团", Count: 2}, NavItem{Title: "其他", Heading: true}, NavItem{Title: "基地"})
	n.SetCurrent(1)
	c, _ := form(t, n)
	c.Focus(n)
	press(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if !slices.Equal(chosen, []int{4}) || n.Current() != 4 {
		t.Errorf("over a heading the keys chose %v", chosen)
	}
	n.FollowKeys = true
	press(c, fyne.KeyHome)
	test.TapAt(n, fyne.NewPos(20, 2.5*30))
	test.TapAt(n, fyne.NewPos(20, 5))
	if !slices.Equal(chosen, []int{4, 1, 2}) {
		t.Errorf("Home, a click and a click on a heading chose %v", chosen)
	}
}

func TestNotice(t *testing.T) {
	did, closed := 0, 0
	n := NewNotice(ToneWarning, "已有 30 天没有备份。").SetAction("现在备份", func() { did++ }).SetClosable(func() { closed++ })
	c := window(t, container.NewVBox(n, NewEntry()), 500, 200).Canvas()
	c.FocusNext()
	press(c, fyne.KeyReturn, fyne.KeyTab, fyne.KeyReturn)
	if did != 1 || closed != 1 || n.Visible() {
		t.Errorf("by keyboard the action ran %d times, closing %d, visible %v", did, closed, n.Visible())
	}
	n.Set(ToneDone, "已备份。")
	if !n.Visible() {
		t.Error("a new sentence does not show")
	}
}

func TestProgressStopsOnce(t *testing.T) {
	n := 0
	p := NewProgress("正在导入", func() { n++ })
	c := window(t, container.NewVBox(p), 500, 80).Canvas()
	c.FocusNext()
	press(c, fyne.KeyReturn, fyne.KeyReturn)
	if n != 1 {
		t.Errorf("two presses stopped it %d times", n)
	}
	for f, want := range map[float64]string{0: "0%", 0.624: "62%", 0.999: "99%", 1: "100%", 7: "100%"} {
		p.Set(f, "")
		if got := percent(p.fraction); got != want {
			t.Errorf("%v shows %s, want %s", f, got, want)
		}
	}
}

func TestAroundMarkup(t *testing.T) {
	p := NewProgress("正在导入 学校名录.xlsx", func() {})
	p.Set(0.62, "第 166 行，共 268 行")
	problems := NewProblemList(nil)
	problems.SetItems([]ProblemItem{
		{Severity: SeverityError, Where: "合作方 第 2 行", Text: "统一社会信用代码校验位不符，应为 8"},
		{Severity: SeverityWarning, Where: "资金", Text: "到位 130 万元大于协议 120 万元", Action: "说明"},
	})
	nav := NewSectionNav(nil, NavItem{Title: "基本信息"}, NavItem{Title: "合作方", Count: 2, Tone: ToneError})
	c := window(t, container.NewStack(container.NewVBox(
		NewNotice(ToneError, "U 盘已拔出，数据交换包没有写完；台账数据没有变化。").SetAction("怎么办", func() {}),
		container.NewHBox(NewStatusPill("草稿", ToneQuiet), NewStatusPill("已完成", ToneDone)),
		p, problems, nav,
		NewEmptyState("＋", "还没有合作协议", "可以逐条新增，也可以导入。", NewPrimaryButton("新增", "Ctrl+N", nil)),
	)), 640, 620).Canvas()
	c.Focus(nav)
	test.AssertRendersToMarkup(t, "around/all.xml", c)
}

func TestGalleryShowsEveryPage(t *testing.T) {
	for _, p := range GalleryPages() {
		o := p.Make()
		c := window(t, o, 1366, 748).Canvas()
		markup := test.RenderToMarkup(c)
		if strings.Contains(markup, "xwidget.gallery.") {
			t.Errorf("%s shows a text that has no translation", p.Name)
		}
		c.FocusNext()
		if c.Focused() == nil {
			t.Errorf("%s has nothing for the keyboard", p.Name)
		}
	}
	window(t, Gallery(), 1366, 748)
}

func TestEverythingIsReachedByTab(t *testing.T) {
	c := window(t, galleryFields(), 1366, 748).Canvas()
	seen := map[fyne.Focusable]bool{}
	for range 60 {
		c.FocusNext()
		f := c.Focused()
		if f == nil || seen[f] {
			break
		}
		seen[f] = true
		if d, ok := f.(fyne.Disableable); ok && d.Disabled() {
			t.Errorf("Tab stops at a disabled %T", f)
		}
	}
	if len(seen) < 17 {
		t.Errorf("Tab reaches %d places of the fields page", len(seen))
	}
}

// Enter goes from field to field of a dialog and confirms in the last one; behind it
// nothing else takes the keyboard. A question about what cannot be taken back is
// confirmed at its button alone.
func TestEnterInTheLastFieldOfADialogConfirms(t *testing.T) {
	w := window(t, container.NewVBox(NewEntry()), 600, 400)
	c := w.Canvas()
	ask := func(danger bool, content ...fyne.CanvasObject) *bool {
		yes := false
		ShowDialog(w, DialogOptions{Title: "改写", Content: container.NewVBox(content...), Danger: danger, OnConfirm: func() bool { yes = true; return true }})
		return &yes
	}
	yes := ask(false, NewField("改为", NewEntry()), NewField("原因", NewEntry()))
	press(c, fyne.KeyReturn)
	if *yes {
		t.Fatal("Enter in the first field confirmed")
	}
	press(c, fyne.KeyReturn)
	if !*yes || c.Overlays().Top() != nil {
		t.Error("Enter in the last field did not confirm")
	}
	for name, open := range map[string]func() *bool{
		"a check behind": func() *bool { return ask(false, NewEntry(), NewCheck("同时上报", nil)) },
		"danger":         func() *bool { return ask(true, NewEntry()) },
	} {
		yes := open()
		press(c, fyne.KeyReturn)
		if *yes {
			t.Errorf("%s: Enter in the field confirmed", name)
		}
		press(c, fyne.KeyEscape)
	}
}
