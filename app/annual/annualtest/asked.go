package annualtest

import (
	"maps"
	"slices"
	"strings"

	"ronghe/app"
)

// asking says when a sheet asks for some of its lines. What stands in a line that an
// answer elsewhere has made needless is crossed out, and does not count.
type asking struct {
	lines string
	when  func(paper) bool
}

func says(field string, words ...string) func(paper) bool {
	return func(p paper) bool { return p.is(field, words...) }
}

func ticks(field string) func(paper) bool {
	return func(p paper) bool { return p.yes(field) }
}

// saysNot holds for any other answer, and not for none.
func saysNot(field, word string) func(paper) bool {
	return func(p paper) bool { return p.text(field) != "" && p.text(field) != word }
}

// asked is, by register, what its sheet asks for in some cases only.
var asked = map[string][]asking{
	"alliance":       {{"dissolved_on", says("status", "suspended", "dissolved")}},
	"committee":      {{"dissolved_on", says("status", "suspended", "dissolved")}},
	"contest":        {{"events awards", says("kind", "contest")}, {"projects", saysNot("kind", "contest")}, {"appraised_pupils", ticks("appraised")}},
	"coop_project":   {{"accepted_on", says("status", "accepted")}},
	"course_package": {{"online_since", ticks("online")}, {"retired_on", says("status", "retired")}},
	"credit":         {{"order_on order_result expires_on repaired_on", says("kind", "bad")}},
	"enterprise": {
		{"pool_on year_reports tax_credits", says("fusion_state", "pool", "certified", "left")},
		{"plan_published", says("fusion_state", "applied", "pool", "certified", "left")},
		{"certified_on", says("fusion_state", "certified", "left")},
		{"left_on", says("fusion_state", "left")},
	},
	"evaluation": {{"published_on", func(p paper) bool { return p.ticked("used_for", "publish") }}},
	"finance": {
		{"received", saysNot("kind", "insurance")},
		{"insured", says("kind", "insurance")},
		{"balance", says("kind", "bond", "loan", "abs")},
		{"rate due_on", saysNot("kind", "equity")},
	},
	"governance": {{"council_since seats outside members meetings", ticks("council")}},
	"incentive": {
		{"fund_level", says("kind", "per_student", "reward")},
		{"standard students", says("kind", "per_student")},
		{"due", says("kind", "tax")},
		{"allotted amount", says("kind", "per_student", "reward", "tax")},
		{"area land_saved", says("kind", "allocated", "sold", "leased")},
	},
	"international": {
		{"level", says("kind", "running", "overseas")},
		{"majors", says("kind", "running", "overseas", "belt_road")},
		{"talents", says("kind", "talent", "running", "overseas")},
	},
	"internship":   {{"pay pay_met paid_total staff", says("kind", "post", "top", "follow")}},
	"joint_school": {{"ended_on", says("status", "suspended", "dissolved")}},
	"organisation": {{"members decoupled work_plan", says("kind", "association", "social")}, {"sme", says("kind", "firm", "training")}},
	"partnership": {
		{"expires_on", func(p paper) bool { return !p.yes("open_ended") }}, {"ended_on", says("status", "expired", "renewed", "terminated")},
	},
	"pilot":         {{"accepted_on grade", says("status", "passed", "failed")}},
	"planning":      {{"mechanism_on departments", ticks("mechanism")}},
	"platform":      {{"closed_on", says("status", "closed")}, {"connected", saysNot("kind", "provincial")}},
	"programme":     {{"applied_shift", says("level", "bachelor", "master", "doctor")}, {"joint_master", says("level", "master", "doctor")}},
	"school":        {{"closed_on", says("status", "merged", "closed")}, {"council_since", ticks("council")}},
	"supply_demand": {{"signed_on", says("status", "signed")}, {"bought_amount", ticks("bought")}},
	"talent_demand": {{"bought_amount", ticks("bought")}},
	"training_base": {{"usage", says("status", "completed", "accepted", "in_use")}},
	"worker_training": {
		{"order_on order_result", says("status", "ordered")},
	},
}

// crossed is the record without what its sheet does not ask for.
func crossed(rec *app.Record) paper {
	p := paper{maps.Clone(rec.Fields), maps.Clone(rec.Rows)}
	if p.tables == nil {
		p.tables = map[string][]app.Row{}
	}
	for _, a := range asked[rec.Form] {
		if a.when(p) {
			continue
		}
		for _, line := range strings.Fields(a.lines) {
			delete(p.fields, line)
			delete(p.tables, line)
		}
	}
	if rec.Form == "alliance" { // of the members, firms alone are small or not
		rows := slices.Clone(p.tables["members"])
		for i, row := range rows {
			if !(paper{fields: row.Fields}).is("member_kind", "firm") {
				rows[i].Fields = maps.Clone(row.Fields)
				delete(rows[i].Fields, "sme")
			}
		}
		p.tables["members"] = rows
	}
	return p
}
