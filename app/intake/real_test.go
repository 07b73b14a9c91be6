package intake_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/app/workbook"
	"ronghe/assets"
)

func TestMain(m *testing.M) {
	if workbook.ChildMain(os.Args) { // .xls files are read by a child process
		return
	}
	os.Exit(m.Run())
}

func realForm(t testing.TB, id string) *catalog.Form {
	t.Helper()
	c, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	f, ok := c.Form(id)
	if !ok {
		t.Fatalf("no form %s", id)
	}
	return f
}

func readFile(t testing.TB, f *catalog.Form, name string) result {
	t.Helper()
	b, err := workbook.Open(context.Background(), filepath.Join(apptest.Shared(t), name), workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	return read(t, f, b, intake.Options{})
}

// codesOf counts the problems of drafts and summary by "severity code field".
func codesOf(res result) string {
	n := map[string]int{}
	for _, p := range append(res.sum.Problems, problems(res)...) {
		n[strings.TrimSpace(string(p.Severity)+" "+p.Code+" "+p.Field)]++
	}
	var out []string
	for k, v := range n {
		out = append(out, fmt.Sprintf("%s: %d", k, v))
	}
	sort.Strings(out)
	return strings.Join(out, "\n")
}

// Official lists come in as they are, and what does not is explained.
func TestOfficialLists(t *testing.T) {
	for _, c := range []struct {
		form, file                    string
		rows, refused, skipped        int
		missing, problems, firstDraft string
	}{
		{
			"alliance", "corpus/xlsx/moe__第一批示范性职业教育集团培育单位名单.xlsx", 150, 0, 1,
			"类别 所在地", "note skipped_title: 1", "name=联想职业教育集团; leads:lead=联想集团",
		},
		{
			"school", "corpus/xlsx/moe__全国普通高等学校名单_2017.xls", 2631, 0, 33,
			"办学类型", "note skipped_group: 31\nnote skipped_title: 2",
			"name=北京大学; moe_code=4111010001; level=普通本科; division=北京市; authority=教育部",
		},
		{
			"school", "corpus/xlsx/moe__全国成人高等学校名单_2022.xls", 254, 0, 32,
			"办学层次 办学类型 所在地", "note skipped_group: 30\nnote skipped_title: 2",
			"name=北京市海淀区职工大学; moe_code=4211050001; authority=北京市",
		},
		{ // 公主岭 moved from 四平 to 长春 in 2020: the list has it under the old city
			"school", "data/schools/secondary_vocational_jilin_raw_dirty.csv", 268, 0, 0,
			"", "warning columns_differ division: 3",
			"name=吉林省医药中等职业学校; level=普通中专; ownership=公办; division=二道区; founded=1983年",
		},
		{
			"school", "data/schools/secondary_vocational_jilin_2022.csv", 268, 0, 0,
			"", "warning columns_differ division: 3", "name=吉林省医药中等职业学校; level=普通中专; ownership=公办; division=二道区",
		},
		{
			"school", "data/schools/he_institutions_jilin_2025.csv", 68, 0, 0,
			"", "", "name=吉林大学; moe_code=4122010183; level=普通本科; ownership=公办; division=长春市; authority=教育部; he_code=10183",
		},
		{
			"school", "data/schools/he_institutions_cn_2025.csv", 2919, 0, 0,
			"", "", "name=北京大学; moe_code=4111010001; level=普通本科; ownership=公办; division=北京市; authority=教育部; he_code=10001",
		},
		{
			"school", "data/schools/adult_he_institutions_cn_2022.csv", 254, 0, 0,
			"办学层次 办学类型", "", "name=北京市海淀区职工大学; moe_code=4211050001; division=北京市; authority=北京市",
		},
		{
			"school", "data/schools/he_institution_names_over_time_jilin.csv", 68, 0, 0,
			"办学层次 办学类型 所在地", "", "name=长春师范高等专科学校; moe_code=3622000335",
		},
		{
			"school", "data/schools/he_institution_names_over_time_cn.csv", 2963, 0, 0,
			"办学层次 办学类型 所在地", "", "name=长春师范高等专科学校; moe_code=3622000335",
		},
		{
			"alliance", "data/jilin-facts/model_vocational_groups_cn.csv", 299, 0, 0,
			"类别 所在地", "", "name=联想职业教育集团; leads:lead=联想集团; batch=1",
		},
		{ // a list of all kinds of facts: 18 alliances, 43 agreements, bases, documents …
			"alliance", "data/jilin-facts/jilin_iei_facts.csv", 61, 43, 0,
			"", "refused choice kind: 43",
			"name=吉林交通运输职业教育集团; kind=职教集团; leads:lead=吉林交通职业技术学院; division=长春市; industry_name=交通运输; founded=2020-10-15",
		},
	} {
		f := realForm(t, c.form)
		res := readFile(t, f, c.file)
		if res.sum.Rows != c.rows || res.sum.Refused != c.refused || res.sum.Skipped != c.skipped {
			t.Errorf("%s: %d records, %d refused, %d rows skipped; want %d, %d, %d",
				c.file, res.sum.Rows, res.sum.Refused, res.sum.Skipped, c.rows, c.refused, c.skipped)
		}
		if got := strings.Join(res.plan.Missing, " "); got != c.missing {
			t.Errorf("%s: required fields without a column %q, want %q", c.file, got, c.missing)
		}
		if got := codesOf(res); got != c.problems {
			t.Errorf("%s: problems\n%s\nwant\n%s", c.file, got, c.problems)
		}
		first := result{drafts: res.drafts[:1]}.text(f, append(res.drafts[0].Defaulted, "remarks")...)
		if first != c.firstDraft {
			t.Errorf("%s: first record\n%s\nwant\n%s", c.file, first, c.firstDraft)
		}
		if res.plan.Confidence != 1 {
			t.Errorf("%s: confidence %v", c.file, res.plan.Confidence)
		}
	}
}

// The dirty list has schools without a city and districts whose name many
// cities have: the province in the next column decides.
func TestDirtySchoolsKeepTheirPlace(t *testing.T) {
	f := realForm(t, "school")
	res := readFile(t, f, "data/schools/secondary_vocational_jilin_raw_dirty.csv")
	blank := 0
	for _, d := range res.drafts {
		v := d.Record.Value("division")
		if v.IsBlank() {
			blank++
			continue
		}
		if !strings.HasPrefix(v.Text(), "22") {
			t.Errorf("%s is placed outside the province: %s", d.Record.Value("name").Text(), v.Text())
		}
	}
	if blank != 38 { // neither city nor district in the list
		t.Errorf("%d schools have no place, want 38", blank)
	}
}

// Groups named with several lead units get a row for each.
func TestLeadUnitsAreSplit(t *testing.T) {
	f := realForm(t, "alliance")
	res := readFile(t, f, "corpus/xlsx/moe__第一批示范性职业教育集团培育单位名单.xlsx")
	d := res.drafts[2].Record
	var leads []string
	for _, row := range d.Rows["leads"] {
		leads = append(leads, row.Fields["lead"].Party().Name)
	}
	if got := strings.Join(leads, "|"); got != "北京祥龙资产经营有限责任公司|北京市商业学校" {
		t.Errorf("%s is led by %s", d.Value("name").Text(), got)
	}
}

// Every file of the corpus that opens is read, or refused with a coded sentence.
func TestCorpusNeverBreaks(t *testing.T) {
	f := realForm(t, "partnership")
	files, err := filepath.Glob(filepath.Join(apptest.Shared(t), "corpus", "*", "*"))
	if err != nil || len(files) < 80 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	opened := 0
	for _, name := range files {
		b, err := workbook.Open(context.Background(), name, workbook.Options{})
		if err != nil {
			continue // the workbook package answers for these
		}
		opened++
		p, err := intake.Detect(context.Background(), f, b, intake.Options{})
		if err == nil {
			_, err = intake.Read(context.Background(), f, b, p, nil, func(intake.Draft) error { return nil })
		}
		if err != nil && !i18n.Has("err."+app.CodeOf(err)+".what") {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
		if err := b.Close(); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	if opened < 40 {
		t.Errorf("only %d of %d files open", opened, len(files))
	}
}

// Sheets name the two sides of an agreement by what they are as often as by
// their role.
func TestSchoolsAndFirmsBecomeParties(t *testing.T) {
	f := realForm(t, "partnership")
	for _, c := range []struct{ name, sheet, want string }{
		{
			"学校 and 企业", "序号|学校名称|合作企业|合作项目名称|签约时间\n1|吉林化工学院|吉林碳纤维公司、松花江公司|碳纤维产业学院|2025.9",
			"title=碳纤维产业学院; signed_on=2025年9月; parties:role=甲方,party=吉林化工学院,party_kind=学校; " +
				"parties:role=乙方,party=吉林碳纤维公司,party_kind=企业; parties:role=乙方,party=松花江公司,party_kind=企业",
		},
		{
			"beside 甲方 and 乙方, which decide the role", "协议名称|甲方|乙方|学校|企业\n甲协议|松花江公司|吉林化工学院|吉林化工学院|松花江公司",
			"title=甲协议; parties:role=甲方,party=松花江公司,party_kind=企业; parties:role=乙方,party=吉林化工学院,party_kind=学校",
		},
		{
			"in two rows", "协议名称|学校||企业|\n|名称|签约代表|名称|信用代码\n甲协议|吉林化工学院|张三|松花江公司|91220203DEM0003052",
			"title=甲协议; parties:role=甲方,party=吉林化工学院,party_kind=学校,representative=张三; " +
				"parties:role=乙方,party=松花江公司,party_kind=企业,party_code=91220203DEM0003052",
		},
	} {
		res := read(t, f, (&book{}).add("表", c.sheet), intake.Options{})
		if got := res.text(f, "status", "counted"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
		if got := res.notes(); got != "" {
			t.Errorf("%s: notes %s", c.name, got)
		}
	}
	f = realForm(t, "alliance")
	res := read(t, f, (&book{}).add("表", "共同体名称|牵头企业|牵头高校|牵头职业学校\n某某共同体|甲集团|乙大学|丙学院"), intake.Options{})
	want := "name=某某共同体; leads:lead=甲集团,lead_kind=企业; leads:lead=乙大学,lead_kind=学校; leads:lead=丙学院,lead_kind=学校"
	if got := res.text(f, "status", "counted"); got != want {
		t.Errorf("leads:\n%s\nwant\n%s", got, want)
	}
}
