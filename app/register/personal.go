package register

import (
	"context"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// Masked returns how a sealed personal value is shown to those who need not
// read it: 138****1234. It is never logged, as nothing telling is shown.
func (s *Service) Masked(ctx context.Context, fd *catalog.Field, v app.Value) (string, error) {
	sealed, ok := v.Sealed()
	if !ok {
		return fd.Format(v), nil
	}
	plain, err := s.store.Unseal(ctx, sealed)
	if err != nil {
		return "", err
	}
	return maskOf(fd, plain), nil
}

// CodePurged says that a personal value is not here: it was purged, or never came, as of
// another unit's people.
const CodePurged = "store.purged"

// shown is a value as a file that people asked for has it: a personal one in
// plain or masked.
func (s *Service) shown(ctx context.Context, fd *catalog.Field, v app.Value, plain bool) string {
	sealed, ok := v.Sealed()
	if !ok {
		return fd.Format(v)
	}
	opened, err := s.store.Unseal(ctx, sealed)
	switch {
	case err != nil: // purged: the record stays, the value is gone
		return fd.Format(v)
	case plain:
		return fd.Format(opened)
	}
	return maskOf(fd, opened)
}

func maskOf(fd *catalog.Field, v app.Value) string {
	kind := ""
	if fd.Personal != nil {
		kind = fd.Personal.Mask
	}
	return catalog.Mask(kind, fd.Format(v))
}

// Reveal opens a personal value for a person to read and logs that it was
// opened, by whom and why.
func (s *Service) Reveal(ctx context.Context, rec *app.Record, path, reason string) (app.Value, error) {
	v := op.Lookup(rec, path)
	sealed, ok := v.Sealed()
	if !ok {
		return v, nil
	}
	if err := s.log(ctx, op.Reveal, rec.Form, rec.ID, path+" "+reason); err != nil {
		return app.Value{}, err
	}
	return s.store.Unseal(ctx, sealed)
}
