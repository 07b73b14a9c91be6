package codes

import (
	"slices"
	"strings"
	"testing"
)

// count returns how many entries in force each level has.
func count(l *List) map[string]int {
	n := map[string]int{}
	for _, it := range l.Items() {
		n[it.Level]++
	}
	return n
}

func TestDivisionsAreTheOfficialOnes(t *testing.T) {
	l := load(t, Division)
	for _, r := range shared(t, "divisions/divisions_cn_county.csv") {
		it, ok := l.Get(r["code"])
		if !ok || it.Name != r["name"] || it.Level != r["level"] || it.Kind != r["kind"] || it.Parent != r["parent_code"] || it.Full != r["full_name"] {
			t.Errorf("%v became %+v", r, it)
		}
	}
	towns := shared(t, "divisions/towns_jilin.csv")
	for _, r := range towns {
		it, ok := l.Resolve(r["code"])
		parent, _ := l.Resolve(r["county_code"])
		if !ok || it.Name != r["name"] || it.Kind != r["kind"] || it.Parent != parent.Code {
			t.Errorf("%v became %+v", r, it)
		}
	}
	n := count(l)
	// One street stands twice in the source, under two codes of one district.
	want := map[string]int{"province": 34, "prefecture": 333, "county": 2847, "zone": 10, "town": len(towns) - 1}
	for level, k := range want {
		if n[level] != k {
			t.Errorf("%d of level %s, want %d", n[level], level, k)
		}
	}
	kinds := map[string]int{}
	for _, code := range l.Descendants("220000") {
		it, _ := l.Get(code)
		kinds[it.Kind]++
	}
	for kind, k := range map[string]int{"地级市": 8, "自治州": 1, "市辖区": 21, "县级市": 20, "县": 16, "自治县": 3, "管理区": 2, "开发区": 8} {
		if kinds[kind] != k {
			t.Errorf("%d × %s, want %d", kinds[kind], kind, k)
		}
	}
}

func TestRetiredDivisionsLeadOn(t *testing.T) {
	l := load(t, Division)
	rows := shared(t, "divisions/retired_codes_cn.csv")
	if _, retired := l.Len(); retired != len(rows) {
		t.Errorf("%d retired codes, want %d", retired, len(rows))
	}
	none := 0
	for _, r := range rows {
		it, ok := l.Get(r["old_code"])
		if !ok || !it.Retired || it.Name != r["old_name"] {
			t.Errorf("%v became %+v", r, it)
			continue
		}
		if len(it.Successors) > 0 {
			continue
		}
		none++
		if r["successor_codes"] != "" || strings.HasPrefix(it.Code, "22") {
			t.Errorf("%s lost its successors %s", it.Code, r["successor_codes"])
		}
	}
	if none != 52 { // as assets/codes/PROVENANCE.md says
		t.Errorf("%d retired codes lead nowhere", none)
	}
	for _, r := range shared(t, "divisions/retired_codes_jilin.csv") {
		it, _ := l.Get(r["old_code"])
		heading := strings.HasPrefix(r["old_name"], "市") && len([]rune(r["old_name"])) < 4 || strings.HasPrefix(r["old_name"], "省")
		corrected := slices.Contains([]string{"222201", "222500", "222600"}, r["old_code"])
		if !heading && !corrected && strings.Join(it.Successors, "|") != r["successor_codes"] {
			t.Errorf("%v became %v", r, it.Successors)
		}
	}
	for code, want := range map[string]string{
		"220381": "220184", "220319": "220184", "229002": "220581", "220101": "220100", "229000": "220000",
		"222500": "220100", "222600": "220200", "110100": "110000", "220181": "220113",
	} {
		if it, _ := l.Resolve(code); it.Code != want {
			t.Errorf("%s leads to %s, want %s", code, it.Code, want)
		}
	}
	if it, ok := l.Resolve("222101"); !ok || !it.Retired || len(it.Successors) != 2 {
		t.Errorf("a code with two successors resolved to %+v", it)
	}
	if it, _ := l.Get("220184"); it.From != "2020-06" {
		t.Errorf("公主岭市 has no date: %+v", it)
	}
	if it, _ := l.Get("220381"); it.To != "2020-06" {
		t.Errorf("公主岭市's old code has no date: %+v", it)
	}
}

func TestSpecialAreas(t *testing.T) {
	l := load(t, Division)
	for _, r := range shared(t, "divisions/special_areas_jilin.csv") {
		code := r["private_code"]
		it, ok := l.Get(code)
		if !ok {
			t.Errorf("%s is missing", code)
			continue
		}
		if !strings.HasPrefix(code, "22Z") {
			continue
		}
		if got, ok, _ := l.Match(r["name"]); !ok || got.Code != code {
			t.Errorf("%s is not found by %s", code, r["name"])
		}
		if got, ok, _ := l.Match(r["short_name"]); !ok || got.Code != code {
			t.Errorf("%s is not found by %s", code, r["short_name"])
		}
		if len(r["nbs_code"]) == 6 && !slices.Contains(it.Alt, r["nbs_code"]) {
			t.Errorf("%s does not know its statistical code %s", code, r["nbs_code"])
		}
	}
	if it, _ := l.Get("220581"); len(it.Former) != 1 || it.Former[0] != (DatedName{"梅河新区", "2021-06", ""}) {
		t.Errorf("梅河口市's dated name: %+v", it.Former)
	}
}

func TestIndustriesAreTheStandard(t *testing.T) {
	l := load(t, Industry)
	rows := shared(t, "industry/gb4754_2017.csv")
	for _, r := range rows {
		it, ok := l.Get(r["code"])
		if !ok || it.Name != r["name"] || it.Parent != r["parent_code"] || it.Level != r["level"] {
			t.Errorf("%v became %+v", r, it)
		}
		if got, ok := l.Resolve(r["full_code"]); !ok || got.Code != r["code"] {
			t.Errorf("full code %s leads to %s", r["full_code"], got.Code)
		}
	}
	n := count(l)
	if n["section"] != 20 || n["division"] != 97 || n["group"] != 473 || n["class"] != 1381 || len(l.Items()) != len(rows) {
		t.Errorf("counts %v", n)
	}
}

func TestMajorsOfThreeCatalogues(t *testing.T) {
	l := load(t, Major)
	majors := map[string]int{}
	for _, it := range l.Items() {
		if it.Level == "major" {
			majors[l.Ancestors(it.Code)[0].Code]++
			if !it.Leaf {
				t.Errorf("%s has something below it", it.Code)
			}
		}
	}
	under := shared(t, "majors/undergraduate_majors_2026.csv")
	higher := shared(t, "majors/higher_vocational_college_majors.csv")
	second := shared(t, "majors/secondary_vocational_majors_observed.csv")
	if majors["BK"] != len(under) || majors["GZ"] != len(higher) || majors["ZZ"] != len(second) || len(majors) != 3 {
		t.Errorf("majors by catalogue: %v, want %d, %d, %d", majors, len(under), len(higher), len(second))
	}
	if top := l.Children(""); len(top) != 3 || top[0].Code != "BK" {
		t.Errorf("the first tier is %v", top)
	}
	for _, r := range append(under, higher...) {
		it, _ := l.Get(r["code"])
		if it.Name != r["name"] {
			t.Errorf("%s is %q, want %q", r["code"], it.Name, r["name"])
		}
		if parent, _ := l.Get(it.Parent); r["class_name"] != "" && parent.Name != r["class_name"] {
			t.Errorf("%s stands in %q, want %q", r["code"], parent.Name, r["class_name"])
		}
	}
	for _, r := range second {
		it, ok, _ := l.MatchIn(r["major_name"], "ZZ")
		if !ok || it.Name != r["major_name"] || it.Code[0] != 'Z' || len(it.Code) != 7 {
			t.Errorf("%s became %+v", r["major_name"], it)
		}
	}
}

func TestInstitutionsOfTheProvince(t *testing.T) {
	l := load(t, HEInstitution)
	n := count(l)
	if n["undergraduate"] != 40 || n["vocational"] != 28 || n["adult"] != 14 {
		t.Errorf("counts %v", n)
	}
	divisions := load(t, Division)
	for _, r := range shared(t, "schools/he_institutions_jilin_2025.csv") {
		it, ok := l.Get(r["moe_code"])
		if !ok || it.Name != r["name"] || it.More["division"] != r["location_code"] || it.More["authority"] != r["authority"] || it.Kind != r["ownership"] {
			t.Errorf("%v became %+v", r, it)
		}
		if got, ok, _ := l.Match(r["institution_code"]); !ok || got.Code != it.Code {
			t.Errorf("college code %s leads to %s", r["institution_code"], got.Name)
		}
		if _, ok := divisions.Get(it.More["division"]); !ok {
			t.Errorf("%s lies in %q", it.Name, it.More["division"])
		}
	}
	for _, r := range shared(t, "schools/adult_he_institutions_cn_2022.csv") {
		if it, ok := l.Get(r["moe_code"]); ok != (r["province_name"] == "吉林省") || ok && it.Name != r["name"] {
			t.Errorf("%v became %+v", r, it)
		}
	}
	for _, r := range shared(t, "schools/he_institution_names_over_time_jilin.csv") {
		for _, name := range []string{r["name_2017"], r["name_2022"], r["name_2025"]} {
			if name == "" {
				continue
			}
			if it, ok, _ := l.Match(name); !ok || it.Code != r["moe_code"] {
				t.Errorf("%s leads to %+v, want %s", name, it, r["moe_code"])
			}
		}
	}
	if it, _ := l.Get("4122010964"); len(it.Former) != 1 || it.Former[0] != (DatedName{"吉林华桥外国语学院", "", "2017-05-31"}) {
		t.Errorf("former names %+v", it.Former)
	}
}

func TestOccupationsOnlySuggest(t *testing.T) {
	l := load(t, Occupation)
	if !l.Open || !load(t, HEInstitution).Open || load(t, Division).Open || load(t, Industry).Open {
		t.Error("occupations and institutions are open lists, divisions and industries are not")
	}
	n := count(l)
	if want := len(shared(t, "industry/occupations_2022.csv")); len(l.Items()) != want || n["unit"] != 1632 || n["major"] != 8 {
		t.Errorf("counts %v, want %d in all", n, want)
	}
}

func TestDepartments(t *testing.T) {
	l := load(t, Department)
	if n := count(l); n["reporting"] != 15 || n["vertical"] != 3 {
		t.Errorf("counts %v", n)
	}
	leads := 0
	for _, it := range l.Items() {
		if it.More["lead"] == "yes" {
			leads++
		}
		for _, column := range []string{"province", "city", "county", "zone", "short"} {
			if it.Level == "reporting" && it.More[column] == "" {
				t.Errorf("%s has no %s", it.Code, column)
			}
		}
	}
	if leads != 1 {
		t.Errorf("%d departments lead", leads)
	}
	for text, want := range map[string]string{"人社": "hrss", "发改委": "drc", "教育局": "edu", "文旅": "cult", "人行": "pbc", "HRSS": "hrss"} {
		if it, ok, _ := l.Match(text); !ok || it.Code != want {
			t.Errorf("%s is %s, want %s", text, it.Code, want)
		}
	}
}
