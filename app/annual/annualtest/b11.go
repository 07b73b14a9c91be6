package annualtest

// handJoint is a school that firms take part in, in B11-1.
func handJoint(b *ByHand, p paper) {
	if p.others() || p.is("status", "preparing") {
		return
	}
	y := b.year
	at, there := lines("B11_1.schools", p.text("form")), p.alive("founded", "ended_on", y)
	b.when(p.alive("founded", "ended_on", y-1), at, "opening")
	b.when(p.year("founded") == y, at, "added")
	b.when(p.year("ended_on") == y, at, "removed")
	b.when(there, at, "closing")
	b.when(there && p.yes("entity"), at, "entity")
	capital := row("B11_1.capital", p.text("capital"))
	if there {
		for _, s := range p.rows("shares") {
			b.addAll(at, s, "cash in_kind")
		}
		b.one(capital, "count")
	}
	for _, x := range p.of("yearly", "stat_year", y) {
		b.addAll(at, x, "students hired put_in")
		if there {
			b.add(capital, "students", x, "students")
		}
	}
}

// handFactory is a school's factory in B11-1.
func handFactory(b *ByHand, p paper) {
	if p.others() {
		return
	}
	runs := p.is("status", "running") && p.by("founded", b.year)
	b.when(runs, []string{"B11_1.factories.count"}, "value")
	b.when(runs && p.yes("pilot"), []string{"B11_1.factories.pilots"}, "value")
	for _, a := range p.of("accounts", "stat_year", b.year) {
		b.add([]string{"B11_1.factories.students"}, "value", a, "students")
		b.add([]string{"B11_1.factories.days"}, "value", a, "student_days")
		for _, f := range []string{"carried_in", "income", "teaching", "reinvested", "carried_out"} {
			b.add([]string{"B11_1.accounts." + f}, "value", a, f)
		}
	}
}

// handPark is a park in B11-2.
func handPark(b *ByHand, p paper) {
	if p.others() {
		return
	}
	at := lines("B11_2.parks", p.text("status"))
	b.one(at, "count")
	b.addAll(at, p, "land=land_area floor=floor_area built=built_area")
	b.add(at, "facilities", p.countOf("facilities"), "count")
	for _, m := range p.rows("members") {
		if m.fields["member"].Party().Name == "" {
			continue
		}
		kind := row("B11_2.members", m.text("member_kind"))
		b.when(m.since("left_on", b.year), kind, "members")
		b.when(m.year("joined_on") == b.year, kind, "joined")
	}
	for _, w := range p.of("yearly", "stat_year", b.year) {
		for _, f := range []string{"students", "teachers", "firms", "firms_new", "shared_days", "trained", "projects"} {
			b.add([]string{"B11_2.work." + f}, "value", w, f)
		}
	}
	for _, x := range p.rows("investments") {
		money := lines("B11_2.money", x.text("fund_from"))
		if x.by("stat_year", b.year) {
			b.add(money, "received_all", x, "received")
		}
		if x.year("stat_year") == b.year {
			b.addAll(money, x, "planned received paid")
		}
	}
}

// handProject is a project of university and firm in B11-3.
func handProject(b *ByHand, p paper) {
	if p.others() {
		return
	}
	y := b.year
	for _, r := range p.of("results", "stat_year", y) {
		b.add(lines("B11_3.results", r.text("result_kind")), "quantity", r, "quantity")
	}
	for _, r := range p.of("transfers", "stat_year", y) {
		at := lines("B11_3.transfers", r.text("way"))
		b.one(at, "contracts")
		b.addAll(at, r, "price income reward")
	}
	if p.is("status", "reserve") {
		return
	}
	at, begun := lines("B11_3.projects", p.text("kind")), p.by("start_on", y)
	key := false
	for _, f := range p.rows("firms") {
		key = key || f.ticked("firm_traits", "state_owned", "leading", "listed")
	}
	b.when(p.year("start_on") == y, at, "started")
	b.when(begun, at, "count")
	b.when(p.year("accepted_on") == y, at, "accepted")
	b.when(begun && p.yes("provincial"), at, "provincial")
	b.when(begun && key, at, "key")
	if begun {
		b.know(wide("B11_3.projects", p.text("kind")), "schools", p.fields["school"])
	}
	for _, f := range p.of("funds", "stat_year", y) {
		b.addAll(at, f, "received guided")
	}
	for _, r := range p.of("results", "stat_year", y) {
		b.add(at, "results", r, "quantity")
	}
	b.add(at, "students", p, "students")
}

// handGovernance is a school's governance in B11-4.
func handGovernance(b *ByHand, p paper) {
	if p.others() || p.is("status", "planned") {
		return
	}
	kind := p.text("school_kind")
	at := lines("B11_4.schools", kind)
	b.one(at, "schools")
	b.when(p.yes("council") && p.by("council_since", b.year), at, "councils")
	b.addAll(at, p, "seats outside")
	b.when(p.yes("autonomy"), at, "autonomy")
	for _, m := range p.of("meetings", "met_on", b.year) {
		b.one(at, "meetings")
		b.add(at, "decisions", m, "decisions")
	}
	for _, a := range p.of("admissions", "stat_year", b.year) {
		b.addAll(lines("B11_4.admissions", kind), a, "admitted categorised vocational=from_vocational with_work upgraded")
	}
	for _, m := range p.fields["exam_mode"].List() {
		b.one(row("B11_4.modes", m), "schools")
	}
}

// handCourse is a course package in B11-5.
func handCourse(b *ByHand, p paper) {
	if p.others() || p.is("status", "developing") {
		return
	}
	at, used := lines("B11_5.courses", p.text("kind")), p.alive("finished_on", "retired_on", b.year)
	b.when(used, at, "count")
	b.when(used && p.yes("online"), at, "online")
	b.when(used && p.is("origin", "joint"), at, "joint")
	for _, u := range p.of("use_years", "stat_year", b.year) {
		b.addAll(at, u, "students workers")
		b.add(at, "learners", u.sumOf("students", "workers", "others"), "sum")
	}
	for _, x := range p.of("purchases", "stat_year", b.year) {
		b.add(at, "bought", x, "price")
	}
}

// handContest is a contest or a day for visitors in B11-5.
func handContest(b *ByHand, p paper) {
	if p.others() || !p.is("status", "active", "done") || p.year("start_on") != b.year {
		return
	}
	at := lines("B11_5.contests", p.text("kind"))
	b.one(at, "events")
	b.addAll(at, p, "participants students workers pupils appraised=appraised_pupils")
	b.when(p.yes("free"), at, "free")
	if p.is("kind", "contest") { // nobody wins a day for visitors
		b.add(at, "winners", p.total("awards", "winners"), "total")
	} else {
		b.add(at, "winners", paper{}, "")
	}
}

// handPilot is a pilot in B11-6 that was approved.
func handPilot(b *ByHand, p paper) {
	if p.others() || !p.is("status", "approved", "running", "passed", "failed", "stopped") {
		return
	}
	at, all := lines("B11_6.pilots", p.text("kind")), wide("B11_6.pilots", p.text("kind"))
	b.when(p.by("approved_on", b.year), at, "count")
	b.when(p.year("approved_on") == b.year, at, "added")
	b.when(p.is("status", "passed") && p.year("accepted_on") == b.year, at, "passed")
	for _, s := range p.rows("schools") {
		if s.since("left_on", b.year) {
			b.know(all, "schools", s.fields["school"])
		}
	}
	for _, f := range p.rows("firms") {
		if f.since("left_on", b.year) {
			b.know(all, "firms", f.fields["firm"])
		}
	}
	for _, f := range p.of("funding", "stat_year", b.year) {
		b.add(at, "received", f, "received")
	}
}

// handEvaluation is an evaluation of a year in B11-6 that is done.
func handEvaluation(b *ByHand, p paper) {
	if p.others() || !p.is("status", "done") || p.year("stat_year") != b.year {
		return
	}
	at := lines("B11_6.evaluations", p.text("kind"))
	b.one(at, "count")
	b.when(p.is("result", "excellent", "good"), at, "good")
	b.when(p.is("result", "fail"), at, "fail")
	b.when(p.ticked("used_for", "performance", "money", "pilot", "award", "rectify", "publish"), at, "used")
	b.add(at, "cost", p, "cost")
}

// handCredit is a matter of credit in B11-6 that was not dismissed.
func handCredit(b *ByHand, p paper) {
	if p.others() || p.is("status", "dismissed") {
		return
	}
	at := lines("B11_6.credits", p.text("matter"))
	decided, ordered := p.year("decided_on") == b.year, p.year("order_on") == b.year
	b.when(decided, at, "count")
	b.when(decided && p.is("kind", "good"), at, "good")
	b.when(decided && p.is("kind", "bad"), at, "bad")
	b.when(ordered, at, "orders")
	b.when(ordered && p.is("order_result", "refused"), at, "refused")
	b.when(p.year("published_on") == b.year, at, "published")
	b.when(p.year("repaired_on") == b.year, at, "repaired")
}

// handAbroad is work abroad in B11-6 that is more than an intention.
func handAbroad(b *ByHand, p paper) {
	if p.others() || p.is("status", "intent") {
		return
	}
	at := lines("B11_6.foreign", p.text("kind"))
	b.when(p.alive("starts_on", "ends_on", b.year), at, "count")
	for _, y := range p.of("yearly", "stat_year", b.year) {
		b.addAll(at, y, "students outbound inbound money firm_money")
	}
	for _, x := range p.of("talents", "arrived_on", b.year) {
		b.add(at, "talents", x, "persons")
	}
}
