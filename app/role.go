package app

// Roles of an account in its unit.
const (
	RoleAdmin      = "admin"      // 系统管理员: accounts, backups, parameters of the unit
	RoleClerk      = "clerk"      // 填表人
	RoleReviewer   = "reviewer"   // 审核人
	RoleStatistics = "statistics" // 统计负责人
	RoleHead       = "head"       // 单位负责人
	RoleAuditor    = "auditor"    // 审计员
)

// Roles are all of them.
var Roles = []string{RoleClerk, RoleReviewer, RoleStatistics, RoleHead, RoleAdmin, RoleAuditor}
