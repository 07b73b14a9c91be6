package annualtest

// handIncentive is money, tax or land of a year in B09 that was granted.
func handIncentive(b *ByHand, p paper) {
	if p.others() || p.year("stat_year") != b.year || !p.is("status", "approved", "partial", "done") {
		return
	}
	at := lines("B09.kinds", p.text("kind"))
	b.one(at, "items")
	b.know(wide("B09.kinds", p.text("kind")), "units", p.fields["beneficiary"])
	b.addAll(at, p, "allotted amount students area saved=land_saved")
	if p.is("kind", "per_student", "reward") {
		levels := lines("B09.levels", p.text("fund_level"))
		b.one(levels, "items")
		b.addAll(levels, p, "allotted amount")
	}
}

// handFinance is a bond, loan, share, security or insurance in B09.
func handFinance(b *ByHand, p paper) {
	if p.others() || !p.is("status", "approved", "active", "settled") {
		return
	}
	kind := p.text("kind")
	at := lines("B09.finance", kind)
	b.when(p.year("signed_on") == b.year, at, "signed")
	alive := p.alive("signed_on", "due_on", b.year)
	b.when(alive, at, "alive")
	if !alive {
		return
	}
	b.addAll(at, p, "amount received")
	if kind == "bond" || kind == "loan" {
		b.add(at, "balance", p, "balance")
	}
	if kind == "loan" || kind == "insurance" {
		b.add(at, "subsidy", p, "subsidy")
	}
	if kind == "insurance" {
		b.add(at, "insured", p, "insured")
	}
}

// handSupply is what a school or firm seeks or offers in B10.
func handSupply(b *ByHand, p paper) {
	if p.others() {
		return
	}
	at, posted := lines("B10.items", p.text("kind")), p.year("published_on") == b.year
	met := false
	for _, c := range p.rows("contacts") {
		met = met || c.text("met_on") != ""
	}
	b.when(posted, at, "posted")
	b.when(posted && p.is("direction", "school_seeks", "school_offers"), at, "schools")
	b.when(posted && p.is("direction", "firm_seeks", "firm_offers"), at, "firms")
	b.when(posted && met, at, "matched")
	signed := p.year("signed_on") == b.year
	b.when(signed && p.is("status", "signed"), at, "signed")
	if signed && p.yes("bought") {
		b.add(at, "bought", p, "bought_amount")
	}
}

// handOrganisation is an association or provider that works, in B10.
func handOrganisation(b *ByHand, p paper) {
	if !p.is("status", "active") {
		return
	}
	at := lines("B10.services", p.text("kind"))
	b.one(at, "count")
	b.when(p.is("decoupled", "done", "never"), at, "decoupled")
	b.when(p.yes("work_plan"), at, "plans")
	b.when(len(p.of("catalogue", "stat_year", b.year)) > 0, at, "listed")
	for _, y := range p.of("service_years", "stat_year", b.year) {
		b.addAll(at, y, "times firms")
		b.addAll(row("B10.kinds", y.text("service")), y, "times schools people")
	}
	for _, f := range p.of("funding", "stat_year", b.year) {
		b.add(at, "received", f, "received")
		if f.is("way", "purchase") {
			b.add(at, "purchased", f, "received")
		}
	}
}

// public is a line of the last part of B10.
func public(line string) []string { return []string{"B10.public." + line} }

// handDemand is a forecast of a year.
func handDemand(b *ByHand, p paper) {
	if p.others() || p.year("stat_year") != b.year {
		return
	}
	b.when(p.is("status", "published"), public("forecasts"), "value")
	b.know(public("occupations"), "value", p.fields["occupation_name"])
	b.add(public("demand"), "value", p, "demand")
	b.add(public("supply"), "value", p, "supply")
}

// handCommittee is a committee.
func handCommittee(b *ByHand, p paper) {
	if p.others() {
		return
	}
	b.when(p.is("status", "running") && p.by("founded", b.year), public("committees"), "value")
	for _, w := range p.of("work", "stat_year", b.year) {
		b.add(public("committee_work"), "value", w, "times")
	}
}

// handPlatform is a platform.
func handPlatform(b *ByHand, p paper) {
	if p.is("kind", "local") && p.is("status", "trial", "running") && p.yes("connected") {
		b.goal("c26_connected")
	}
	if p.others() {
		return
	}
	online := p.is("status", "trial", "running") && p.by("online_since", b.year)
	b.when(online, public("platforms"), "value")
	b.when(online && p.yes("connected"), public("connected"), "value")
	for _, u := range p.of("use_years", "stat_year", b.year) {
		b.add(public("published"), "value", u.sumOf("demand_items", "coop_items", "research_items", "service_items"), "sum")
		b.add(public("platform_matched"), "value", u, "matched")
	}
}

// handPlanning is a plan that is carried out, or was, in B11-7.
func handPlanning(b *ByHand, p paper) {
	if !p.is("status", "running", "finished") {
		return
	}
	if p.is("kind", "scheme", "action") && p.is("issuer_level", "city") {
		b.goal("c34_own_city")
	}
	if p.is("kind", "scheme", "action") && p.is("issuer_level", "county") {
		b.goal("c34_own_county")
	}
	if p.others() {
		return
	}
	at := lines("B11_7.documents", p.text("kind"))
	b.when(p.year("issued_on") == b.year, at, "issued")
	b.when(p.is("status", "running") && p.by("issued_on", b.year), at, "running")
	for _, m := range p.rows("measures") {
		if m.text("measure") == "" {
			continue
		}
		b.one(at, "measures")
		b.when(m.is("state", "done"), at, "done")
	}
	for _, x := range p.rows("projects") {
		if x.text("project") != "" {
			b.one(at, "projects")
		}
		b.addAll(at, x, "budget invested=done")
	}
	of := func(line string) []string { return []string{"B11_7.mechanism." + line} }
	b.when(p.yes("mechanism") && p.by("mechanism_on", b.year), of("mechanisms"), "value")
	for _, m := range p.of("meetings", "met_on", b.year) {
		b.one(of("meetings"), "value")
		b.add(of("decided"), "value", m, "decided")
		b.add(of("decided_done"), "value", m, "decided_done")
	}
	for _, x := range p.of("publicity", "held_on", b.year) {
		b.one(of("publicity"), "value")
		b.add(of("reached"), "value", x, "reached")
	}
}
