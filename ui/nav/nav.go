// Package nav is how pages are opened and left. The shell implements
// Navigator; pages implement Page and whichever of the small interfaces they
// need; nobody here knows another page.
package nav

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/register"
)

// Page is one screen inside the window.
type Page interface {
	// Title names the page in the window's title and in "back to …".
	Title() string
	// Content is built once; the shell keeps it while the page is open.
	Content() fyne.CanvasObject
}

// Shower is a Page that is told each time it comes to the front: it loads
// again what may have changed and puts the focus where work begins.
type Shower interface{ Shown() }

// Hider is a Page that is told when it goes behind another or is closed.
type Hider interface{ Hidden() }

// Leaver is a Page with work that may be lost. Leave calls then at once, or
// after the person has decided; it does not call it when they stay.
type Leaver interface{ Leave(then func()) }

// Parker is a Leaver that can put its work away without a question: before the
// window is locked. Park writes what is not written and calls then with the draft
// to go on with afterwards, if there is one. On an error the page stays.
type Parker interface {
	Park(then func(draft app.ID, err error))
}

// Keyed is a Page with keys of its own; they work while it is in front and no
// dialog is over it.
type Keyed interface{ Keys() []Key }

// Dropper is a Page that takes files dropped on the window.
type Dropper interface{ Dropped(paths []string) }

// Key is a key with what it does. Modifier is zero for function keys and Esc.
type Key struct {
	Name     fyne.KeyName
	Modifier fyne.KeyModifier
	Run      func()
}

// Command is something that can be done, found by its words from everywhere.
type Command struct {
	Text string
	Key  string // the keys that do it too, in words; "" for none
	Run  func()
}

// Commander is a Page with commands of its own: the search over everything
// offers them while the page is in front.
type Commander interface{ Commands() []Command }

// Helped is a Page with a chapter of the manual: F1 opens it there. The topic is
// the end of the chapter's file name, without its ending; behind a # may follow the
// heading of the section.
type Helped interface{ HelpTopic() string }

// Place is a page of the navigation, which is always there.
type Place string

// Places beside the registers, whose place is Register(id).
const (
	Home   Place = "home"
	Annual Place = "annual"
	RollUp Place = "rollup"
	Policy Place = "policy"
	Supply Place = "supply"
	Charts Place = "charts"
	Import Place = "import"
	Export Place = "export"
	Carry  Place = "carry"
	// Collect is the sheets that are out with schools and firms.
	Collect Place = "collect"
	// Changes is what changed since a moment.
	Changes Place = "changes"
	// Journal is the operation log, for who audits.
	Journal Place = "journal"
	Sync    Place = "sync"
	Bin     Place = "bin"
	Admin   Place = "admin"
	Help    Place = "help"
)

// Register is the place of a register's list.
func Register(form string) Place { return Place("register/" + form) }

// Navigator is the window as pages see it. All of it is for the UI thread.
type Navigator interface {
	// Go shows a place of the navigation after asking the page in front; want,
	// if not nil, is handed to the place's page when it is a Wanter.
	Go(place Place, want any)
	// Open puts a page over the one in front; Back returns to it.
	Open(p Page)
	// Back closes the page in front after asking it.
	Back()
	// Retitle says that the title of the page in front has changed.
	Retitle()
	// Say puts a text of the page (sums of the selection) into the status bar.
	Say(text string)
	// Saved notes in the status bar that something was stored just now, and has
	// the counts of the navigation looked up again.
	Saved()
}

// ImportWant asks the import page for a register, a file, or both.
type ImportWant struct{ Form, Path string }

// ExportWant asks the export page for what a list shows: its query and how many
// records that selects.
type ExportWant struct {
	Query app.Query
	Count int
}

// Wanter is a place's page that can be asked for something: a list for a
// filter, the import for a file.
type Wanter interface{ Want(want any) }

// Neighbours returns the record that stands step places after id (before it
// for a negative step) in the list that it was opened from.
type Neighbours func(id app.ID, step int) (app.ID, bool)

// Records opens the pages of records. The window hands it to lists and to the
// home page; the record's page implements what is behind it.
type Records interface {
	// Open shows a stored record; near may be nil.
	Open(form string, id app.ID, near Neighbours)
	// New shows an empty record of the form.
	New(form string)
	// NewWith shows a record of the form that begins with these texts by field.
	NewWith(form string, texts map[string]string)
	// NewFrom shows a new record that was begun elsewhere.
	NewFrom(ss *register.Session)
	// Resume goes on with a draft.
	Resume(d register.Draft)
}
