// Package help shows the manual that the program carries: chapters at the left,
// searchable, the text at the right.
package help

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/assets"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// chapter is one file of the manual.
type chapter struct {
	name  string // of the file, without its ending
	title string
	text  string // markdown
	words string // what the search looks in
}

// locale is the language of the manual.
const locale = "zh"

// chapters reads the manual; the files are part of the program.
func chapters(fsys fs.FS, locale string) ([]chapter, error) {
	names, err := fs.Glob(fsys, path.Join("help", locale, "*.md"))
	if err != nil {
		return nil, err
	}
	var out []chapter
	for _, n := range names {
		b, err := fs.ReadFile(fsys, n)
		if err != nil {
			return nil, err
		}
		text := string(b)
		title, _, _ := strings.Cut(strings.TrimPrefix(text, "# "), "\n")
		out = append(out, chapter{
			name: strings.TrimSuffix(path.Base(n), ".md"), title: strings.TrimSpace(title),
			text: text, words: pictureFile.ReplaceAllString(text, ""),
		})
	}
	return out, nil
}

// Names lists the chapters, as Want takes them.
func Names() []string {
	all, err := chapters(assets.Help, locale)
	if err != nil { // the files are part of the program; a test reads them
		return nil
	}
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.name
	}
	return out
}

// Help is the page.
type Help struct {
	app    *ui.App
	all    []chapter
	shown  []chapter
	search *xwidget.Entry
	list   *xwidget.SectionNav
	text   *fyne.Container
	scroll *xwidget.Scroll
	at     string // the chapter that is shown
	parts  map[string]fyne.CanvasObject
	none   *xwidget.Paragraph
	root   fyne.CanvasObject
}

var (
	_ nav.Page   = (*Help)(nil)
	_ nav.Shower = (*Help)(nil)
	_ nav.Keyed  = (*Help)(nil)
	_ nav.Wanter = (*Help)(nil)
)

// New makes the page.
func New(a *ui.App) *Help {
	h := &Help{app: a, text: container.NewStack()}
	var err error
	if h.all, err = chapters(assets.Help, locale); err != nil {
		a.Log.Error("manual", "err", err)
	}
	h.search = xwidget.NewEntry()
	h.search.PlaceHolder = i18n.T("ui.help.search")
	h.search.OnChanged = func(string) { h.find() }
	h.search.OnSubmitted = func(string) { h.app.Window.Canvas().Focus(h.list) }
	h.list = xwidget.NewSectionNav(h.show)
	h.list.FollowKeys = true
	h.none = kit.Quiet(i18n.T("ui.help.none"))
	h.none.Hide()
	h.scroll = xwidget.NewScroll(kit.Inset(24, 8, kit.Column(760, h.text)))
	side := kit.Wide(230, kit.Over(h.search, container.NewVScroll(kit.Inset(1, 1, kit.Rows(8, h.none, h.list)))))
	h.root = kit.Page(kit.Head(kit.Heading(h.Title())), container.NewBorder(nil, nil, side, nil, kit.Card(h.scroll)))
	h.find()
	return h
}

// Title is the page's name.
func (h *Help) Title() string { return i18n.T("ui.help.title") }

// Content is the page.
func (h *Help) Content() fyne.CanvasObject { return h.root }

// Shown puts the keyboard into the list of chapters.
func (h *Help) Shown() { h.app.Window.Canvas().Focus(h.list) }

// Keys are the page's own keys: the arrows turn the chapters, PageUp and PageDown
// what is shown of one.
func (h *Help) Keys() []nav.Key {
	return []nav.Key{
		{Name: fyne.KeyF, Modifier: fyne.KeyModifierControl, Run: func() { h.app.Window.Canvas().Focus(h.search) }},
		{Name: fyne.KeyPageUp, Run: func() { turn(h.scroll, -1) }},
		{Name: fyne.KeyPageDown, Run: func() { turn(h.scroll, 1) }},
	}
}

// turn scrolls a text by about what is seen of it.
func turn(s *xwidget.Scroll, pages float32) { scrollTo(s, s.Offset.Y+pages*s.Size().Height*0.85) }

// scrollTo shows a text from a height on, as far as there is text.
func scrollTo(s *xwidget.Scroll, y float32) {
	s.ScrollToOffset(fyne.NewPos(0, max(0, min(y, s.Content.MinSize().Height-s.Size().Height))))
}

// Want opens a chapter by the end of its file's name, and behind a # at one of its
// sections.
func (h *Help) Want(want any) {
	topic, ok := want.(string)
	if !ok {
		return
	}
	name, section, _ := strings.Cut(topic, "#")
	h.search.SetText("")
	if i := find(h.shown, name); i >= 0 {
		h.list.SetCurrent(i)
		h.show(i)
		scrollToPart(h.scroll, h.parts[section])
	}
}

// Showing is the chapter that is shown, by its file's name.
func (h *Help) Showing() string { return h.at }

// find is the place of the chapter whose file's name ends so, -1 for none.
func find(all []chapter, name string) int {
	return slices.IndexFunc(all, func(c chapter) bool {
		_, short, _ := strings.Cut(c.name, "-")
		return short == name || c.name == name
	})
}

// above is how much stays seen above a section.
const above = 6

// scrollToPart shows a text from one of its sections on; nil is its beginning.
func scrollToPart(s *xwidget.Scroll, part fyne.CanvasObject) {
	if part != nil {
		scrollTo(s, part.Position().Y-kit.Scaled(above))
	}
}

// find lists the chapters that hold every word searched; those with the words
// in their title come first.
func (h *Help) find() {
	words := strings.Fields(strings.ToLower(h.search.Text))
	var first, rest []chapter
	for _, c := range h.all {
		switch {
		case holds(c.title, words) || (len(words) == 1 && strings.HasPrefix(codes.Initials(c.title), words[0])):
			first = append(first, c)
		case holds(c.words, words):
			rest = append(rest, c)
		}
	}
	h.shown = append(first, rest...)
	items := make([]xwidget.NavItem, len(h.shown))
	for i, c := range h.shown {
		items[i] = xwidget.NavItem{Title: c.title}
	}
	h.list.SetItems(items)
	h.none.Hidden = len(items) > 0
	h.none.Refresh()
	if len(items) > 0 {
		h.list.SetCurrent(0)
		h.show(0)
	}
}

func holds(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (h *Help) show(i int) {
	if i < 0 || i >= len(h.shown) {
		return
	}
	h.at = h.shown[i].name
	var text fyne.CanvasObject
	text, h.parts = page(parse(h.shown[i].text))
	h.text.Objects = []fyne.CanvasObject{text}
	h.text.Refresh()
	h.scroll.ScrollToTop()
}
