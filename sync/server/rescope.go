package server

import (
	"context"
	"slices"

	"ronghe/app"
	"ronghe/app/scope"
)

// alone is Store.Write while nobody else works under the last pack: who looked before
// this one is published is done, and whoever comes after sees it.
func (e *Engine) alone(ctx context.Context, f func(Tx) error) error {
	return e.Store.Write(ctx, func(tx Tx) error {
		if err := tx.LockPacks(); err != nil {
			return err
		}
		return f(tx)
	})
}

// rescope hands out what is published where it stands under other definitions: a unit
// that comes under another superior publishes to its new neighbours, with all that it
// published before. Its former ones keep what they had and get nothing more. What
// an earlier pack left behind is put right as well.
func (e *Engine) rescope(tx Tx, now *definitions) error {
	shifted := scope.Shifted(e.defined().units, now.units)
	var ids []app.ID
	for _, form := range scope.SharedForms() {
		rows, err := tx.DocsOf(form)
		if err != nil {
			return err
		}
		for _, r := range rows {
			astray := slices.ContainsFunc(r.Scopes, func(s string) bool { return scope.Astray(now.units, r.Unit, s) })
			if r.Rev > 0 && (astray || shifted[r.Unit]) {
				ids = append(ids, r.ID)
			}
		}
	}
	s := e.step(tx)
	s.defs = now
	if err := s.load(ids); err != nil {
		return err
	}
	for _, id := range ids {
		d := s.docs[id]
		at := scope.Of(now.catalog, now.units, d.row.Form, d.row.Unit, d.doc.Rec)
		if slices.Equal(at, d.row.Scopes) {
			continue
		}
		for _, name := range at {
			if !slices.Contains(d.row.Scopes, name) {
				s.out[name] = append(s.out[name], ref{doc: id, upTo: d.row.Rev})
			}
		}
		d.row.Scopes, d.changed = at, true
	}
	return s.flush()
}
