package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
)

// Drift is what became of the registers since a snapshot was taken.
type Drift struct {
	Forms []FormDrift // registers whose counted records changed
	Cells []CellDrift // figures that would be others
}

// FormDrift is a register's counted records that are not what they were.
type FormDrift struct {
	Form    string
	Title   string
	Changed []RecordDrift
}

// RecordDrift is a record that is not what it was.
type RecordDrift struct {
	ID   app.ID
	Kind DriftKind
}

// DriftKind says what became of a record.
type DriftKind string

// A record counts now and did not, did and does not any more, or was edited.
const (
	Joined  DriftKind = "joined"
	Dropped DriftKind = "dropped"
	Edited  DriftKind = "edited"
)

// CellDrift is a figure that registers give otherwise now.
type CellDrift struct {
	Cell     *Cell
	From, To app.Value
	Over     bool          // another value was put over it: the report does not change by it
	Records  []RecordDrift // of those that the cell counts or counted
}

// Place is where the cell stands on paper: table, row number, column.
func (c *Cell) Place() string {
	return i18n.T("annual.place", "no", c.Table.Number(), "row", strconv.Itoa(c.Line.No), "label", c.Line.Label, "column", strings.Join(c.Leaf.Heads, " "))
}

// Empty reports whether nothing changed.
func (d Drift) Empty() bool { return len(d.Forms) == 0 && len(d.Cells) == 0 }

// Records is how many records are not what they were.
func (d Drift) Records() int {
	n := 0
	for _, f := range d.Forms {
		n += len(f.Changed)
	}
	return n
}

// Lines says it in words: which registers changed, and which figures would be
// others.
func (d Drift) Lines() []string {
	var out []string
	for _, f := range d.Forms {
		out = append(out, i18n.T("annual.drift_form", "title", f.Title, "n", strconv.Itoa(len(f.Changed))))
	}
	for _, c := range d.Cells {
		key := "annual.drift_cell"
		if c.Over {
			key = "annual.drift_over"
		}
		out = append(out, i18n.T(key, "place", c.Cell.Place(), "from", c.Cell.shown(c.From), "to", c.Cell.shown(c.To)))
	}
	return out
}

// shown is a value as it is told, blank in words.
func (c *Cell) shown(v app.Value) string {
	if v.IsBlank() {
		return i18n.T("annual.blank")
	}
	return c.Format(v)
}

// Drift asks the registers again and compares with a snapshot of the report. A
// cell that the definitions do not have any more is left out. progress, if not
// nil, hears how many figures are looked up. Errors: canceled, annual.snapshot,
// and those of the registers.
func (s *Service) Drift(ctx context.Context, r *Report, snap *Snapshot, progress func(done, total int)) (Drift, error) {
	m, err := s.members(ctx, r)
	if err != nil {
		return Drift{}, err
	}
	was, err := readForms(snap.Counted)
	if err != nil {
		return Drift{}, err
	}
	now, err := readForms(m.forms)
	if err != nil {
		return Drift{}, err
	}
	var out Drift
	for _, form := range bothNames(was, now) {
		changed := differ(was[form].all(), now[form].all())
		if len(changed) == 0 {
			continue
		}
		f := FormDrift{Form: form, Title: form, Changed: changed}
		if def, ok := s.book.Catalog.Form(form); ok {
			f.Title = def.Title
		}
		out.Forms = append(out.Forms, f)
	}
	frozen := snap.cells()
	var cells []*Cell
	for _, c := range s.book.cells {
		if c.Source == Register {
			cells = append(cells, c)
		}
	}
	values, err := s.figures(ctx, cells, r, progress)
	if err != nil {
		return Drift{}, err
	}
	for _, c := range cells {
		v := values[c]
		if f := frozen[c.Key]; !same(v, f.Figure) {
			d := CellDrift{Cell: c, From: f.Figure, To: v, Over: f.Origin == PutOver}
			if c.ask.form != nil {
				var before, after map[app.ID]int64
				if f.Set != nil {
					before = was[c.ask.form.ID].set(*f.Set)
				}
				if set, ok := m.sets[c]; ok {
					after = now[c.ask.form.ID].set(set)
				}
				d.Records = differ(before, after)
			}
			out.Cells = append(out.Cells, d)
		}
	}
	return out, nil
}

// counted is the records that a report counts of a form.
type counted struct {
	docs []app.Revision
	sets [][]int
}

func readForms(forms []FrozenForm) (map[string]*counted, error) {
	out := map[string]*counted{}
	for _, f := range forms {
		c := &counted{docs: make([]app.Revision, len(f.Docs)), sets: make([][]int, len(f.Sets))}
		for i, text := range f.Docs {
			id, rev, _ := strings.Cut(text, " ")
			n, err := strconv.ParseInt(rev, 10, 64)
			if err != nil {
				return nil, app.NewError(CodeSnapshot, err)
			}
			c.docs[i] = app.Revision{ID: app.ID(id), Rev: n}
		}
		for i, text := range f.Sets {
			var err error
			if c.sets[i], err = spread(text, len(c.docs)); err != nil {
				return nil, app.NewError(CodeSnapshot, err)
			}
		}
		out[f.Form] = c
	}
	return out, nil
}

// all are the records by id; a nil counted has none.
func (c *counted) all() map[app.ID]int64 {
	if c == nil {
		return nil
	}
	out := make(map[app.ID]int64, len(c.docs))
	for _, d := range c.docs {
		out[d.ID] = d.Rev
	}
	return out
}

func (c *counted) set(i int) map[app.ID]int64 {
	out := map[app.ID]int64{}
	if c == nil || i < 0 || i >= len(c.sets) {
		return out
	}
	for _, at := range c.sets[i] {
		out[c.docs[at].ID] = c.docs[at].Rev
	}
	return out
}

func bothNames(a, b map[string]*counted) []string {
	var out []string
	for name := range a {
		out = append(out, name)
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// differ tells what became of records, in the order of their ids.
func differ(was, now map[app.ID]int64) []RecordDrift {
	var out []RecordDrift
	for id, rev := range was {
		if at, ok := now[id]; !ok {
			out = append(out, RecordDrift{id, Dropped})
		} else if at != rev {
			out = append(out, RecordDrift{id, Edited})
		}
	}
	for id := range now {
		if _, ok := was[id]; !ok {
			out = append(out, RecordDrift{id, Joined})
		}
	}
	slices.SortFunc(out, func(a, b RecordDrift) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out
}

// Correction is a value or an explanation that two snapshots of a report say
// otherwise.
type Correction struct {
	Cell     *Cell  // nil for an explanation
	Check    string // of an explanation: what the check says
	From, To string // in words
	Reason   string // why the new value stands over what is computed or taken
}

// Text says it in a line.
func (c Correction) Text() string {
	if c.Cell == nil {
		return i18n.T("annual.corrected_note", "check", c.Check, "from", c.From, "to", c.To)
	}
	key := "annual.corrected"
	if c.Reason != "" {
		key = "annual.corrected_over"
	}
	return i18n.T(key, "place", c.Cell.Place(), "from", c.From, "to", c.To, "reason", c.Reason)
}

// Corrections are what a snapshot says otherwise than an earlier one, in the
// order of the report: values, reasons of what was put over computed ones, and
// explanations.
func (b *Book) Corrections(was, now *Snapshot) []Correction {
	var out []Correction
	before, after := was.cells(), now.cells()
	for _, c := range b.cells {
		x, y := before[c.Key], after[c.Key]
		if same(x.Value, y.Value) && x.Reason == y.Reason && x.Origin == y.Origin {
			continue
		}
		cor := Correction{Cell: c, From: c.shown(x.Value), To: c.shown(y.Value)}
		if y.Origin == PutOver {
			cor.Reason = y.Reason
		}
		out = append(out, cor)
	}
	words := map[string]string{}
	for _, ck := range was.Checks {
		words[ck.Key] = ck.Words
	}
	for _, ck := range now.Checks {
		if words[ck.Key] != ck.Words {
			out = append(out, Correction{Check: ck.Message, From: spoken(words[ck.Key]), To: spoken(ck.Words)})
		}
	}
	return out
}

func spoken(words string) string {
	if words == "" {
		return i18n.T("annual.nothing")
	}
	return words
}
