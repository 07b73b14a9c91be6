package catalog_test

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
	"ronghe/app/rules"
	"ronghe/app/yamlfile"
	"ronghe/assets"
)

// flawed begins the remarks of demonstration records that show problems.
const flawed = "演示问题"

// demoRecord is a demonstration record as it stands in assets/demo.
type demoRecord struct {
	Form   string                         `yaml:"form"`
	Fields map[string]string              `yaml:"fields"`
	Rows   map[string][]map[string]string `yaml:"rows"`
}

func demoRecords(t *testing.T) []demoRecord {
	t.Helper()
	names, err := fs.Glob(assets.FS, "demo/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []demoRecord
	for _, name := range names {
		b, err := assets.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var part []demoRecord
		if _, err := yamlfile.Read(name, b, &part); err != nil {
			t.Fatal(err)
		}
		all = append(all, part...)
	}
	return all
}

// Every demonstration record is stored as typed, in the order of the files;
// those that show problems say so, and the others have none but the codes that
// schools have not got yet.
func TestDemoRecords(t *testing.T) {
	programs := map[string]*rules.Program{}
	for _, f := range shipped(t).Forms() {
		p, err := rules.Compile(f, shippedParams(t))
		if err != nil {
			t.Fatal(err)
		}
		programs[f.ID] = p
	}
	count, hard, soft := map[string]int{}, 0, 0
	seen := map[string]bool{}
	for _, d := range demoRecords(t) {
		f := shippedForm(t, d.Form)
		rec := typed{d.Fields, d.Rows}.record(t, f)
		name := called(f, f.Display, rec)
		if key := called(f, f.Keys[len(f.Keys)-1], rec); seen[d.Form+name+key] {
			t.Errorf("%s %s %s stands twice", d.Form, name, key)
		} else {
			seen[d.Form+name+key] = true
		}
		count[d.Form]++
		party := app.Party{Form: d.Form, Ref: app.ID(fmt.Sprintf("%s-%d", d.Form, count[d.Form])), Name: name}
		checkRefs[d.Form+"/"+name] = []app.Party{party}
		bad := false
		for _, p := range programs[d.Form].Evaluate(rec, checkDay).Problems {
			if p.Code == "no_code" {
				continue
			}
			bad = true
			if p.Severity == app.Hard {
				hard++
			} else {
				soft++
			}
			if !strings.HasPrefix(d.Fields["remarks"], flawed) {
				t.Errorf("%s: %s: %s", name, p.Code, p.Message)
			}
		}
		if !bad && strings.HasPrefix(d.Fields["remarks"], flawed) {
			t.Errorf("%s: nothing is wrong: %s", name, d.Fields["remarks"])
		}
	}
	for form, least := range map[string]int{
		"school": 55, "enterprise": 60, "organisation": 10, "partnership": 40, "alliance": 10, "training_base": 15,
		"governance": 5, "course_package": 5, "committee": 5, "platform": 5, "evaluation": 5, "pilot": 5,
		"incentive": 6, "finance": 6, "international": 6, "credit": 6, "planning": 6,
		"park": 4, "school_factory": 4, "joint_school": 5, "programme": 7, "talent_demand": 5, "supply_demand": 7,
		"internship": 5, "coop_project": 5, "worker_training": 5, "apprenticeship": 4, "contest": 5, "teachers": 6, "policy_task": 5,
	} {
		if count[form] < least {
			t.Errorf("%s: %d records, want %d", form, count[form], least)
		}
	}
	if hard < 5 || soft < 10 {
		t.Errorf("%d hard and %d soft problems to show", hard, soft)
	}
}

// called is a field of a record as people read it.
func called(f *catalog.Form, id string, rec *app.Record) string {
	fd, _ := f.Field(id)
	return fd.Format(rec.Value(id))
}

// Nobody real is named: contacts are invented and telephones out of use.
func TestDemoHasNoRealPerson(t *testing.T) {
	contact := regexp.MustCompile(`^.(示例|示范|演示|样例|范例)$`)
	phone := regexp.MustCompile(`^(0432-6000\d{4}|138000\d{5})$`)
	for _, d := range demoRecords(t) {
		f := shippedForm(t, d.Form)
		for id, s := range d.Fields {
			fd, ok := f.Field(id)
			if !ok || fd.Personal == nil {
				continue
			}
			if pattern := map[bool]*regexp.Regexp{true: phone, false: contact}[fd.TypeName == "phone"]; !pattern.MatchString(s) {
				t.Errorf("%s %s: %s", d.Form, id, s)
			}
		}
		for table, rows := range d.Rows {
			for _, row := range rows {
				for id := range row {
					if fd, ok := f.Find(table + "." + id); ok && fd.Personal != nil {
						t.Errorf("%s.%s.%s names a person", d.Form, table, id)
					}
				}
			}
		}
	}
}

// The sheet for the demonstration of an import is as untidy as people's own:
// titles, groups and totals stand in it, amounts come in yuan and ten thousand
// yuan, and a few rows cannot be stored.
func TestDemoImport(t *testing.T) {
	b, err := assets.FS.ReadFile("demo/import/partnership.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := shippedForm(t, "partnership")
	plan, err := intake.Detect(t.Context(), f, csvBook(rows), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range plan.Sheets[0].Columns {
		if c.Use == intake.Unknown {
			t.Errorf("the column %q is not understood", c.Header)
		}
	}
	got := map[string]string{}
	sum, err := intake.Read(t.Context(), f, csvBook(rows), plan, nil, func(d intake.Draft) error {
		state := "stored"
		if d.Refused {
			state = "refused"
		}
		got[rows[d.Line-1][0]] = strings.Join([]string{
			state, d.Record.Value("signed_on").Text(), d.Record.Value("amount").Text(), fmt.Sprint(len(d.Record.Rows["parties"])),
		}, " ")
		return nil
	})
	want := map[string]string{
		"1": "stored 2026-03 12.50 2", "2": "stored 2026-03-01 8.00 2", "3": "stored 2026-04-15 1200.00 2",
		"4": "stored 2026-05-08 6.00 2", "5": "refused 2026-05-20 5.00 2", "6": "refused  5.00 2",
		"7": "refused 2026-06-01 50.00 2", "8": "stored 2026-06-18 3.00 2", "9": "stored 2026-09  2", "10": "stored 2026-10 3000.00 2",
	}
	if err != nil || !maps.Equal(got, want) || sum.Refused != 3 {
		t.Errorf("%v, %d refused, read as\n%v\nwant\n%v", err, sum.Refused, got, want)
	}
}
