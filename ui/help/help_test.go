package help

import (
	"strings"
	"testing"
	"testing/fstest"

	"fyne.io/fyne/v2"

	"ronghe/assets"
	"ronghe/ui/uitest"
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
	if got := h.text.String(); !strings.HasPrefix(got, h.all[1].title) {
		t.Errorf("the text is %.20q, want the second chapter", got)
	}
	h.Want("keys")
	if !strings.HasPrefix(h.text.String(), "快捷键") {
		t.Errorf("the text is %.20q", h.text.String())
	}
}
