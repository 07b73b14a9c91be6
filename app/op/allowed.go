package op

import (
	"slices"

	"ronghe/app"
)

// enters are the roles that may change records.
var enters = []string{app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead}

// Audits reports whether an account with these roles may read the whole log: who
// audits, and nobody else (SAFETY R8).
func Audits(roles []string) bool { return slices.Contains(roles, app.RoleAuditor) }

// Allowed reports whether an account with these roles may make an op of kind k:
// whatever is done here is an op, so this is all that roles decide. Records are
// changed, released and shown in the clear by those who work with them, not by
// who only looks after accounts, and not by who audits. Everybody logs in,
// changes the own password and makes backups, which are sealed; what leaves the
// folder leaves it whoever works. Steps of a
// report's workflow are app/review's to judge, accounts of others the store's.
func Allowed(roles []string, k Kind) bool {
	switch k {
	case Login, Account, Backup, Purge:
		return true
	}
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(enters, r) })
}
