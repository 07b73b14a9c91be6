package help

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"fyne.io/fyne/v2"

	"ronghe/assets"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

func TestEveryChapterHasATitleAndAText(t *testing.T) {
	all, err := chapters(assets.Help, "zh")
	if err != nil || len(all) < 6 {
		t.Fatalf("%d chapters, %v", len(all), err)
	}
	seen := map[string]bool{}
	for _, c := range all {
		if c.title == "" || !strings.HasPrefix(c.text, "# "+c.title+"\n") || len([]rune(c.text)) < 60 {
			t.Errorf("%s: title %q, %d characters", c.name, c.title, len([]rune(c.text)))
		}
		if seen[c.title] {
			t.Errorf("%q stands twice", c.title)
		}
		seen[c.title] = true
	}
	for _, want := range []string{"开始使用", "登记一条记录", "导入表格", "导出", "备份与恢复", "快捷键"} {
		if !seen[want] {
			t.Errorf("there is no chapter %q", want)
		}
	}
}

func TestChaptersComeInTheOrderOfTheirFiles(t *testing.T) {
	got, err := chapters(fstest.MapFS{
		"help/zh/02-b.md": {Data: []byte("# B\ntext")},
		"help/zh/01-a.md": {Data: []byte("# A\ntext")},
		"help/en/01-x.md": {Data: []byte("# X\ntext")},
	}, "zh")
	if err != nil || len(got) != 2 || got[0].title != "A" || got[1].title != "B" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSearchPutsTitlesFirst(t *testing.T) {
	b := uitest.NewBench(t)
	h := New(b.App)
	b.Show(h)
	b.Canvas().Focus(h.search)
	b.Type("备份")
	if len(h.shown) < 2 || h.shown[0].title != "备份与恢复" {
		t.Fatalf("found %d, the first is %q", len(h.shown), h.shown[0].title)
	}
	for _, c := range h.shown {
		if !strings.Contains(c.text, "备份") {
			t.Errorf("%q does not speak of it", c.title)
		}
	}
	b.Type("没有这个词")
	if len(h.shown) != 0 || !b.Says("没有找到") {
		t.Errorf("found %d; the page says %q", len(h.shown), b.Drawn())
	}
}

func TestSearchTakesPinyinInitialsOfTitles(t *testing.T) {
	b := uitest.NewBench(t)
	h := New(b.App)
	b.Show(h)
	b.Canvas().Focus(h.search)
	b.Type("kjj")
	if len(h.shown) != 1 || h.shown[0].title != "快捷键" {
		t.Errorf("found %d chapters", len(h.shown))
	}
}

func TestArrowsTurnTheChapters(t *testing.T) {
	b := uitest.NewBench(t)
	h := New(b.App)
	b.Show(h)
	b.Key(fyne.KeyDown)
	if got := b.Drawn(); !strings.Contains(got, body(h.all[1])) {
		t.Errorf("the text is %.20q, want the second chapter", got)
	}
	h.Want("keys")
	if got := b.Drawn(); !strings.Contains(got, body(h.all[len(h.all)-1])) {
		t.Errorf("the page says %q", got)
	}
}

// body is how the first paragraph of a chapter begins.
func body(c chapter) string {
	for _, b := range parse(c.text) {
		if b.kind == para {
			return string([]rune(strings.ReplaceAll(b.text, "**", ""))[:8])
		}
	}
	return c.title
}

func TestMarkdownOfTheManual(t *testing.T) {
	got := parse("# 题\n\n段**落**\n\n## 节\n- 一\n2. 二\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n2026. 是年")
	want := []block{
		{kind: title, text: "题"},
		{kind: para, text: "段**落**"},
		{kind: heading, text: "节"},
		{kind: item, mark: "•", text: "一"},
		{kind: item, mark: "2.", text: "二"},
		{kind: row, cells: []string{"甲", "乙"}, head: true},
		{kind: row, cells: []string{"丙", "丁"}},
		{kind: item, mark: "2026.", text: "是年"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read as\n%+v\nwant\n%+v", got, want)
	}
}

// TestChaptersAreWhatThePageDraws holds the manual to the little of Markdown
// that the page knows.
func TestChaptersAreWhatThePageDraws(t *testing.T) {
	all, err := chapters(assets.Help, "zh")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for i, b := range parse(c.text) {
			switch {
			case (i == 0) != (b.kind == title):
				t.Errorf("%s: block %d is a title: %v", c.name, i, b.kind == title)
			case b.kind == row && len(b.cells) != 2:
				t.Errorf("%s: a row has %d cells", c.name, len(b.cells))
			case strings.Count(b.text+strings.Join(b.cells, ""), "**")%2 != 0, strings.ContainsAny(b.text, "`#<>["):
				t.Errorf("%s: %q is not drawn as meant", c.name, b.text)
			}
		}
	}
}

func TestAChapterIsReadByKeyboard(t *testing.T) {
	b := uitest.NewBench(t)
	h := New(b.App)
	b.Show(h)
	h.Want("registers")
	turnBy := func(name fyne.KeyName) {
		for _, k := range h.Keys() {
			if k.Name == name {
				k.Run()
			}
		}
	}
	if turnBy(fyne.KeyPageDown); h.scroll.Offset.Y < 200 {
		t.Errorf("PageDown scrolls to %v", h.scroll.Offset.Y)
	}
	for range 30 {
		turnBy(fyne.KeyPageDown)
	}
	if end := h.text.Objects[0].MinSize().Height; h.scroll.Offset.Y > end {
		t.Errorf("PageDown goes beyond the text: %v of %v", h.scroll.Offset.Y, end)
	}
	for range 30 {
		turnBy(fyne.KeyPageUp)
	}
	if h.scroll.Offset.Y != 0 {
		t.Errorf("PageUp ends at %v", h.scroll.Offset.Y)
	}
	h.Want("registers#供需对接")
	if y := h.scroll.Offset.Y; y < 400 {
		t.Errorf("a section far below is shown from %v on", y)
	}
	if h.Want("registers#没有这一节"); h.scroll.Offset.Y != 0 || h.Showing() != "02a-registers" {
		t.Errorf("a section that is not there: %q from %v on", h.Showing(), h.scroll.Offset.Y)
	}
}

func TestAChapterOverADialogIsReadByKeyboard(t *testing.T) {
	b := uitest.NewBench(t)
	b.Show(New(b.App))
	Over(b.App, "nothing of the kind")
	if b.Canvas().Overlays().Top() != nil {
		t.Fatalf("a chapter that is not there shows %q", b.Drawn())
	}
	Over(b.App, "keys")
	scrolled := func() float32 {
		for _, o := range b.Objects() {
			if s, ok := o.(*xwidget.Scroll); ok {
				return s.Offset.Y
			}
		}
		t.Fatal("there is no text")
		return 0
	}
	b.Key(fyne.KeyPageDown, fyne.KeyDown)
	if scrolled() < 300 {
		t.Errorf("PageDown and ↓ lead to %v", scrolled())
	}
	if b.Key(fyne.KeyHome); scrolled() != 0 {
		t.Errorf("Home leads to %v", scrolled())
	}
	b.Key(fyne.KeyEscape)
	if b.Canvas().Overlays().Top() != nil {
		t.Error("Esc leaves the chapter open")
	}
}
