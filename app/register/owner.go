package register

import (
	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/scope"
)

// CodeForeign says that a record is another unit's, which alone may change it: {name,
// unit}.
const CodeForeign = "register.foreign"

// Foreign reports whether a record is another unit's: those above it read it and say what
// they think, and the server takes no change from them. Directories are everybody's.
func (s *Service) Foreign(rec *app.Record) bool {
	if rec == nil || rec.Unit == "" {
		return false
	}
	_, ok := s.cat.Form(rec.Form)
	return ok && !scope.Writes(s.cat, codes.Units(), s.who.Unit.Code, rec.Form, rec.Unit, op.Edit)
}

// ours refuses to change another unit's record. Error: register.foreign.
func (s *Service) ours(rec *app.Record) error {
	if !s.Foreign(rec) {
		return nil
	}
	return app.NewError(CodeForeign, nil, "name", s.Name(rec), "unit", UnitName(rec.Unit))
}

// UnitName is the name of a unit, its code where it is none.
func UnitName(code string) string {
	if u, ok := codes.Units().Resolve(code); ok {
		return u.Name
	}
	return code
}
