package annualtest

import (
	"slices"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// targets are the policy's numbers of B12: whose they are, and how many there
// are to be.
var targets = []struct {
	id     string
	level  []app.Level
	target int64
}{
	{"c5_tourism", []app.Level{app.Province}, 2},
	{"c6_cities", []app.Level{app.Province}, 9},
	{"c6_cities_now", []app.Level{app.Province}, 9},
	{"c6_signed", []app.Level{app.City}, 1},
	{"c6_active", []app.Level{app.City}, 1},
	{"c25_committees", []app.Level{app.Province}, 20},
	{"c26_connected", []app.Level{app.City, app.County}, 1},
	{"c29_regions", []app.Level{app.Province}, 2},
	{"c29_schools", []app.Level{app.Province}, 20},
	{"c29_firms", []app.Level{app.Province}, 300},
	{"c34_places", []app.Level{app.Province}, 48},
	{"c34_own_city", []app.Level{app.City}, 1},
	{"c34_own_county", []app.Level{app.County}, 1},
}

// goal counts one more towards a target.
func (b *ByHand) goal(id string) { b.one([]string{"B12.goals." + id}, "reached") }

// agreementGoals: a city government's agreement with a school that is 双一流 or
// 双特色, on joint innovation, signed before 2021; and those that run today.
func (b *ByHand) agreementGoals(p paper) {
	government, school := false, false
	for _, side := range p.rows("parties") {
		government = government || side.is("party_kind", "city_gov")
		school = school || side.ticked("traits", "double_first", "double_feature")
	}
	if !government || !school || !p.is("kind", "local") || !p.ticked("fields", "innovation") {
		return
	}
	if p.by("signed_on", 2020) {
		b.goal("c6_signed")
	}
	if p.is("status", "active", "renewed") {
		b.goal("c6_active")
	}
}

// goals sets target and gap beside what is reached; what is not asked of this
// level does not apply.
func (b *ByHand) goals() {
	for _, g := range targets {
		line := "B12.goals." + g.id
		reached, target, gap := b.cell(line, "reached"), b.cell(line, "target"), b.cell(line, "gap")
		if !slices.Contains(g.level, b.level) {
			reached.na, target.na = true, true
			gap.seen, gap.values = 1, 0 // blank
			continue
		}
		target.sum = decimal.NewFromInt(g.target)
		gap.sum = decimal.Max(decimal.Zero, target.sum.Sub(reached.sum))
	}
}

// rates are the cells that are one number over another.
var rates = []rate{
	{"B01.schools", "dual_rate", "dual", "teachers", 1},
	{"B01.schools", "per_teacher", "students", "teachers", 1},
	{"B04.money", "rate", "received_all", "planned_all", 1},
	{"B04.usage", "open_rate", "days_shared+days_social", "days", 1},
	{"B05.interns", "mean", "paid", "students", 10000},
	{"B06.money", "share", "teachers.dual.value", "teachers.specialist.value", 1},
	{"B06.money", "mean_days", "exchange.days.value", "exchange.practice.value", 1},
	{"B06.money", "hour_pay", "pay.value", "exchange.hours.value", 10000},
	{"B07.money", "draw_rate", "drawn.value", "wages.value", 1},
	{"B07.money", "front_rate", "front.value", "spent.value", 1},
	{"B07.subsidy", "mean", "due", "insured", 1},
	{"B08.students", "employed_rate", "employed", "graduates", 1},
	{"B08.students", "matched_rate", "matched", "employed", 1},
	{"B08.students", "ratio", "demand", "graduates", 1},
	{"B11_4.admissions", "share", "vocational", "admitted", 1},
}
