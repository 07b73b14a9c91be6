package shell_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/shell"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// page notes what the shell does with it.
type page struct {
	title   string
	log     []string
	stay    bool // Leave does not go on
	content fyne.CanvasObject
	keys    []nav.Key
	dropped []string
	wanted  any
}

func (p *page) Title() string              { return p.title }
func (p *page) Content() fyne.CanvasObject { return p.content }
func (p *page) Shown()                     { p.log = append(p.log, "shown") }
func (p *page) Hidden()                    { p.log = append(p.log, "hidden") }
func (p *page) Keys() []nav.Key            { return p.keys }
func (p *page) Dropped(paths []string)     { p.dropped = paths }
func (p *page) Want(w any)                 { p.wanted = w }
func (p *page) said() string               { return strings.Join(p.log, " ") }
func newPage(title string) *page           { return &page{title: title, content: widget.NewLabel(title)} }

func (p *page) Leave(then func()) {
	p.log = append(p.log, "asked")
	if !p.stay {
		then()
	}
}

// frame is a shell with two places of its own and the registers between them.
func frame(t *testing.T) (b *uitest.Bench, s *shell.Shell, home, help *page) {
	t.Helper()
	b = uitest.NewBench(t)
	b.App.Left = func() {}
	home, help = newPage("home"), newPage("help")
	places := []shell.Place{{ID: nav.Home, Text: "工作台", Make: func() nav.Page { return home }}}
	for _, f := range b.Backend.Catalog.Forms() {
		places = append(places, shell.Place{ID: nav.Register(f.ID), Text: f.Title, Group: f.Group, Make: func() nav.Page { return newPage(f.ID) }})
	}
	places = append(places, shell.Place{ID: nav.Import, Text: "导入", Make: func() nav.Page { return newPage("import") }},
		shell.Place{ID: nav.Help, Text: "帮助", Make: func() nav.Page { return help }})
	s = shell.New(b.App, places)
	b.App.Nav = s
	b.App.SetContent(s.Content())
	b.App.Window.Resize(fyne.NewSize(1366, 768))
	s.Start()
	return b, s, home, help
}

func TestGoingToAPlaceAndBack(t *testing.T) {
	b, s, home, help := frame(t)
	s.Go(nav.Help, "keys")
	if home.said() != "shown asked hidden" || help.said() != "shown" || help.wanted != "keys" {
		t.Errorf("home %q, help %q, wanted %v", home.said(), help.said(), help.wanted)
	}
	if got := b.App.Window.Title(); got != "help - 产教融合台账" {
		t.Errorf("title %q", got)
	}
	over := newPage("record")
	s.Open(over)
	if s.Front() != nav.Page(over) || !b.Says("record") {
		t.Error("the opened page is not in front")
	}
	s.Back()
	if s.Front() != nav.Page(help) || over.said() != "shown asked hidden" {
		t.Errorf("in front %v, the record %q", s.Front().Title(), over.said())
	}
	s.Back()
	if s.Front() != nav.Page(help) {
		t.Error("Back left the place itself")
	}
}

func TestWorkThatMayBeLostIsAskedAboutFirst(t *testing.T) {
	_, s, _, _ := frame(t)
	over := newPage("record")
	over.stay = true
	s.Open(over)
	s.Go(nav.Help, nil)
	s.Back()
	left := false
	s.Leave(func() { left = true })
	if s.Front() != nav.Page(over) || left || over.said() != "shown asked asked asked" {
		t.Errorf("in front %q, left %v, log %q", s.Front().Title(), left, over.said())
	}
	over.stay = false
	s.Go(nav.Help, nil)
	if s.Front().Title() != "help" {
		t.Error("the page could not be left")
	}
}

func press(b *uitest.Bench, sh *shell.Shell, name fyne.KeyName, modifier fyne.KeyModifier) {
	if modifier == 0 {
		b.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
		return
	}
	var s fyne.Shortcut = &desktop.CustomShortcut{KeyName: name, Modifier: modifier}
	if name == fyne.KeyZ {
		s = &fyne.ShortcutUndo{}
	}
	sh.Shortcut(s)
}

func TestKeysOfThePageComeAndGoWithIt(t *testing.T) {
	b, s, _, _ := frame(t)
	saved, undone, escaped := 0, 0, 0
	over := newPage("record")
	over.keys = []nav.Key{
		{Name: fyne.KeyS, Modifier: fyne.KeyModifierControl, Run: func() { saved++ }},
		{Name: fyne.KeyZ, Modifier: fyne.KeyModifierControl, Run: func() { undone++ }},
		{Name: fyne.KeyEscape, Run: func() { escaped++ }},
	}
	s.Open(over)
	press(b, s, fyne.KeyS, fyne.KeyModifierControl)
	press(b, s, fyne.KeyZ, fyne.KeyModifierControl)
	press(b, s, fyne.KeyEscape, 0)
	if saved != 1 || undone != 1 || escaped != 1 {
		t.Fatalf("saved %d, undone %d, escaped %d", saved, undone, escaped)
	}
	b.App.Inform("title", "text")
	press(b, s, fyne.KeyS, fyne.KeyModifierControl)
	if saved != 1 {
		t.Error("a key of the page works under a dialog")
	}
	b.Key(fyne.KeyEscape)
	s.Back()
	press(b, s, fyne.KeyS, fyne.KeyModifierControl)
	if saved != 1 {
		t.Error("the key works although the page is gone")
	}
}

func TestKeysOfTheWindow(t *testing.T) {
	b, s, _, _ := frame(t)
	locked := 0
	b.App.Left = func() { locked++ }
	s.Start() // takes the keys again
	press(b, s, fyne.KeyF1, 0)
	if s.Front().Title() != "help" {
		t.Error("F1 does not show the help")
	}
	s.Back()
	if s.Front().Title() != "home" {
		t.Errorf("from the help Esc leads to %q", s.Front().Title())
	}
	s.Open(newPage("record"))
	press(b, s, fyne.KeyF1, 0)
	press(b, s, fyne.KeyF1, 0) // a second time does nothing
	s.Back()
	if s.Front().Title() != "record" {
		t.Errorf("the help over a record leads back to %q", s.Front().Title())
	}
	press(b, s, fyne.KeyHome, fyne.KeyModifierAlt)
	if s.Front().Title() != "home" {
		t.Error("Alt+Home does not lead home")
	}
	press(b, s, fyne.KeyL, fyne.KeyModifierControl|fyne.KeyModifierShift)
	if locked != 1 {
		t.Error("Ctrl+Shift+L does not lock")
	}
	s.Open(newPage("record"))
	press(b, s, fyne.KeyLeft, fyne.KeyModifierAlt)
	if s.Front().Title() != "home" {
		t.Error("Alt+Left does not go back")
	}
}

func TestNavigationByKeyboard(t *testing.T) {
	b, s, _, _ := frame(t)
	press(b, s, fyne.KeyF6, 0)
	b.Key(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn) // a heading, then the first register
	if s.Front().Title() != b.Backend.Catalog.Forms()[0].ID {
		t.Fatalf("in front %q", s.Front().Title())
	}
	press(b, s, fyne.KeyF6, 0)
	b.Key(fyne.KeyEnd, fyne.KeyReturn)
	if s.Front().Title() != "help" {
		t.Errorf("in front %q, want the last place", s.Front().Title())
	}
}

func TestTheNavigationStandsAsideInANarrowWindow(t *testing.T) {
	b, s, home, _ := frame(t)
	pageWidth := func() float32 { return home.content.Size().Width }
	before := pageWidth()
	if b.Button("导航") != nil || !b.Says("院校名录") {
		t.Fatal("in a wide window the navigation is not just there")
	}
	b.App.Window.Resize(fyne.NewSize(900, 700))
	if b.Says("院校名录") || b.Button("导航") == nil || pageWidth() != 900 {
		t.Fatalf("in a narrow window the page is %v wide, %q is shown", pageWidth(), b.Drawn())
	}
	b.Press("导航")
	if !b.Says("院校名录") || pageWidth() >= 900 {
		t.Fatal("the button does not bring the navigation")
	}
	b.Key(fyne.KeyEnd, fyne.KeyReturn)
	if s.Front().Title() != "help" || b.Says("院校名录") {
		t.Errorf("in front %q; after choosing the navigation stands aside: %v", s.Front().Title(), !b.Says("院校名录"))
	}
	press(b, s, fyne.KeyF6, 0)
	if !b.Says("院校名录") {
		t.Error("F6 does not bring it")
	}
	press(b, s, fyne.KeyF6, 0)
	if b.Says("院校名录") {
		t.Error("F6 does not put it aside")
	}
	s.Go(nav.Home, nil)
	b.App.Window.Resize(fyne.NewSize(1366, 768))
	if b.Button("导航") != nil || !b.Says("院校名录") || pageWidth() != before {
		t.Errorf("in a wide window again the page is %v wide, it was %v", pageWidth(), before)
	}
}

func TestGroupsFoldAndStayFolded(t *testing.T) {
	b, s, _, _ := frame(t)
	if !b.Says("院校名录") {
		t.Fatal("the registers are not shown")
	}
	press(b, s, fyne.KeyF6, 0)
	b.Key(fyne.KeyHome, fyne.KeyDown, fyne.KeyReturn)
	if b.Says("院校名录") {
		t.Fatal("the group is not folded")
	}
	s.Start()
	if b.Says("院校名录") {
		t.Error("the group is open again at the next start")
	}
}

func TestCountsFollowWhatIsStored(t *testing.T) {
	b, s, _, _ := frame(t)
	b.Fill("school", 12)
	if b.Says("12") {
		t.Fatal("counted before anything was said")
	}
	s.Saved()
	if !b.Says("12") || !b.Says("14:02 已入库") {
		t.Errorf("the frame says %q", b.Drawn())
	}
}

func TestCountsStayWhenTheFoldedGroupsAreReadLater(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.Left = func() {}
	b.Fill("school", 37)
	q := &uitest.Queue{}
	b.App.Runner = q
	s := shell.New(b.App, []shell.Place{
		{ID: nav.Home, Text: "工作台", Make: func() nav.Page { return newPage("home") }},
		{ID: nav.Register("school"), Text: "院校名录", Make: func() nav.Page { return newPage("school") }},
	})
	b.App.SetContent(s.Content())
	s.Start()
	for len(q.Waiting) > 0 {
		q.Run(len(q.Waiting) - 1) // the setting, asked first, comes last
	}
	if !b.Says("37") {
		t.Errorf("the navigation says %q", b.Drawn())
	}
}

func TestSearchFindsPlacesAndRecordsByInitials(t *testing.T) {
	b, s, _, _ := frame(t)
	b.Fill("school", 12)
	s.Search("bz") // 帮助
	b.Key(fyne.KeyReturn)
	if s.Front().Title() != "help" {
		t.Errorf("in front %q", s.Front().Title())
	}
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "school", Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	s.Search("pss") // 磐石市…
	b.Key(fyne.KeyReturn)
	if len(b.Records.Opened) != 1 {
		t.Fatalf("opened %v", b.Records.Opened)
	}
	for _, r := range rows {
		if r.ID == b.Records.Opened[0] && !strings.HasPrefix(r.Values[0].Text(), "磐石市") {
			t.Errorf("opened %q", r.Values[0].Text())
		}
	}
	for _, o := range b.Objects() {
		if p, ok := o.(*xwidget.Picker); ok && !p.Selected().IsZero() {
			t.Error("the search field keeps what was found")
		}
	}
}

// Before anything is typed the search offers what was opened last.
func TestTheEmptySearchOffersWhatWasOpenedLast(t *testing.T) {
	b, s, _, _ := frame(t)
	b.Fill("school", 3)
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "school", Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.App.Svc.Opened(context.Background(), "school", rows[1].ID); err != nil {
		t.Fatal(err)
	}
	s.Search("")
	if !b.Says("最近打开 · 院校名录") {
		t.Errorf("the search says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if len(b.Records.Opened) != 1 || b.Records.Opened[0] != rows[1].ID {
		t.Errorf("opened %v, want %s", b.Records.Opened, rows[1].ID)
	}
}

func TestDroppedFilesGoToThePageOrToTheImport(t *testing.T) {
	_, s, home, _ := frame(t)
	s.Dropped([]string{"a.xlsx"})
	if len(home.dropped) != 1 {
		t.Errorf("the page got %v", home.dropped)
	}
}

func TestStatusBarKeepsTheSecrecyLine(t *testing.T) {
	b, s, _, _ := frame(t)
	s.Say("选中 3 条")
	if !b.Says("非涉密系统") || !b.Says("选中 3 条") {
		t.Errorf("the frame says %q", b.Drawn())
	}
	s.Go(nav.Help, nil)
	if b.Says("选中 3 条") {
		t.Error("the text of the page before stays")
	}
}

func TestTheWindowNeverGrowsWithItsPage(t *testing.T) {
	b, s, _, _ := frame(t)
	wide := newPage("wide")
	wide.content = widget.NewLabel(strings.Repeat("很长的文字", 200))
	s.Open(wide)
	if w := b.App.Window.Content().MinSize().Width; w > 1366 {
		t.Errorf("the content asks for %v", w)
	}
}

// commander is a page with a command of its own.
type commander struct {
	*page
	ran *int
}

func (c commander) Commands() []nav.Command {
	return []nav.Command{{Text: "批量修改", Key: "Ctrl+B", Run: func() { *c.ran++ }}}
}

func TestSearchRunsCommandsOfTheWindowAndOfThePageInFront(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.Left = func() {}
	backups, bulks := 0, 0
	s := shell.New(b.App, []shell.Place{
		{ID: nav.Home, Text: "工作台", Make: func() nav.Page { return newPage("home") }},
		{ID: nav.Register("school"), Text: "院校名录", Make: func() nav.Page { return commander{newPage("school"), &bulks} }},
	}, nav.Command{Text: "备份", Run: func() { backups++ }})
	b.App.SetContent(s.Content())
	s.Start()
	s.Search("bf")
	if !b.Says("备份") {
		t.Fatalf("the search says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if backups != 1 {
		t.Errorf("the command ran %d times", backups)
	}
	s.Search("plxg")
	if b.Says("批量修改") {
		t.Error("a command of another page is offered")
	}
	b.Key(fyne.KeyEscape)
	s.Go(nav.Register("school"), nil)
	s.Search("plxg")
	b.Key(fyne.KeyReturn)
	if bulks != 1 {
		t.Errorf("the page's command ran %d times", bulks)
	}
}

// The top bar says how old everything is and what waits, the worst first: always,
// also without a server.
func TestTheAgeOfTheLastSyncIsAlwaysSaid(t *testing.T) {
	b := uitest.NewBench(t)
	at := func(d time.Duration) time.Time { return b.Backend.Clock.Add(-d) }
	for _, c := range []struct {
		state ui.SyncState
		want  string
	}{
		{ui.SyncState{}, "未接入省平台"},
		{ui.SyncState{Joined: true}, "还没有同步过"},
		{ui.SyncState{Joined: true, At: at(time.Minute)}, "今天 "},
		{ui.SyncState{Joined: true, At: at(73 * time.Hour)}, "3 天前同步"},
		{ui.SyncState{Joined: true, At: at(73 * time.Hour), Records: 12}, "3 天前同步，12 条待同步"},
		{ui.SyncState{Joined: true, At: at(73 * time.Hour), Records: 12, Conflicts: 2, Rejected: 3}, "3 天前同步，5 处待处理"},
	} {
		if got := shell.AgeWords(b.App, c.state); !strings.HasPrefix(got, c.want) {
			t.Errorf("%+v: it says %q, not %q", c.state, got, c.want)
		}
	}
}
