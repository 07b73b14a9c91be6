package annualtest

// handBase is a training base in B04, and in the memo of B09.
func handBase(b *ByHand, p paper) {
	if p.others() {
		return
	}
	y, kind := b.year, p.text("kind")
	at := lines("B04.kinds", kind)
	if m := p.text("mode"); m != "" {
		at = append(at, "B04.kinds.mode_"+m)
	}
	for _, s := range []string{"reserve", "approved", "building", "completed", "accepted", "in_use", "stopped"} {
		b.when(p.is("status", s), at, s)
	}
	b.when(p.is("status", "in_use") && p.fields["accepted_on"].IsBlank(), at, "unaccepted")
	if !p.is("status", "stopped") {
		b.one(at, "bases")
		b.addAll(at, p, "area workstations capacity sets=sets_total sets_lent value=value_total")
	}
	for _, f := range p.rows("investments") {
		from := f.text("fund_from")
		money := wide("B04.money", from)
		if f.by("stat_year", y) {
			b.addAll(money, f, "planned_all=planned allotted_all=allotted received_all=received paid_all=paid")
		}
		if f.year("stat_year") != y {
			continue
		}
		b.addAll(money, f, "planned allotted received paid")
		b.add([]string{"B09.memo.bases"}, "value", f, "received")
		if f.is("fund_from", "central", "province", "local") {
			b.add([]string{"B09.memo.bases_fiscal"}, "value", f, "received")
		}
	}
	for _, u := range p.of("usage", "stat_year", y) {
		b.addAll(lines("B04.usage", kind), u, "days=days_total days_own days_shared days_social people=people_total open_days pupils teachers=teachers_trained income")
	}
}

// handInternship is a batch of interns in B05 that has begun.
func handInternship(b *ByHand, p paper) {
	if p.others() || p.is("status", "planned") || p.year("school_year") != b.year {
		return
	}
	kinds := lines("B05.kinds", p.text("kind"))
	b.one(kinds, "batches")
	b.addAll(kinds, p, "students first_years under=under_16 guides=teachers_sent")
	b.when(p.yes("agent"), kinds, "agents")
	b.when(p.yes("fees"), kinds, "fees")
	if p.is("kind", "visit") {
		return
	}
	at := lines("B05.interns", p.text("level"))
	b.one(at, "batches")
	b.addAll(at, p, "due students agreements insured pay_met paid=paid_total matched accidents hired")
	b.know(wide("B05.interns", p.text("level")), "firms", p.fields["firm"])
}

// handApprentices is a class of apprentices in B05.
func handApprentices(b *ByHand, p paper) {
	if p.others() || p.is("status", "filing") {
		return
	}
	y := b.year
	at := lines("B05.apprentices", p.text("kind"))
	b.when(p.year("start_on") == y, at, "started")
	b.when(p.alive("start_on", "end_on", y), at, "classes")
	if !p.by("start_on", y) {
		return
	}
	if p.since("end_on", y-1) { // taught in some part of the year
		b.addAll(at, p, "apprentices masters teachers contracts insured")
	}
	b.addAll(at, p, "certified retained")
	if p.is("kind", "modern") { // no subsidy of this kind
		return
	}
	due := p.product(0.0001, "standard", "years", "subsidised")
	b.add(at, "subsidy", due, "product")
	b.add(at, "paid", p.sumOf("advance", "settled"), "sum")
}

// handTeachers is a school's teachers of a school year in B06.
func handTeachers(b *ByHand, p paper) {
	if p.others() || p.is("status", "void") || p.year("school_year") != b.year {
		return
	}
	b.know([]string{"B06.teachers.schools"}, "value", p.fields["school"])
	for _, f := range []string{"full_time", "specialist", "dual", "dual_primary", "dual_middle", "dual_high", "dual_ungraded"} {
		b.add([]string{"B06.teachers." + f}, "value", p, f)
	}
	b.add([]string{"B06.teachers.awarded"}, "value", p.total("awards", "people"), "total")
	for line, f := range map[string]string{"practice": "practice_people", "days": "practice_days", "part_time": "part_people", "hours": "part_hours", "sent": "sent_people"} {
		b.add([]string{"B06.exchange." + line}, "value", p, f)
	}
	for _, h := range p.rows("hosts") {
		b.know([]string{"B06.exchange.hosts"}, "value", h.fields["host"])
	}
	for line, f := range map[string]string{"pay": "part_pay", "uplift": "performance_uplift", "reward": "transfer_reward"} {
		b.add([]string{"B06.money." + line}, "value", p, f)
	}
}

// handTraining is a firm's training money of a year in B07. 1.5 % of the wages
// have to be drawn, and 60 % spent on the front line.
func handTraining(b *ByHand, p paper) {
	if p.others() || p.year("stat_year") != b.year {
		return
	}
	firm := p.fields["firm"]
	of := func(line string) []string { return []string{"B07.firms." + line} }
	b.know(of("count"), "value", firm)
	for line, holds := range map[string]bool{
		"kept": p.yes("accounts_kept"), "ordered": p.is("status", "ordered"),
		"enough": p.atLeast(0.015, "drawn", "wages_draw"), "front_met": p.atLeast(0.6, "spent_front", "spent"),
	} {
		if holds {
			b.know(of(line), "value", firm)
		}
	}
	for _, f := range []string{"employees", "trained", "trained_front"} {
		b.add(of(f), "value", p, f)
	}
	for line, f := range map[string]string{
		"wages": "wages_draw", "drawn": "drawn", "spent": "spent", "front": "spent_front", "carried_in": "carried_in", "wages_deduct": "wages_deduct",
		"deducted": "deducted", "carried_out": "carried_out",
	} {
		b.add([]string{"B07.money." + line}, "value", p, f)
	}
	for _, x := range p.rows("purchases") {
		b.add([]string{"B07.money.fees"}, "value", x, "fee")
		if x.is("provider_kind", "school") {
			b.add([]string{"B07.money.school_fees"}, "value", x, "fee")
		}
	}
	for _, x := range p.rows("certificates") {
		at := lines("B07.subsidy", x.text("grade"))
		b.addAll(at, x, "people insured paid")
		b.add(at, "due", x.product(1, "insured", "standard"), "product")
		if x.yes("urgent") {
			b.add(at, "urgent", x, "people")
		}
	}
}

// handProgramme is a programme in B08 that is taught, or was.
func handProgramme(b *ByHand, p paper) {
	if p.others() || p.is("status", "planned") {
		return
	}
	at, students := lines("B08.groups", p.text("industry_group")), lines("B08.students", p.text("industry_group"))
	for _, c := range p.of("changes", "stat_year", b.year) {
		for col, action := range map[string]string{"added": "added", "renewed": "renewed", "paused": "paused", "closed": "closed"} {
			b.when(c.is("action", action), at, col)
		}
	}
	firms := 0
	for _, f := range p.rows("firms") {
		if f.fields["firm"].Party().Name != "" {
			firms++
		}
	}
	b.when(firms > 0, at, "linked")
	b.when(p.yes("applied_shift"), at, "shifted")
	b.when(p.yes("joint_master"), at, "masters")
	for _, y := range p.of("yearly", "stat_year", b.year-1) {
		b.add(at, "opening", y, "points")
	}
	for _, y := range p.of("yearly", "stat_year", b.year) {
		b.add(at, "closing", y, "points")
		b.addAll(students, y, "enrolled students graduates employed matched province=in_province demand")
	}
}
