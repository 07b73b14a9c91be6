package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"ronghe/app/catalog"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/assets"
)

const file = "policy/duties.yaml"

var definitions = sync.OnceValues(func() (*catalog.Catalog, error) {
	return catalog.Load(assets.FS, "forms", catalog.CodeLists())
})

func load(t testing.TB, yaml string) (*policy.Ledger, error) {
	t.Helper()
	cat, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	params, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if yaml == "" {
		return policy.Load(assets.FS, file, cat, params)
	}
	return policy.Load(fstest.MapFS{file: {Data: []byte(yaml)}}, file, cat, params)
}

func shipped(t testing.TB) *policy.Ledger {
	t.Helper()
	l, err := load(t, "")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// numbered are the clauses that lay down their duties item by item.
var numbered = map[string]int{"c8": 4, "c15": 2, "c16": 2}

// Every clause of the policy has its rows, every row a register, a proof and a
// figure, and the register says that it serves the clause.
func TestEveryClauseIsInTheLedger(t *testing.T) {
	l := shipped(t)
	cat, _ := definitions()
	var want []string
	for n := policy.First; n <= policy.Last; n++ {
		clause := fmt.Sprintf("c%d", n)
		for i := 1; i <= numbered[clause]; i++ {
			want = append(want, fmt.Sprintf("%s.%d", clause, i))
		}
		if numbered[clause] == 0 {
			want = append(want, clause)
		}
	}
	var got []string
	for _, d := range l.Duties() {
		got = append(got, d.ID)
		if len(d.Proof) == 0 || len(d.Figures) == 0 {
			t.Errorf("%s has %d proofs and %d figures", d.ID, len(d.Proof), len(d.Figures))
		}
		serves := func(form string) bool {
			f, _ := cat.Form(form)
			return slices.Contains(f.Clauses, d.Clause)
		}
		if !slices.ContainsFunc(d.Proof, func(p *policy.Proof) bool { return serves(p.Form) }) {
			t.Errorf("no register that proves %s serves %s", d.ID, d.Clause)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows are\n%v, want\n%v", got, want)
	}
}

// What every register is for is asked of somewhere in the ledger.
func TestEveryRegisterProvesADuty(t *testing.T) {
	used := map[string]bool{policy.TaskForm: true}
	for _, d := range shipped(t).Duties() {
		for _, p := range d.Proof {
			used[p.Form] = true
		}
	}
	cat, _ := definitions()
	for _, f := range cat.Forms() {
		if !used[f.ID] {
			t.Errorf("%s proves nothing", f.ID)
		}
	}
}

// The code list that records choose their duty from is the ledger's.
func TestDutiesAreACodeList(t *testing.T) {
	want := "code,name,level,aliases\n"
	for _, d := range shipped(t).Duties() {
		want += fmt.Sprintf("%s,%s,duty,\n", d.ID, d.Title)
	}
	got, err := assets.FS.ReadFile("codes/" + policy.DutyList + ".csv")
	if err != nil || string(got) != want {
		t.Errorf("codes/%s.csv should be\n%s%v", policy.DutyList, want, err)
	}
}

// The numbers that the policy names stand beside a figure.
func TestTargetsOfThePolicy(t *testing.T) {
	want := map[string]string{
		"c5_tourism": "tourism_bases_least", "c6_cities": "city_agreements", "c6_signed": "city_agreement_each",
		"c25_committees": "committees", "c26_connected": "platform_each",
		"c29_regions": "pilot_regions", "c29_schools": "pilot_schools", "c29_firms": "pilot_firms",
		"c34_places": "plans_all", "c34_own_city": "plan_each", "c34_own_county": "plan_each",
	}
	for _, d := range shipped(t).Duties() {
		for _, f := range d.Figures {
			if w := want[f.ID]; w != "" && f.Target != w {
				t.Errorf("%s is measured by %q, want %q", f.ID, f.Target, w)
			}
			delete(want, f.ID)
		}
	}
	if len(want) > 0 {
		t.Errorf("there are no figures %v", want)
	}
}

const row = `- id: c34
  clause: c34
  title: 工作机制
  lead: [edu]
  levels: [province, city]
  proof:
    - {label: 方案, form: planning, where: 'kind == "scheme"'}
  figures:
    - {id: met, label: 会议, form: planning, rows: 'meetings.met_on == "{year}"', agg: sum, field: meetings.decided, unit: 项, target: plan_each, by: "2020-12-31", levels: [city]}
`

// Each fault is reported with its line, all at once.
func TestFaultsAreFoundAtLoad(t *testing.T) {
	if _, err := load(t, row); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"id: c34", "id: c36", "duties.yaml:1: id"},
		{"clause: c34", "clause: c33", "duties.yaml:1: id"},
		{"lead: [edu]", "lead: [moon]", `department "moon"`},
		{"lead: [edu]", "lead: [edu, edu]", `department "edu"`},
		{"lead: [edu]", "lead: []", "lead, levels or proof are missing"},
		{"title: 工作机制", "title: ''", "lead, levels or proof are missing"},
		{"levels: [province, city]", "levels: [moon, city]", `duties.yaml:5: level "moon"`},
		{"levels: [province, city]", "levels: [province]", "figure met is of level city"},
		{"form: planning, where", "form: moon, where", `duties.yaml:7: there is no register "moon"`},
		{`kind == "scheme"`, `kind == "moon"`, "duties.yaml:7: "},
		{`kind == "scheme"`, `moon == 1`, "duties.yaml:7: "},
		{`kind == "scheme"`, `kind == "{moon}"`, "parameter moon is not known"},
		{"{label: 方案", "{label: ''", "duties.yaml:7: a proof without a label"},
		{"agg: sum", "agg: mean", `duties.yaml:9: agg "mean"`},
		{"field: meetings.decided", "field: meetings.moon", `there is no field "meetings.moon"`},
		{"field: meetings.decided", "field: meetings", `there is no field "meetings"`},
		{"field: meetings.decided", "field: contact_name", `there is no field "contact_name"`},
		{"field: meetings.decided", "field: meetings.topics", "is no number to sum"},
		{"field: meetings.decided", "field: measures_done", "is no column of the table of measures_done"},
		{"agg: sum, field: meetings.decided", "agg: count", "rows need a field"},
		{"unit: 项", "unit: 万元", "is in 项, not 万元"},
		{"meetings.met_on ==", "measures.due_on ==", "is no column of the table"},
		{"target: plan_each", "target: moon", `there is no parameter "moon"`},
		{`by: "2020-12-31"`, `by: "2020"`, `"2020" is not a date`},
		{"id: met", "id: Met", "needs an id of its own"},
		{"levels: [city]}", "levels: [city], moon: 1}", "duties.yaml:9"},
	} {
		_, err := load(t, strings.Replace(row, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s → %s: %v, want %q", c.old, c.new, err, c.want)
		}
	}
	_, err := load(t, row+row)
	if err == nil || !strings.Contains(err.Error(), "duties.yaml:10: duty c34 stands twice") || !strings.Contains(err.Error(), "needs an id of its own") {
		t.Errorf("a row that stands twice: %v", err)
	}
}
