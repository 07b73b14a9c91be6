// Package xwidget is a small library of widgets for data entry by people who
// know Excel: a virtual grid, searchable choices, dates, numbers, fields with
// their problems. It knows nothing of the program's domain: what a date, an
// amount or a code list is comes in through functions. All of it is reached by
// keyboard, shows where the focus is, and takes its look from ui/theme.
//
// Everything here is used from the UI thread alone. Nothing here starts a
// goroutine; where work may be slow a Runner is passed in.
//
// # Grid
//
// A grid draws what a Source holds and keeps only what is on the screen, so
// 100,000 rows cost as much as 30.
//
//	g := xwidget.NewGrid(xwidget.ListMode, src,
//		xwidget.Column{Key: "name", Title: "协议名称", Width: 260, Flex: true, Sortable: true},
//		xwidget.Column{Key: "paid", Title: "到位", Unit: "万元", Width: 110, Align: fyne.TextAlignTrailing})
//	g.Checkable = true                    // first column of check boxes, Ctrl+A, Space
//	g.OnOpen = func(row int) {}           // double click, Enter
//	g.OnSort = func(key string, desc bool) {} // the page sorts in SQL, then g.SetSort and g.Refresh
//	g.OnDelete = func(rows []int) {}      // Del: the page asks and deletes
//
// In list mode a source that pages from SQL returns Loading cells ("…") for
// rows it does not have, learns from Prefetch (optional) which rows are wanted,
// and calls g.Refresh on the UI thread when they have come.
//
// Edit mode is a sheet: typing replaces, F2 or a double click edits, Enter goes
// down, Tab right, Esc leaves, ranges by Shift or mouse, Ctrl+C/X/V/D, Del
// clears, Ctrl+'+' and Ctrl+'-' insert and delete rows. Its source is an
// EditableSource; a paste arrives as one SetMany, so one undo takes it back.
//
//	g := xwidget.NewGrid(xwidget.EditMode, src, cols...)
//	g.Growable = true                     // an empty line at the end that becomes a row
//	// Column.Editor: TextCell, NumberCell, ChoiceCell, DateCell
//	g.OnSelection = func(s xwidget.SelectionStats) {} // count and sum, for the status bar
//	g.OnUndo, g.OnRedo = record.Undo, record.Redo
//
// # Choices
//
//	p := xwidget.NewPicker(search)        // func(query string, limit int) []Option
//	p.Recent = recent                     // shown first while nothing is typed
//	p.Children = children                 // a tree list, walked by level
//	p.AllowFree = true                    // a name that is in no list
//	p.OnChanged = func(o xwidget.Option) {}
//	m := xwidget.NewMultiPicker(search)   // several; chips
//
// # Fields
//
//	e := xwidget.NewEntry()               // one line; Enter goes to the next field
//	l := xwidget.NewLongEntry(4, 2000)    // wraps, four lines high, counts characters
//	d := xwidget.NewDateEntry(xwidget.Day, parse, format)   // ISO in and out
//	n := xwidget.NewNumberEntry(parse, format)              // decimal.NullDecimal in and out
//	f := xwidget.NewField("协议金额", n)
//	f.Required, f.Unit, f.Help = true, "万元", "含税"
//	f.SetProblem(xwidget.SeverityError, "…")                // the line below, in colour and word
//
//	s := xwidget.NewSegments(options...)  // 是/否 and other short choices, all visible
//	c := xwidget.NewCheck("同时上报", func(on bool) {})
//
// Every field has OnFocus, from which a form in a scroll brings it into view.
// Controls of whole numbers and dates read what was typed when they are left;
// Commit reads it before saving, as Grid.CommitEdit does.
//
// # Around them
//
// Button (with its shortcut's name; Primary, Danger, Link), StatusPill,
// ProblemList (jumps), SectionNav (table of contents with counts), Notice (bar),
// Progress (with cancel), EmptyState, and dialogs in which Esc cancels and Enter
// confirms: Confirm, ConfirmDanger, Inform, and ShowDialog for any content.
//
// What a widget does not understand of the keys with Ctrl goes on to the
// window's shortcuts, so Ctrl+S works from every field.
//
// Gallery shows all of them with sample data.
package xwidget
