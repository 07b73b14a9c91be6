package catalog_test

import (
	"maps"

	"ronghe/app/catalog"
)

// What is asked of a unit's word on each duty of the policy. It is nobody's
// project: it has no unit that counts it, and its clause is the duty's.
func init() {
	registers["policy_task"] = []asked{
		{"任务", "duty"},
		{"状态、日期", "status state_on"},
		{"计划完成、完成日期", "due_on done_on"},
		{"责任单位", "owner"},
		{"进展说明、下一步", "progress next_step"},
		{"佐证材料", "scan_files documents.doc_title documents.doc_files"},
	}
	uncommon["policy_task"] = "home_unit counted clauses_served"
	options["policy_task.status"] = "未启动 推进中 已完成 本级不适用"
	maps.Copy(checksOf, map[string]levelled{
		"policy_task.late":        {catalog.SoftCheck, "due_on"},
		"policy_task.no_evidence": {catalog.SoftCheck, "scan_files"},
	})
}
