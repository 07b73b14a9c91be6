package annual

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// Snapshot is a report as it was signed: every value with where it came from, the
// records that were counted, what was explained. It is stored under its hash and
// never changes; a submission names its digest. It says nothing of who and when,
// so that the same content has the same digest.
type Snapshot struct {
	Format     int           `json:"format"`
	Unit       string        `json:"unit"`
	Name       string        `json:"name"`
	Year       int           `json:"year"`
	Definition string        `json:"definition"` // digest of the tables' definitions
	Cells      []FrozenCell  `json:"cells"`      // those that hold something, in the report's order
	Counted    []FrozenForm  `json:"counted"`
	Checks     []FrozenCheck `json:"checks"`
}

// FrozenCell is a cell as it was signed.
type FrozenCell struct {
	Key    string    `json:"cell"`
	Value  app.Value `json:"value,omitzero"`
	Origin Origin    `json:"origin,omitempty"`
	Figure app.Value `json:"figure,omitzero"` // what registers or expression gave
	Reason string    `json:"reason,omitempty"`
	Set    *int      `json:"set,omitempty"` // of its form: the records that it counts
}

// FrozenForm is the records of a register that the report counts.
type FrozenForm struct {
	Form string   `json:"form"`
	Docs []string `json:"docs"` // "id revision", in the order of the ids
	Sets []string `json:"sets"` // places among docs: "0-3,7"
}

// FrozenCheck is a failed check with what was said of it.
type FrozenCheck struct {
	Key     string        `json:"check"`
	Level   catalog.Level `json:"level"`
	Message string        `json:"message"`
	Figures string        `json:"figures"`
	Words   string        `json:"words,omitempty"`
}

const snapshotFormat = 1

// Freeze makes the snapshot of a report as it stands with the records that the
// registers count for it now. Errors: those of the registers.
func (s *Service) Freeze(ctx context.Context, r *Report) (*Snapshot, error) {
	m, err := s.members(ctx, r)
	if err != nil {
		return nil, err
	}
	out := r.plain()
	out.Counted = m.forms
	for i := range out.Cells {
		if set, ok := m.sets[s.book.byKey[out.Cells[i].Key]]; ok {
			out.Cells[i].Set = &set
		}
	}
	return out, nil
}

// plain is the report without the records that it counts.
func (r *Report) plain() *Snapshot {
	out := &Snapshot{Format: snapshotFormat, Unit: r.Unit.Code, Name: r.Unit.Name, Year: r.Year, Definition: r.Book.Digest()}
	for _, c := range r.Book.cells {
		st, v := r.state[c], r.Value(c)
		if v.IsBlank() && st.Origin == "" {
			continue
		}
		out.Cells = append(out.Cells, FrozenCell{Key: c.Key, Value: v, Origin: st.Origin, Figure: r.under(c), Reason: st.Reason})
	}
	for _, f := range r.findings {
		ck := FrozenCheck{Key: f.Key, Level: f.Level, Message: f.Message, Figures: r.figures(f.Refs)}
		if f.Note != nil && !f.Stale {
			ck.Words = f.Note.Words
		}
		out.Checks = append(out.Checks, ck)
	}
	return out
}

// under is what registers or expression give for a cell, also where nothing was
// put over it.
func (r *Report) under(c *Cell) app.Value {
	switch st := r.state[c]; {
	case st.Origin == PutOver:
		return r.Beneath(c)
	case c.Source == Register:
		return st.Value
	}
	return app.Value{}
}

// members is the records that the cells of a report count.
type members struct {
	forms []FrozenForm
	sets  map[*Cell]int
}

// members asks each register once for all cells that are taken from it; cells
// with the same conditions count the same records.
func (s *Service) members(ctx context.Context, r *Report) (*members, error) {
	out := &members{sets: map[*Cell]int{}}
	wheres, at := map[string][][]app.Filter{}, map[string]map[string]int{}
	var forms []string
	for _, c := range s.book.cells {
		if c.ask == nil || !c.Line.At(r.Unit.Level) {
			continue
		}
		q, ok, err := s.Query(c, r.Year)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Key, err)
		}
		if !ok {
			continue
		}
		key := fmt.Sprintf("%q", q.Where)
		if at[q.Form] == nil {
			at[q.Form] = map[string]int{}
			forms = append(forms, q.Form)
		}
		n, ok := at[q.Form][key]
		if !ok {
			n = len(wheres[q.Form])
			at[q.Form][key] = n
			wheres[q.Form] = append(wheres[q.Form], q.Where)
		}
		out.sets[c] = n
	}
	slices.Sort(forms)
	for _, form := range forms {
		docs, sets, err := s.reg.Members(ctx, form, wheres[form])
		if err != nil {
			return nil, err
		}
		f := FrozenForm{Form: form, Docs: make([]string, len(docs)), Sets: make([]string, len(sets))}
		for i, d := range docs {
			f.Docs[i] = fmt.Sprintf("%s %d", d.ID, d.Rev)
		}
		for i, set := range sets {
			f.Sets[i] = ranges(set)
		}
		out.forms = append(out.forms, f)
	}
	return out, nil
}

// ranges writes ascending numbers as "0-3,7".
func ranges(set []int) string {
	var b strings.Builder
	for i := 0; i < len(set); {
		k := i
		for k+1 < len(set) && set[k+1] == set[k]+1 {
			k++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(set[i]))
		if k > i {
			b.WriteString("-" + strconv.Itoa(set[k]))
		}
		i = k + 1
	}
	return b.String()
}

// spread reads what ranges wrote; numbers of limit and above are none.
func spread(text string, limit int) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		from, to, more := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && more {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 0 || b < a || b >= limit {
			return nil, fmt.Errorf("%q are no places among %d", part, limit)
		}
		for n := a; n <= b; n++ {
			out = append(out, n)
		}
	}
	return out, nil
}

// Encode is the snapshot's exact bytes: what is stored and digested.
func (s *Snapshot) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(s)
	return b.Bytes(), err
}

// ReadSnapshot reads what Encode wrote and holds it to its digest. Error:
// annual.snapshot when it is not what was signed.
func ReadSnapshot(b []byte, digest string) (*Snapshot, error) {
	sum, err := DigestOf(b)
	if err != nil {
		return nil, err
	}
	if sum != digest {
		return nil, app.NewError(CodeSnapshot, fmt.Errorf("digest %s, not %s", sum, digest))
	}
	var s Snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, app.NewError(CodeSnapshot, err)
	}
	if s.Format != snapshotFormat {
		return nil, app.NewError(CodeSnapshot, fmt.Errorf("format %d", s.Format))
	}
	return &s, nil
}

// DigestOf is the SM3 digest of bytes in hex.
func DigestOf(b []byte) (string, error) {
	sum, err := op.SM.Sum(b)
	return hex.EncodeToString(sum), err
}

// cell finds what was frozen of a cell.
func (s *Snapshot) cells() map[string]FrozenCell {
	out := make(map[string]FrozenCell, len(s.Cells))
	for _, c := range s.Cells {
		out[c.Key] = c
	}
	return out
}
