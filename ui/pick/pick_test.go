package pick

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// without is a picker on a system that has no dialog of its own.
func without(t *testing.T) (*Picker, *uitest.Bench) {
	t.Helper()
	b := uitest.NewBench(t)
	b.App.SetContent(widget.NewLabel(""))
	p := New(b.App)
	p.native = func(uintptr, Ask) ([]string, error) { return nil, errNone }
	p.media = func() []string { return nil }
	t.Setenv("HOME", t.TempDir())
	return p, b
}

// folder is a folder with some files and folders in it.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// grids are the places and the list of the dialog on top.
func grids(t *testing.T, b *uitest.Bench) (side, list *xwidget.Grid) {
	t.Helper()
	var found []*xwidget.Grid
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok {
			found = append(found, g)
		}
	}
	if len(found) != 2 {
		t.Fatalf("the dialog has %d lists", len(found))
	}
	slices.SortFunc(found, func(a, b *xwidget.Grid) int { return len(a.Columns()) - len(b.Columns()) })
	return found[0], found[1]
}

// column are the texts of a grid's column.
func column(g *xwidget.Grid, col int) (out []string) {
	for r := range g.Source().Rows() {
		out = append(out, g.Source().Cell(r, col).Text)
	}
	return out
}

// retype replaces what the field with the keyboard holds.
func retype(b *uitest.Bench, text string) {
	b.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	b.Type(text)
}

// leave closes the dialog: in a field Esc takes back first what was typed.
func leave(t *testing.T, b *uitest.Bench) {
	t.Helper()
	for range 2 {
		if b.Canvas().Overlays().Top() != nil {
			b.Key(fyne.KeyEscape)
		}
	}
	if b.Canvas().Overlays().Top() != nil {
		t.Fatal("Esc left the dialog open")
	}
}

var sheets = []string{".xlsx", ".xls"}

func TestAFileIsChosenByKeyboardAlone(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "年报/2026.xlsx", "年报/说明.docx", "合作协议.xlsx", "学校名录.xls", "照片.jpg", ".hidden.xlsx")
	var got []string
	ask := func() {
		got = nil
		p.Ask(Ask{Title: "选择要导入的表格", Dir: dir, Types: sheets, What: "表格"}, func(path string) { got = append(got, path) })
	}
	ask()
	_, list := grids(t, b)
	if names := column(list, 0); !slices.Equal(names[1:], []string{"年报", "合作协议.xlsx", "学校名录.xls"}) {
		t.Errorf("the list shows %q", names)
	}
	if !b.Says("只列出表格（.xlsx、.xls）") || !b.Says(dir) {
		t.Errorf("the dialog says %s", b.Drawn())
	}
	b.Type("hzxy") // the letters replace the path, which is selected
	if names := column(list, 0); !slices.Equal(names, []string{"合作协议.xlsx"}) {
		t.Errorf("initials list %q", names)
	}
	b.Key(fyne.KeyReturn)
	if want := []string{filepath.Join(dir, "合作协议.xlsx")}; !slices.Equal(got, want) {
		t.Fatalf("chosen is %q", got)
	}

	ask()
	b.Key(fyne.KeyDown, fyne.KeyReturn) // into the first folder
	if _, list := grids(t, b); !slices.Equal(column(list, 0)[1:], []string{"2026.xlsx"}) {
		t.Errorf("below are %q", column(list, 0))
	}
	b.Key(fyne.KeyDown, fyne.KeyReturn)
	if want := filepath.Join(dir, "年报", "2026.xlsx"); len(got) != 1 || got[0] != want {
		t.Fatalf("chosen is %q", got)
	}

	ask()
	b.Key(fyne.KeyEscape)
	if b.Canvas().Overlays().Top() != nil || got != nil {
		t.Errorf("after Esc a dialog stands there, or %q is chosen", got)
	}
}

// A path that is typed or pasted leads to its file, whatever program it was copied in.
func TestAPathIsPasted(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "U 盘/第一季度 报表.xlsx")
	want := filepath.Join(dir, "U 盘", "第一季度 报表.xlsx")
	for _, text := range []string{
		want, `"` + want + `"`, "  " + want + "\r\n", "U 盘/第一季度 报表.xlsx", filepath.Join(dir, "U 盘", "..", "U 盘", "第一季度 报表.xlsx"),
		"file://" + strings.ReplaceAll(want, " ", "%20"),
	} {
		got := ""
		p.Ask(Ask{Dir: dir, Types: sheets}, func(path string) { got = path })
		retype(b, text)
		b.Key(fyne.KeyReturn)
		if got != want {
			t.Errorf("%q chose %q", text, got)
		}
	}
	home, _ := os.UserHomeDir()
	if err := os.WriteFile(filepath.Join(home, "a.xlsx"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := ""
	p.Ask(Ask{Dir: dir, Types: sheets}, func(path string) { got = path })
	retype(b, "~/a.xlsx")
	b.Key(fyne.KeyReturn)
	if got != filepath.Join(home, "a.xlsx") {
		t.Errorf("~ chose %q", got)
	}
}

// While a path is typed the list shows what the folder so far holds; what is not
// there is said in words, and nothing is chosen.
func TestTheListFollowsThePath(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "报表/一月.xlsx", "报表/二月.xlsx", "资料/")
	p.Ask(Ask{Dir: dir, Types: sheets}, func(path string) { t.Errorf("%q was chosen", path) })
	retype(b, filepath.Join(dir, "报表")+"/")
	_, list := grids(t, b)
	if names := column(list, 0); !slices.Equal(names[1:], []string{"二月.xlsx", "一月.xlsx"}) {
		t.Errorf("the list shows %q", names)
	}
	b.Type("月")
	b.Key(fyne.KeyReturn) // two fit: neither is taken
	if !b.Says("请在列表里选一个文件") {
		t.Errorf("the dialog says %s", b.Drawn())
	}
	where := b.Objects()[slices.IndexFunc(b.Objects(), func(o fyne.CanvasObject) bool { _, ok := o.(*xwidget.Entry); return ok })]
	b.Canvas().Focus(where.(fyne.Focusable))
	retype(b, filepath.Join(dir, "没有的.xlsx"))
	b.Key(fyne.KeyReturn)
	if !b.Says("没有找到") || !b.Says("没有可选的文件") {
		t.Errorf("the dialog says %s", b.Drawn())
	}
	retype(b, filepath.Join(dir, "报表", "一月.xlsx")+"/x")
	b.Key(fyne.KeyReturn)
	if !b.Says("读不出") && !b.Says("没有找到") {
		t.Errorf("of a file as a folder the dialog says %s", b.Drawn())
	}
	leave(t, b)
}

func TestSeveralFilesAreChosen(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "一.xlsx", "三.xlsx", "二.xlsx", "四.docx", "夹/")
	var got []string
	p.AskMany(Ask{Dir: dir, Types: sheets, Many: true}, func(paths []string) { got = paths })
	if !b.Says("可以选多个") {
		t.Errorf("the dialog says %s", b.Drawn())
	}
	b.Key(fyne.KeyDown)
	b.Type(" ") // a folder: ticked, and none of the files
	b.Key(fyne.KeyDown)
	b.Type(" ")
	b.Key(fyne.KeyDown, fyne.KeyDown)
	b.Type(" ")
	if !b.Says("已勾选 2 个文件") {
		t.Errorf("the dialog says %s", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if want := []string{filepath.Join(dir, "二.xlsx"), filepath.Join(dir, "一.xlsx")}; !slices.Equal(got, want) {
		t.Errorf("chosen are %q, want %q", got, want)
	}
	got = nil
	p.Ask(Ask{Dir: dir, Types: sheets, Many: true}, func(path string) { got = append(got, path) })
	if _, list := grids(t, b); list.Checkable {
		t.Error("who wants one file is offered several")
	}
}

func TestTheEndingsOfFilesAreAFilter(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "一.XLSX", "二.csv")
	p.Ask(Ask{Dir: dir, Types: sheets}, func(string) {})
	_, list := grids(t, b)
	if names := column(list, 0); !slices.Equal(names[1:], []string{"一.XLSX"}) {
		t.Errorf("the list shows %q", names)
	}
	for _, o := range b.Objects() {
		if c, ok := o.(*xwidget.Check); ok {
			c.Tapped(nil)
		}
	}
	if names := column(list, 0); len(names) != 3 {
		t.Errorf("of all files the list shows %q", names)
	}
}

// A file is saved under a name in a folder: that shown, one that is made, or one that
// is pasted with the name.
func TestAPlaceToSaveIsChosen(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "旧.xlsx", "夹/")
	save := func(keys ...string) (got string) {
		t.Helper()
		p.Ask(Ask{Kind: Save, Title: "导出", Dir: dir, Name: "合作协议.xlsx", Types: sheets}, func(path string) { got = path })
		for _, k := range keys {
			switch k {
			case "Enter":
				b.Key(fyne.KeyReturn)
			case "新建文件夹", "新建":
				b.Press(k)
			default:
				retype(b, k)
			}
		}
		return got
	}
	for _, k := range []struct {
		keys []string
		want string
	}{
		{[]string{"Enter"}, "合作协议.xlsx"},
		{[]string{"报送", "Enter"}, "报送.xlsx"}, // the ending comes by itself
		{[]string{"报送.XLS", "Enter"}, "报送.XLS"},
		{[]string{filepath.Join(dir, "夹", "报送"), "Enter"}, "夹/报送.xlsx"},
		{[]string{"夹", "Enter", "报送", "Enter"}, "夹/报送.xlsx"}, // the name of a folder leads into it
		{[]string{"新建文件夹", "报省厅", "Enter", "Enter"}, "报省厅/合作协议.xlsx"},
	} {
		if got := save(k.keys...); got != filepath.Join(dir, filepath.FromSlash(k.want)) {
			t.Errorf("%q saves to %q, want %s", k.keys, got, k.want)
			leave(t, b)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "报省厅")); err != nil || !info.IsDir() {
		t.Errorf("the folder was not made: %v", err)
	}
	for _, k := range []struct{ name, says string }{
		{" ", "请填写文件名"},
		{"一季度:报表", "文件名里不能有"},
		{strings.Repeat("长", 70), "文件名太长"},
		{filepath.Join(dir, "没有", "a.xlsx"), "没有找到"},
		{filepath.Join(dir, "旧.xlsx", "a"), "没有文件夹"},
	} {
		if got := save(k.name, "Enter"); got != "" || !b.Says(k.says) {
			t.Errorf("%q saves to %q; the dialog says %s", k.name, got, b.Drawn())
		}
		leave(t, b)
	}
	p.Ask(Ask{Kind: Save, Dir: dir, Name: "a.xlsx", Types: sheets}, func(path string) { t.Errorf("saved to %q", path) })
	b.Press("新建文件夹")
	retype(b, "夹")
	b.Key(fyne.KeyReturn)
	if !b.Says("已经有了，请换一个名称") {
		t.Errorf("of a folder that is there the dialog says %s", b.Drawn())
	}
}

// Sticks stand first, then the folders that were used last, which are kept.
func TestPlaces(t *testing.T) {
	p, b := without(t)
	home, _ := os.UserHomeDir()
	for _, name := range []string{"文档", "Desktop", "u/KINGSTON", "报表"} {
		if err := os.MkdirAll(filepath.Join(home, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	stick := filepath.Join(home, "u", "KINGSTON")
	if err := os.WriteFile(filepath.Join(stick, "a.xlsx"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.media = func() []string { return []string{stick, filepath.Join(home, "gone")} }
	p.Ask(Ask{Dir: filepath.Join(home, "报表"), Kind: Save, Name: "b.xlsx"}, func(string) {})
	b.Key(fyne.KeyReturn)
	got := ""
	p.Ask(Ask{Types: sheets}, func(path string) { got = path })
	side, list := grids(t, b)
	if names := column(side, 0); !slices.Equal(names, []string{"U 盘：KINGSTON", "最近：报表", "文档", "桌面", "主文件夹", "计算机"}) {
		t.Errorf("the places are %q", names)
	}
	b.Canvas().Focus(side)
	b.Key(fyne.KeyReturn)
	if names := column(list, 0); !slices.Equal(names[1:], []string{"a.xlsx"}) || b.Canvas().Focused() != fyne.Focusable(list) {
		t.Fatalf("on the stick are %q; the keyboard is at %T", names, b.Canvas().Focused())
	}
	b.Key(fyne.KeyReturn)
	if got != filepath.Join(stick, "a.xlsx") {
		t.Errorf("chosen is %q", got)
	}
	text, err := b.App.Svc.Store().Setting(t.Context(), foldersKey)
	if dirs := readFolders(text); err != nil || !slices.Equal(dirs, []string{stick, filepath.Join(home, "报表")}) {
		t.Errorf("kept are %q, %v", dirs, err)
	}
}

// A picker before the first login has no setting to look into.
func TestAFileIsChosenBeforeTheLogin(t *testing.T) {
	p, b := without(t)
	b.App.Svc = nil
	dir := folder(t, "备份.rhbak")
	got := ""
	p.Ask(Ask{Dir: dir, Types: []string{".rhbak"}}, func(path string) { got = path })
	b.Key(fyne.KeyDown, fyne.KeyReturn)
	if got != filepath.Join(dir, "备份.rhbak") {
		t.Errorf("chosen is %q", got)
	}
}

func TestEntriesAreSorted(t *testing.T) {
	p, b := without(t)
	dir := folder(t, "b.xlsx", "a.xlsx", "z/")
	if err := os.WriteFile(filepath.Join(dir, "a.xlsx"), make([]byte, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(dir, "b.xlsx"), time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	p.Ask(Ask{Dir: dir}, func(string) {})
	_, list := grids(t, b)
	for _, k := range []struct {
		by   string
		desc bool
		want string
	}{{"name", true, "z b.xlsx a.xlsx"}, {"name", false, "z a.xlsx b.xlsx"}, {"time", true, "z b.xlsx a.xlsx"}, {"size", false, "z b.xlsx a.xlsx"}} {
		list.OnSort(k.by, k.desc)
		if names := strings.Join(column(list, 0)[1:], " "); names != k.want {
			t.Errorf("by %s, down %v: %s", k.by, k.desc, names)
		}
	}
	if sizes := column(list, 2); !slices.Contains(sizes, "5 KB") || !slices.Contains(sizes, "文件夹") {
		t.Errorf("the sizes are %q", sizes)
	}
}

func TestALargeFolderIsCut(t *testing.T) {
	dir := t.TempDir()
	for i := range mostEntries + 3 {
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, more, err := readFolder(dir)
	if len(list) != mostEntries || !more || err != nil {
		t.Errorf("%d entries, more %v, %v", len(list), more, err)
	}
}

func TestTheSystemsDialogComesFirst(t *testing.T) {
	p, b := without(t)
	p.native = func(_ uintptr, a Ask) ([]string, error) { return []string{filepath.Join(a.Dir, "c")}, nil }
	var got string
	p.Ask(Ask{Kind: Save, Dir: "d", Types: []string{".xlsx", ".csv"}}, func(path string) { got = path })
	if got != filepath.Join("d", "c.xlsx") || b.Canvas().Overlays().Top() != nil {
		t.Errorf("chosen %q", got)
	}
	p.native = func(uintptr, Ask) ([]string, error) { return nil, nil }
	p.Ask(Ask{Kind: Open}, func(string) { t.Error("cancelled, and still something was chosen") })
	p.native = func(_ uintptr, a Ask) ([]string, error) {
		if !a.Many {
			t.Error("several were asked for")
		}
		return []string{"a", "b"}, nil
	}
	var many []string
	p.AskMany(Ask{Many: true}, func(paths []string) { many = paths })
	if !slices.Equal(many, []string{"a", "b"}) {
		t.Errorf("chosen %q", many)
	}
}

func TestTheAnswerOfWindows(t *testing.T) {
	for _, k := range []struct{ answer, want string }{
		{`C:\a\b.xlsx` + "\x00\x00\x00", `C:\a\b.xlsx`},
		{`C:\a` + "\x00b.xlsx\x00c d.xlsx\x00\x00", `C:\a\b.xlsx|C:\a\c d.xlsx`},
		{`E:\` + "\x00b.xlsx\x00c.xlsx\x00\x00", `E:\b.xlsx|E:\c.xlsx`},
		{"\x00", ""},
	} {
		if got := strings.Join(chosenOf([]rune(k.answer)), "|"); got != k.want {
			t.Errorf("%q is %s, want %s", k.answer, got, k.want)
		}
	}
}

// A file that is there is asked about, unless the system's dialog did.
func TestAFileIsNotReplacedUnasked(t *testing.T) {
	p, b := without(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "b.xlsx")
	if err := os.WriteFile(there, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := Ask{Kind: Save, Title: "T", Dir: dir, Name: "b.xlsx", Types: []string{".xlsx"}}
	chosen := func(native func(uintptr, Ask) ([]string, error), ask Ask, press ...string) (got string) {
		t.Helper()
		p.native = native
		p.Ask(ask, func(path string) { got = path })
		for _, key := range press {
			if got != "" {
				t.Fatalf("chosen before %s was pressed", key)
			}
			b.Press(key)
		}
		return got
	}
	says := func(path string) func(uintptr, Ask) ([]string, error) {
		return func(uintptr, Ask) ([]string, error) { return []string{path}, nil }
	}
	none := func(uintptr, Ask) ([]string, error) { return nil, errNone }
	if got := chosen(says(there), ask); got != there {
		t.Errorf("what the system's dialog has asked about is %q", got)
	}
	if got := chosen(says(strings.TrimSuffix(there, ".xlsx")), ask, i18n.T("ui.replace.yes")); got != there {
		t.Errorf("with the ending the name is %q", got)
	}
	if got := chosen(none, ask, i18n.T("ui.pick.save"), "取消", "取消"); got != "" {
		t.Errorf("cancelled, and %q is chosen", got)
	}
	if got := chosen(none, ask, i18n.T("ui.pick.save"), i18n.T("ui.replace.yes")); got != there {
		t.Errorf("agreed, and %q is chosen", got)
	}
	ask.Later = true
	if got := chosen(none, ask, i18n.T("ui.pick.save")); got != there {
		t.Errorf("who looks for the file later got %q", got)
	}
	if b.Canvas().Overlays().Top() != nil {
		t.Error("a dialog stayed open")
	}
}
