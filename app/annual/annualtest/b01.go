package annualtest

// handSchool is a school in B01: not one that is being founded, nor one that was
// closed by the end of the year.
func handSchool(b *ByHand, p paper) {
	if p.is("status", "preparing") || !p.since("closed_on", b.year) {
		return
	}
	at := lines("B01.schools", p.text("level"))
	b.one(at, "count")
	b.when(p.is("status", "open"), at, "running")
	b.when(p.is("organiser_kind", "state_firm", "private_firm"), at, "state")
	b.when(p.yes("council"), at, "council")
	var classes []string
	for _, c := range p.fields["categories"].List() {
		classes = append(classes, row("B01.classes", "category_"+c)...)
	}
	if o := p.text("organiser_kind"); o != "" {
		classes = append(classes, row("B01.classes", "organiser_"+o)...)
	}
	if o := p.text("ownership"); o != "" {
		classes = append(classes, row("B01.classes", "type_"+o)...)
	}
	b.one(classes, "count")
	for _, y := range p.of("school_years", "school_year", b.year) {
		b.addAll(at, y, "students poor=students_poor graduates staff teachers dual=dual_teachers majors")
		b.add(classes, "students", y, "students")
	}
}

// handFirm is a firm in B01 that works or has stopped for a time.
func handFirm(b *ByHand, p paper) {
	if !p.is("status", "operating", "suspended") {
		return
	}
	at := lines("B01.firms", p.text("ownership"))
	if s := p.text("scale"); s != "" {
		at = append(at, "B01.firms.scale_"+s)
	}
	b.one(at, "count")
	b.when(p.yes("above_scale"), at, "above")
	b.when(p.is("ownership", "central", "provincial", "city"), at, "state")
	b.when(p.yes("leading"), at, "leading")
	b.when(p.yes("listed"), at, "listed")
	b.when(p.is("fusion_state", "applied"), at, "applied")
	b.when(p.is("fusion_state", "pool") && p.by("pool_on", b.year), at, "pool")
	b.when(p.is("fusion_state", "certified") && p.by("certified_on", b.year), at, "certified")
	b.when(p.yes("plan_published"), at, "plans")
	b.when(len(p.of("year_reports", "stat_year", b.year)) > 0, at, "reports")
	for _, y := range p.of("business_years", "stat_year", b.year) {
		b.addAll(at, y, "employees revenue")
	}
	for _, y := range p.of("tax_credits", "stat_year", b.year) {
		b.add(at, "credited", y, "credited")
	}
}

// ended is the year in which an agreement really ended, 0 while it runs.
func ended(p paper) int {
	if !p.is("status", "expired", "renewed", "terminated") {
		return 0
	}
	if n := p.year("ended_on"); n != 0 {
		return n
	}
	if p.yes("open_ended") { // what stands at the end of the term is not asked for
		return 0
	}
	return p.year("expires_on")
}

// handAgreement is an agreement in B02, and in the memo of B09.
func handAgreement(b *ByHand, p paper) {
	b.agreementGoals(p)
	if p.others() || p.is("status", "intent") {
		return
	}
	y, signed, end := b.year, p.year("signed_on"), ended(p)
	runs := func(year int) bool { return signed != 0 && signed <= year && (end == 0 || end > year) }
	at, all := lines("B02.kinds", p.text("kind")), wide("B02.kinds", p.text("kind"))
	var fields []string
	for _, f := range p.fields["fields"].List() {
		fields = append(fields, "B02.fields."+f)
	}
	b.when(runs(y-1), at, "opening")
	b.when(signed == y, at, "signed")
	b.when(signed == y && p.yes("renewal"), at, "renewed")
	b.when(end == y && !p.is("status", "terminated"), at, "expired")
	b.when(end == y && p.is("status", "terminated"), at, "terminated")
	b.when(runs(y), at, "closing")
	b.when(signed == y, fields, "signed")
	b.when(runs(y), fields, "closing")
	if runs(y) {
		b.add(at, "agreed", p, "amount")
		kinds := map[string]bool{}
		for _, side := range p.rows("parties") {
			who := side.fields["party"]
			if kind := side.text("party_kind"); kind != "" {
				b.know(row("B02.sides", kind), "units", who)
				kinds[kind] = true
			}
			if side.is("party_kind", "firm") {
				b.know(all, "firms", who)
			}
			if side.is("party_kind", "school") {
				b.know(all, "schools", who)
			}
		}
		for kind := range kinds {
			b.one(row("B02.sides", kind), "agreements")
		}
	}
	firm := false
	for _, side := range p.rows("parties") {
		firm = firm || side.is("party_kind", "firm")
	}
	for _, f := range p.rows("funds") {
		sum := f.sumOf("cash", "in_kind")
		if f.by("stat_year", y) {
			b.add(at, "received_all", sum, "sum")
		}
		if f.year("stat_year") != y {
			continue
		}
		b.add(at, "received", sum, "sum")
		b.add(fields, "received", sum, "sum")
		b.add([]string{"B09.memo.agreements"}, "value", sum, "sum")
		if firm {
			b.add([]string{"B09.memo.firms"}, "value", sum, "sum")
		}
	}
	for _, f := range p.of("yearly", "stat_year", y) {
		b.addAll(at, f, "order_students hired")
	}
}

// handAlliance is an alliance in B03 that is not being founded.
func handAlliance(b *ByHand, p paper) {
	if p.others() || p.is("status", "preparing") {
		return
	}
	y := b.year
	at := lines("B03.kinds", p.text("kind"))
	there := p.alive("founded", "dissolved_on", y)
	b.when(p.alive("founded", "dissolved_on", y-1), at, "opening")
	b.when(p.year("founded") == y, at, "added")
	b.when(p.year("dissolved_on") == y, at, "removed")
	b.when(there, at, "closing")
	b.when(there && p.yes("entity"), at, "entity")
	b.when(there && p.is("honour_level", "national"), at, "national")
	b.when(there && p.is("honour_level", "provincial"), at, "provincial")
	for _, m := range p.rows("members") {
		if !there || !m.since("left_on", y) || m.fields["member"].Party().Name == "" {
			continue
		}
		b.one(wide("B03.kinds", p.text("kind")), "members")
		b.when(m.is("member_kind", "gov"), at, "gov")
		b.when(m.is("member_kind", "school"), at, "schools")
		b.when(m.is("member_kind", "firm"), at, "firms")
		b.when(m.is("member_kind", "firm") && m.yes("sme"), at, "sme")
		b.when(m.is("member_kind", "association"), at, "associations")
		b.when(m.is("member_kind", "institute"), at, "institutes")
		b.when(m.is("member_kind", "other"), at, "others")
	}
	work := lines("B03.work", p.text("kind"))
	for _, w := range p.of("yearly", "stat_year", y) {
		b.addAll(work, w, "council=council_meetings meetings joined=members_in students interns hired teachers=shared_teachers trained projects")
	}
	for _, f := range p.of("funding", "stat_year", y) {
		b.addAll(work, f, "funds=amount spent")
	}
}
