package store

import (
	"context"
	"database/sql/driver"

	"ronghe/app"
	"ronghe/app/catalog"
)

// project makes every form's projection stand: it creates what is missing and
// rebuilds what was made from another definition. A rebuild that was broken off
// goes on where it stopped.
func (s *Store) project(ctx context.Context) error {
	s.shapes = map[string]*shape{}
	forms := s.opt.Catalog.All()
	for _, form := range forms {
		sh := newShape(form)
		sh.rules += s.opt.RulesRev
		s.shapes[form.ID] = sh
	}
	if err := s.projectFresh(ctx, forms); err != nil {
		return err
	}
	for _, form := range forms {
		if err := s.rebuild(ctx, s.shapes[form.ID]); err != nil {
			if app.CodeOf(s.coded(err)) != "" {
				return s.coded(err)
			}
			return app.NewError(CodeRebuild, err, "form", form.Title)
		}
	}
	return nil
}

// projectFresh makes the projections of the forms that a folder without records
// does not have yet, in one transaction: a new folder waits for its disk once
// and not twice a form.
func (s *Store) projectFresh(ctx context.Context, forms []*catalog.Form) error {
	return s.w.do(ctx, s, func(ses *session) error {
		one := make([]driver.Value, 1)
		if found, err := ses.row(one, `SELECT 1 FROM doc LIMIT 1`); err != nil || found {
			return err
		}
		for _, form := range forms {
			found, err := ses.row(one, `SELECT 1 FROM projection WHERE form = ?`, form.ID)
			if err != nil {
				return err
			}
			if found {
				continue
			}
			sh := s.shapes[form.ID]
			if err := ses.startProjection(sh); err != nil {
				return err
			}
			if err := s.newTx(ses, nil).finishProjection(sh, 0); err != nil {
				return err
			}
		}
		return nil
	})
}
