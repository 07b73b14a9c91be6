package register

import (
	"context"
	"errors"
	"maps"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// MostSheet bounds how many stored records one sheet holds: they are all in
// memory, and nobody types in more at a sitting.
const MostSheet = 2_000

// Sheet edits many records of one register as the lines of a sheet. Each line
// that was changed is unfinished work of its own, with its own draft; undo and
// redo are the sheet's. It is used from one goroutine, except Save.
type Sheet struct {
	svc   *Service
	form  *catalog.Form
	lines []*SheetLine
	undo  []sheetStep
	redo  []sheetStep
	open  int // lines that are not stored as they stand
	// written are the drafts that the store holds, with their lines.
	written map[app.ID]*SheetLine
}

// SheetLine is one record of a sheet.
type SheetLine struct {
	rec *app.Record // as stored, computed values included; nil for a new one
	ss  *Session    // nil until something was typed in the line
}

// sheetStep is what undo goes back to: the lines that were there, and how the
// touched ones stood.
type sheetStep struct {
	lines  []*SheetLine
	states map[*SheetLine]snapshot
}

// SheetEdit is one value for one cell: a text as typed, or a chosen value.
type SheetEdit struct {
	Line   int
	Field  string
	Text   string
	Value  app.Value
	Chosen bool // Value counts, not Text
	Pasted bool // Text comes from a spreadsheet
	Unfit  bool // Text was typed into a choice and is none, see Session.Unfit
}

// SheetFields are the fields that a sheet shows as columns: the record's own,
// without sub-tables and attachments.
func SheetFields(f *catalog.Form) []*catalog.Field {
	var out []*catalog.Field
	for _, fd := range f.Fields() {
		if !fd.IsTable() && fd.TypeName != catalog.TypeFiles {
			out = append(out, fd)
		}
	}
	return out
}

// OpenSheet reads the records that q selects, MostSheet at most, and lays the
// drafts of the form over them: work on stored records stands in their lines,
// new records at the end. more reports whether q selects further records.
func (s *Service) OpenSheet(ctx context.Context, q app.Query) (sh *Sheet, more bool, err error) {
	f, err := s.form(q.Form)
	if err != nil {
		return nil, false, err
	}
	sh = &Sheet{svc: s, form: f, written: map[app.ID]*SheetLine{}}
	at := map[app.ID]*SheetLine{}
	q.Limit, q.Offset, q.Fields = MostSheet+1, 0, nil
	err = s.store.Each(ctx, q, func(rec *app.Record) error {
		if len(sh.lines) == MostSheet {
			more = true
			return nil
		}
		line := &SheetLine{rec: rec}
		sh.lines = append(sh.lines, line)
		at[rec.ID] = line
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	drafts, err := s.store.Drafts(ctx)
	if err != nil {
		return nil, false, err
	}
	slices.Reverse(drafts) // the oldest of the new records first, as they were typed
	for _, d := range drafts {
		if line := at[d.Doc]; d.Form == f.ID && (d.New || line != nil) {
			if line == nil {
				line = &SheetLine{}
				sh.lines = append(sh.lines, line)
			}
			if line.ss, err = s.Resume(ctx, d); err != nil {
				return nil, false, err
			}
			sh.written[d.ID] = line
		}
	}
	sh.recount()
	return sh, more, nil
}

// Form returns the definition.
func (sh *Sheet) Form() *catalog.Form { return sh.form }

// Len is how many lines there are.
func (sh *Sheet) Len() int { return len(sh.lines) }

// Line returns a line, nil beyond the last.
func (sh *Sheet) Line(i int) *SheetLine {
	if i < 0 || i >= len(sh.lines) {
		return nil
	}
	return sh.lines[i]
}

// Record returns the line's record as it stands; it is not changed.
func (l *SheetLine) Record() *app.Record {
	if l.ss != nil {
		return l.ss.Record()
	}
	return l.rec
}

// New reports whether the record is not stored yet.
func (l *SheetLine) New() bool { return l.rec == nil }

// Open reports whether the line holds something that is not stored.
func (l *SheetLine) Open() bool { return l.ss != nil && l.ss.Edited() }

// Text is what a cell shows: the text as typed while it is no value, else the
// value as people read it.
func (l *SheetLine) Text(fd *catalog.Field) string {
	if l.ss != nil {
		return l.ss.Text(fd.ID)
	}
	return fd.Format(l.rec.Value(fd.ID))
}

// Raw reports whether a cell's text is no value yet.
func (l *SheetLine) Raw(fd *catalog.Field) bool {
	if l.ss == nil {
		return false
	}
	_, raw := l.ss.now.unread(fd.ID)
	return raw
}

// Changed reports whether a cell differs from what is stored.
func (l *SheetLine) Changed(fd *catalog.Field) bool {
	if l.ss == nil || l.rec == nil || fd.Compute != "" {
		return false
	}
	return l.Raw(fd) || !l.ss.Value(fd.ID).Equal(l.rec.Value(fd.ID))
}

// Visible reports whether the record's other values ask for the field.
func (sh *Sheet) Visible(l *SheetLine, fd *catalog.Field) bool {
	return sh.session(l).View().Visible(fd.ID)
}

// Problems returns what the checks say of a line.
func (sh *Sheet) Problems(l *SheetLine) []app.Problem { return sh.session(l).Problems() }

// session returns a line's session and opens one where there is none yet: the
// rules are run for a line when it is first looked at.
func (sh *Sheet) session(l *SheetLine) *Session {
	if l.ss == nil {
		l.ss = sh.svc.session(sh.form, l.rec, l.rec.Clone(), op.NewID())
	}
	return l.ss
}

// Set takes edits as one step of undo. Lines beyond the last are added first.
// It returns how many texts are no values; they are kept as typed.
func (sh *Sheet) Set(edits []SheetEdit) (refused int, err error) {
	step := sheetStep{lines: slices.Clone(sh.lines), states: map[*SheetLine]snapshot{}}
	touched := map[*SheetLine][]string{} // fields
	for _, e := range edits {
		for e.Line >= len(sh.lines) {
			ss, err := sh.svc.Begin(sh.form.ID)
			if err != nil {
				return refused, err
			}
			sh.lines = append(sh.lines, &SheetLine{ss: ss})
		}
		fd, ok := sh.form.Field(e.Field)
		if !ok || fd.Compute != "" {
			continue
		}
		line := sh.lines[e.Line]
		touched[line] = append(touched[line], e.Field)
		ss := sh.session(line)
		if _, noted := step.states[line]; !noted {
			step.states[line] = ss.now
		}
		if e.Chosen {
			ss.put(ss.now.put(e.Field, e.Value))
			continue
		}
		if e.Unfit {
			ss.put(ss.now.unfit(fd, e.Field, e.Text))
			refused++
			continue
		}
		in := ss.input(e.Text)
		if e.Pasted {
			in = ss.pasted(fd, e.Text)
		}
		next, bad := ss.withText(ss.now, fd, e.Field, in)
		ss.put(next)
		if bad != nil && bad.Severity == app.Refused {
			refused++
		}
	}
	for line, was := range step.states {
		if next := line.ss.settled(was, line.ss.now, touched[line]...); next.rec != line.ss.now.rec || len(next.odd) != len(line.ss.now.odd) {
			line.ss.put(next)
		}
	}
	sh.stepped(step)
	return refused, nil
}

// Confirmable reports whether something has to be looked at in how the text of
// a cell was read, which Confirm settles.
func (l *SheetLine) Confirmable(fd *catalog.Field) bool {
	return l.ss != nil && l.ss.Confirmable(fd.ID)
}

// Confirm says that the value of a cell is right as it was read, as one step.
func (sh *Sheet) Confirm(line int, field string) {
	l := sh.Line(line)
	if l == nil || l.ss == nil || !l.ss.Confirmable(field) {
		return
	}
	was := l.ss.now
	l.ss.put(was.put(field, was.rec.Value(field)))
	sh.stepped(sheetStep{lines: slices.Clone(sh.lines), states: map[*SheetLine]snapshot{l: was}})
}

// put makes next the present state as an edit, without a step of the session's
// own undo.
func (ss *Session) put(next snapshot) {
	ss.edits++
	ss.replace(next)
}

// mostSheetUndo bounds the steps kept; each holds only what it touched.
const mostSheetUndo = 200

func (sh *Sheet) stepped(step sheetStep) {
	sh.undo = append(sh.undo, step)
	if len(sh.undo) > mostSheetUndo {
		sh.undo = slices.Delete(sh.undo, 0, len(sh.undo)-mostSheetUndo)
	}
	sh.redo = nil
	sh.recount()
}

// Remove takes lines out that were never stored. Stored lines stay: they are
// counted in kept.
func (sh *Sheet) Remove(lines []int) (kept int) {
	step := sheetStep{lines: slices.Clone(sh.lines)}
	gone := map[*SheetLine]bool{}
	for _, i := range lines {
		switch l := sh.Line(i); {
		case l == nil:
		case l.New():
			gone[l] = true
		default:
			kept++
		}
	}
	if len(gone) > 0 {
		sh.lines = slices.DeleteFunc(slices.Clone(sh.lines), func(l *SheetLine) bool { return gone[l] })
		sh.stepped(step)
	}
	return kept
}

// Undo takes the latest step back; false when there is none.
func (sh *Sheet) Undo() bool { return sh.travel(&sh.undo, &sh.redo) }

// Redo does an undone step again.
func (sh *Sheet) Redo() bool { return sh.travel(&sh.redo, &sh.undo) }

// CanUndo and CanRedo say whether there is a step to take.
func (sh *Sheet) CanUndo() bool { return len(sh.undo) > 0 }

// CanRedo reports whether an undone step can be done again.
func (sh *Sheet) CanRedo() bool { return len(sh.redo) > 0 }

func (sh *Sheet) travel(from, to *[]sheetStep) bool {
	if len(*from) == 0 {
		return false
	}
	step := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	back := sheetStep{lines: sh.lines, states: map[*SheetLine]snapshot{}}
	for l, state := range step.states {
		back.states[l] = l.ss.now
		l.ss.put(state)
	}
	sh.lines = step.lines
	*to = append(*to, back)
	sh.recount()
	return true
}

// Waiting counts the lines that are not stored as they stand.
func (sh *Sheet) Waiting() int { return sh.open }

func (sh *Sheet) recount() {
	sh.open = 0
	for _, l := range sh.lines {
		if l.Open() {
			sh.open++
		}
	}
}

// SheetDraft is one line's draft on its way to the store.
type SheetDraft struct {
	Draft
	line *SheetLine
	edit int64
}

// Drafts returns the unfinished work that no draft holds yet, and the drafts
// whose line was taken out or is as it was stored, to be dropped. The caller
// does both off the UI thread and tells the sheet by Written.
func (sh *Sheet) Drafts() (write []SheetDraft, drop []app.ID) {
	here := map[app.ID]bool{}
	for _, l := range sh.lines {
		if !l.Open() {
			continue
		}
		d, edit := l.ss.Draft()
		here[d.ID] = true
		if l.ss.saved != l.ss.edits {
			write = append(write, SheetDraft{Draft: d, line: l, edit: edit})
		}
	}
	for id := range sh.written {
		if !here[id] {
			drop = append(drop, id)
		}
	}
	slices.Sort(drop)
	return write, drop
}

// Written tells the sheet which drafts are safe and which are gone.
func (sh *Sheet) Written(write []SheetDraft, drop []app.ID) {
	for _, d := range write {
		d.line.ss.DraftWritten(d.edit, d.At)
		sh.written[d.ID] = d.line
	}
	for _, id := range drop {
		if l := sh.written[id]; l != nil && l.ss.draft == id {
			l.ss.saved = 0 // should the line come back, it is written again
		}
		delete(sh.written, id)
	}
}

// SheetWork is what a sheet wants stored, taken at one moment; Store writes it
// off the UI thread while people type on.
type SheetWork struct {
	sh    *Sheet
	items []sheetItem
	batch app.ID
}

type sheetItem struct {
	line  *SheetLine
	draft app.ID
	base  *app.Record
	next  *app.Record // prepared
	edit  int64
	now   *app.Record // as typed
	out   *app.Record // as stored
	err   error
}

// SheetSaved is the outcome of storing a sheet. Lines that could not be stored
// stay as typed; Refused says why, by line number.
type SheetSaved struct {
	Batch   app.ID
	Stored  int
	Refused map[int]error
	// Typing counts stored lines in which people typed on meanwhile.
	Typing int
}

// Work takes what is to be stored. Lines with texts that are no values, or
// without their key fields, are refused at once.
func (sh *Sheet) Work() *SheetWork {
	w := &SheetWork{sh: sh, batch: op.NewID()}
	for _, l := range sh.lines {
		if !l.Open() {
			continue
		}
		it := sheetItem{line: l, draft: l.ss.draft, base: l.ss.base, edit: l.ss.edits, now: l.ss.now.rec}
		it.next = sh.svc.prepared(sh.form, l.ss.now.rec)
		it.err = keysMissing(sh.form, it.next)
		for _, path := range l.ss.now.waiting() {
			it.err = app.NewError(app.CodeInvalid, nil, "reason", fieldLabel(sh.form, path))
		}
		if it.base != nil {
			it.base = sh.svc.prepared(sh.form, it.base)
		} else if id, ok := identity(sh.form, it.next); ok {
			it.next.ID = id
		}
		w.items = append(w.items, it)
	}
	return w
}

// Store writes the work as one batch that can be undone. What cannot be stored
// (an official code that another record has, a place that somebody changed
// meanwhile) is left out and the rest is stored. Error: the store's; then
// nothing is stored.
func (w *SheetWork) Store(ctx context.Context) error {
	s := w.sh.svc
	err := s.store.Update(ctx, func(tx Tx) error {
		for i := range w.items {
			it := &w.items[i]
			if it.err != nil {
				continue
			}
			ops := op.Diff(it.base, it.next)
			for k := range ops {
				s.stamp(&ops[k], w.batch, "")
			}
			if it.out = it.next; len(ops) == 0 {
				continue
			}
			ops[0].ID = it.draft // a draft that is left behind by a crash is known as stored
			cur, err := s.applyAll(tx, w.sh.form, it.base, ops)
			var coded *app.Error
			switch {
			case err == nil:
				it.out = cur
			case errors.As(err, &coded) && (coded.Code == CodeExists || coded.Code == app.CodeStale || coded.Code == app.CodeNotFound || coded.Code == CodeForeign):
				it.err, it.out = err, nil // looked at before anything of the record is written
			default:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, it := range w.items {
		if it.err == nil {
			_ = s.store.DeleteDraft(ctx, it.draft) // equals the record; it does no harm if it stays
		}
	}
	return nil
}

// Adopt goes on with what Store has written.
func (sh *Sheet) Adopt(w *SheetWork) SheetSaved {
	out := SheetSaved{Batch: w.batch, Refused: map[int]error{}}
	for _, it := range w.items {
		if it.err != nil {
			out.Refused[slices.Index(sh.lines, it.line)] = it.err
			continue
		}
		out.Stored++
		delete(sh.written, it.draft)
		old := it.line.ss
		it.line.rec = it.out
		it.line.ss = sh.svc.session(sh.form, it.out, it.out.Clone(), op.NewID())
		it.line.rec = it.line.ss.Record()
		it.line.ss.now.odd = old.now.odd
		if old.edits != it.edit { // typed on meanwhile: those places are edits of what is stored now
			out.Typing++
			it.line.ss.follow(it.now, old.now)
		}
	}
	// Steps hold states of sessions that are gone; what is stored is undone as a
	// batch.
	sh.undo, sh.redo = nil, nil
	sh.recount()
	return out
}

// follow makes the changes from was to now again on the present state.
func (ss *Session) follow(was *app.Record, now snapshot) {
	next := snapshot{rec: ss.now.rec, raw: maps.Clone(now.raw), odd: now.odd}
	for _, fd := range ss.form.Fields() {
		if fd.Compute == "" && !fd.IsTable() && !was.Value(fd.ID).Equal(now.rec.Value(fd.ID)) {
			next.rec = with(next.rec, fd.ID, now.rec.Value(fd.ID))
		}
	}
	ss.put(next)
}
