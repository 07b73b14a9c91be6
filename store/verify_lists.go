package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"ronghe/app/register"
)

// lists compares lists and search with what the records say.
func (v *verifier) lists() error {
	for _, form := range v.s.opt.Catalog.All() {
		if err := v.damage(v.list(v.s.shapes[form.ID], v.want[form.ID])); err != nil {
			return err
		}
	}
	return nil
}

// sums are checksums over the rows of a form's projection, in any order.
type sums struct {
	main   uint64
	tables []uint64
	tokens uint64
}

// list compares the rows of one form.
func (v *verifier) list(sh *shape, want *sums) (err error) {
	have := sums{tables: make([]uint64, len(sh.tables))}
	all := func(table string, width int, into *uint64) error {
		return v.rows("SELECT * FROM "+table, nil, width, func(r []driver.Value) error {
			*into += rowSum(plainValues(r)...)
			return nil
		})
	}
	if err := all(sh.main, sh.mainWidth(), &have.main); err != nil {
		return err
	}
	differ := have.main != want.main
	for i, t := range sh.tables {
		if err := all(t.name, fixedTable+len(t.cols), &have.tables[i]); err != nil {
			return err
		}
		differ = differ || have.tables[i] != want.tables[i]
	}
	if differ {
		v.note(FoundLists, "", "form", sh.form.Title)
	}
	if have.tokens, err = v.storedTokens(sh); err != nil {
		return err
	}
	if have.tokens != want.tokens {
		v.note(FoundSearch, "", "form", sh.form.Title)
	}
	return nil
}

// plainValues turns the driver's values into such as print alike.
func plainValues(r []driver.Value) []any {
	out := make([]any, len(r))
	for i, x := range r {
		out[i] = x
	}
	return out
}

// addSums adds the rows that a record should have.
func (v *verifier) addSums(h *held, e *register.Evaluation, want *sums) error {
	t := &tx{s: v.s, k: v.k} // makes rows and writes none: all sealed values are in hand
	p, err := t.projection(h, e)
	if err != nil {
		return err
	}
	want.main += rowSum(p.main...)
	for i := range h.sh.tables {
		for _, r := range p.tables[i] {
			want.tables[i] += rowSum(r...)
		}
	}
	if h.rec.Deleted {
		return nil
	}
	for col, text := range map[string]string{"w": p.words, "p": p.initials, "k": p.keys} {
		for i, token := range strings.Fields(text) {
			want.tokens += rowSum(token, h.rid, col, int64(i))
		}
	}
	return nil
}

// storedTokens sums up the search index, token by token.
func (v *verifier) storedTokens(sh *shape) (uint64, error) {
	vocab := quote("v_" + sh.form.ID)
	name := strings.Trim(sh.fts, `"`)
	if err := v.rows(fmt.Sprintf("CREATE VIRTUAL TABLE IF NOT EXISTS temp.%s USING fts5vocab('main', '%s', 'instance')", vocab, name), nil, 0,
		func([]driver.Value) error { return nil }); err != nil {
		return 0, err
	}
	var sum uint64
	err := v.rows("SELECT term, doc, col, offset FROM temp."+vocab, nil, 4, func(r []driver.Value) error {
		sum += rowSum(plainValues(r)...)
		return nil
	})
	return sum, err
}

// RebuildLists makes lists and search anew from the records: the way out when
// Verify finds them different.
func (s *Store) RebuildLists(ctx context.Context) error {
	err := s.w.do(ctx, s, func(t *session) error {
		_, err := t.exec(`UPDATE projection SET shape = ''`)
		return err
	})
	if err != nil {
		return err
	}
	return s.project(ctx)
}
