package boot

import (
	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/store"
)

// guards lets the store hold a report's steps to its workflow.
func guards() map[string]store.Guard {
	judge := func(look review.Look, user app.User, unit string, rec *app.Record, o *op.Op) error {
		own, _ := codes.Units().Resolve(unit)
		return review.Judge(look, review.Taker{User: user, Unit: own}, Above, rec, o)
	}
	return map[string]store.Guard{review.Form: judge, review.TableForm: judge, review.ParameterForm: judge}
}

// Above reports whether a unit reports to another, directly or not.
func Above(unit, superior string) bool {
	return unit != superior && codes.Units().Under(unit, superior)
}
