// Package shell is the frame of the window: navigation at the left, top bar,
// status bar, and the pages between them. It implements nav.Navigator.
package shell

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/nav"
)

var _ nav.Navigator = (*Shell)(nil)

// Place is one place of the navigation with the page behind it, which is made
// when it is first shown.
type Place struct {
	ID    nav.Place
	Text  string
	Group string // heading that it stands under; "" for none
	Make  func() nav.Page
}

// Shell is the frame. It is used on the UI thread only.
type Shell struct {
	app      *ui.App
	places   []Place
	commands []nav.Command
	pages    map[nav.Place]nav.Page
	at       nav.Place
	stack    []nav.Page // the place's page and what was opened over it
	keys     *keys

	list   *navList
	scroll *container.Scroll
	top    *topBar
	status *statusBar
	side   *fyne.Container // the navigation with its line
	host   *fyne.Container
	root   fyne.CanvasObject
	narrow bool // the navigation stands aside
	called bool // it was asked for nevertheless
	counts *ui.Lane
	prefs  *ui.Lane
}

// groupsKey is the setting that keeps which groups are folded.
const groupsKey = "nav.closed"

// New makes the frame over these places; the first is shown by Start. commands
// are what the search offers beside them.
func New(a *ui.App, places []Place, commands ...nav.Command) *Shell {
	s := &Shell{
		app: a, places: places, commands: commands, pages: map[nav.Place]nav.Page{},
		list: newNavList(), host: container.NewStack(), counts: a.Lane(), prefs: a.Lane(),
	}
	s.keys = newKeys(a.Window)
	s.top = newTopBar(s)
	s.status = newStatusBar()
	s.scroll = container.NewVScroll(s.list)
	s.list.open = func(p nav.Place) { s.Go(p, nil) }
	s.list.reveal = s.revealLine
	s.list.pass = s.navKey
	s.list.folded = func(closed []string) { a.Remember(groupsKey, joinLines(closed)) }
	s.root = s.newFrame()
	return s
}

// Content is what the window shows.
func (s *Shell) Content() fyne.CanvasObject { return s.root }

// Start shows the first place and reads what the person left folded.
func (s *Shell) Start() {
	s.list.set(entries(s.places), nil)
	s.globalKeys()
	s.app.Recall(s.prefs, groupsKey, func(v string) { s.list.set(entries(s.places), splitLines(v)); s.list.setPresent(s.at) })
	s.Go(s.places[0].ID, nil)
	s.count()
	s.app.Reconciled = s.top.age.look
	s.top.age.look()
}

// Stop drops what is still to come and takes the shell's keys away.
func (s *Shell) Stop() {
	for _, p := range s.pages {
		hide(p)
	}
	s.app.Reconciled = nil
	s.top.age.lane.Stop()
	s.counts.Stop()
	s.prefs.Stop()
	s.keys.clear()
}

// Go shows a place after asking the pages in front whether they can be left.
func (s *Shell) Go(p nav.Place, want any) {
	if s.at == p && len(s.stack) == 1 {
		s.call(false)
		s.hand(want)
		return
	}
	s.leave(len(s.stack), func() {
		page := s.page(p)
		if page == nil {
			return
		}
		if len(s.stack) > 0 {
			hide(s.stack[len(s.stack)-1])
		}
		s.at = p
		s.stack = []nav.Page{page}
		if w, ok := page.(nav.Wanter); ok && want != nil {
			w.Want(want)
		}
		s.show()
	})
}

func (s *Shell) hand(want any) {
	if w, ok := s.stack[0].(nav.Wanter); ok && want != nil {
		w.Want(want)
	}
	shown(s.stack[0])
}

// page returns a place's page, made on the first call.
func (s *Shell) page(p nav.Place) nav.Page {
	if page := s.pages[p]; page != nil {
		return page
	}
	for _, pl := range s.places {
		if pl.ID == p {
			s.pages[p] = pl.Make()
			return s.pages[p]
		}
	}
	s.app.Log.Error("no such place", "place", string(p))
	return nil
}

// leave asks the topmost n pages, the one in front first, and then goes on.
func (s *Shell) leave(n int, then func()) {
	if n == 0 {
		then()
		return
	}
	next := func() { s.leave(n-1, then) }
	if l, ok := s.stack[n-1].(nav.Leaver); ok {
		l.Leave(next)
		return
	}
	next()
}

// Open puts a page over the one in front.
func (s *Shell) Open(p nav.Page) {
	if len(s.stack) > 0 {
		hide(s.stack[len(s.stack)-1])
	}
	s.stack = append(s.stack, p)
	s.show()
}

// Back closes the page in front.
func (s *Shell) Back() {
	n := len(s.stack)
	if n < 2 {
		return
	}
	closeTop := func() {
		hide(s.stack[n-1])
		s.stack = s.stack[:n-1]
		s.show()
	}
	if l, ok := s.stack[n-1].(nav.Leaver); ok {
		l.Leave(closeTop)
		return
	}
	closeTop()
}

// Leave asks every open page whether it can be left: before locking and
// closing the window.
func (s *Shell) Leave(then func()) { s.leave(len(s.stack), then) }

// Park has every open page put its work away without asking: before locking. It
// calls then with the draft that was in front, or with the reason why some work
// could not be written; then nothing was closed.
func (s *Shell) Park(then func(draft app.ID, err error)) { s.park(len(s.stack), "", then) }

func (s *Shell) park(n int, draft app.ID, then func(app.ID, error)) {
	if n == 0 {
		then(draft, nil)
		return
	}
	switch p := s.stack[n-1].(type) {
	case nav.Parker:
		p.Park(func(id app.ID, err error) {
			if err != nil {
				then("", err)
				return
			}
			if draft == "" {
				draft = id
			}
			s.park(n-1, draft, then)
		})
	case nav.Leaver:
		p.Leave(func() { s.park(n-1, draft, then) })
	default:
		s.park(n-1, draft, then)
	}
}

// Search opens the search over everything, with what was typed already.
func (s *Shell) Search(typed string) { s.top.search(typed) }

// Menu opens what a user can do about themselves.
func (s *Shell) Menu() { s.top.menu() }

// Front is the page in front.
func (s *Shell) Front() nav.Page {
	if len(s.stack) == 0 {
		return nil
	}
	return s.stack[len(s.stack)-1]
}

func (s *Shell) show() {
	s.call(false)
	p := s.Front()
	s.app.Window.Canvas().Unfocus()
	s.status.say("")
	s.host.Objects = []fyne.CanvasObject{p.Content()}
	s.host.Refresh()
	s.list.setPresent(s.at)
	s.Retitle()
	s.keys.page(p)
	shown(p)
}

func shown(p nav.Page) {
	if sh, ok := p.(nav.Shower); ok {
		sh.Shown()
	}
}

func hide(p nav.Page) {
	if h, ok := p.(nav.Hider); ok {
		h.Hidden()
	}
}

// Retitle writes the page's title into the window's.
func (s *Shell) Retitle() {
	title := i18n.T("app.name")
	if p := s.Front(); p != nil && p.Title() != "" {
		title = p.Title() + " - " + title
	}
	s.app.Window.SetTitle(title)
}

// Say puts a text into the status bar.
func (s *Shell) Say(text string) { s.status.say(text) }

// Saved notes that something was stored and counts again.
func (s *Shell) Saved() {
	s.status.saved(s.app.Now())
	s.count()
	s.top.age.look()
}

// Dropped hands files that were dropped on the window to the page in front, or
// to the import page when that page does not take files.
func (s *Shell) Dropped(paths []string) {
	if len(paths) == 0 || s.app.Window.Canvas().Overlays().Top() != nil {
		return
	}
	if d, ok := s.Front().(nav.Dropper); ok {
		d.Dropped(paths)
		return
	}
	s.Go(nav.Import, nav.ImportWant{Path: paths[0]})
}

func (s *Shell) revealLine(y, height float32) {
	top, bottom := s.scroll.Offset.Y, s.scroll.Offset.Y+s.scroll.Size().Height
	if bottom == top {
		return // not placed yet
	}
	switch {
	case y < top:
		s.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+height > bottom:
		s.scroll.ScrollToOffset(fyne.NewPos(0, y+height-s.scroll.Size().Height))
	}
}

func clock(t time.Time) string { return t.Local().Format("15:04") }
