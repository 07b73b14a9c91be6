package scope

import (
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/op"
)

// submissionForm is the register of reports that go up.
const submissionForm = "annual_submission"

// Writes reports whether a unit's computer may do a kind of op on a document of a form
// whose unit is owner: on its own and a directory's everything; on one of a unit below
// it the steps of its review, and on a report the end of a step that came late.
func Writes(c *catalog.Catalog, units *codes.UnitTree, by, form, owner string, k op.Kind) bool {
	if by == owner || Directory(c, form) {
		return true
	}
	switch k {
	case op.Accept, op.Return, op.Approve, op.Unlock, op.Override, op.Comment:
		return units.Under(owner, by)
	case op.Resolve:
		return form == submissionForm && units.Under(owner, by)
	}
	return false
}
