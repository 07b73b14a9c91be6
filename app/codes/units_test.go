package codes

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app"
)

func unitCodes(units []app.Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, u.Code)
	}
	return strings.Join(out, " ")
}

func TestUnitsOfEveryDivision(t *testing.T) {
	tree := Units()
	divisions := map[app.Level]int{}
	perDivision := map[string]int{}
	names := map[string]string{}
	for _, u := range tree.All() {
		if u.Lead {
			divisions[u.Level]++
		}
		perDivision[u.Division]++
		if other := names[u.Name]; other != "" {
			t.Errorf("%s and %s are both %s", u.Code, other, u.Name)
		}
		names[u.Name] = u.Code
		if u.Code != u.Division+"-"+u.Department || u.Name == "" || strings.ContainsAny(u.Name, "{}") {
			t.Errorf("unit %+v", u)
		}
		if got, ok := tree.Get(u.Code); !ok || got != u {
			t.Errorf("%s is %+v", u.Code, got)
		}
		parent, ok := tree.Parent(u.Code)
		switch {
		case u == tree.Root():
			if ok || u.Parent != "" {
				t.Errorf("the root reports to %+v", parent)
			}
		case !ok || !parent.Lead:
			t.Errorf("%s reports to %+v", u.Code, parent)
		case u.Lead && rank(parent.Level) >= rank(u.Level):
			t.Errorf("%s reports to %s of its own level", u.Code, parent.Code)
		case !u.Lead && parent.Division != u.Division:
			t.Errorf("%s reports to %s, not to its own lead", u.Code, parent.Code)
		}
		if !tree.Under(u.Code, tree.Root().Code) {
			t.Errorf("%s is not below the province", u.Code)
		}
	}
	// 9 prefectures with 长白山管委会 and 长春新区 beside them; 60 counties and districts
	if divisions[app.Province] != 1 || divisions[app.City] != 9+2 || divisions[app.County] != 60 {
		t.Errorf("divisions that report: %v", divisions)
	}
	for code, n := range perDivision {
		if n != 15 {
			t.Errorf("%s has %d units", code, n)
		}
	}
	counties, districts := 0, 0
	for _, it := range tree.Divisions(app.County) {
		if it.Kind == "市辖区" {
			districts++
		} else {
			counties++
		}
	}
	if counties != 39 || districts != 21 || len(tree.Divisions(app.City)) != 11 {
		t.Errorf("%d counties, %d districts", counties, districts)
	}
}

func TestReporting(t *testing.T) {
	tree := Units()
	for code, parent := range map[string]string{
		"22Z001-edu": "220000-edu", "22Z002-edu": "220000-edu", "222400-edu": "220000-edu",
		"220104-edu": "220100-edu", "220184-edu": "220100-edu", "220581-edu": "220500-edu", "222401-edu": "222400-edu",
		"220104-hrss": "220104-edu", "220200-drc": "220200-edu", "220000-fin": "220000-edu",
	} {
		if got, _ := tree.Parent(code); got.Code != parent {
			t.Errorf("%s reports to %s, want %s", code, got.Code, parent)
		}
	}
	for _, c := range []struct{ code, day, want string }{
		{"220184-edu", "2019-12-31", "220300-edu"},
		{"220184-edu", "2020-05-31", "220300-edu"},
		{"220184-edu", "2020-06-30", "220100-edu"},
		{"220184-edu", "2026-01-01", "220100-edu"},
		{"220184-fin", "2019-12-31", "220184-edu"},
		{"220104-edu", "2019-12-31", "220100-edu"},
	} {
		if got, _ := tree.ParentAt(c.code, c.day); got.Code != c.want {
			t.Errorf("%s on %s reports to %s, want %s", c.code, c.day, got.Code, c.want)
		}
	}
	if _, ok := tree.ParentAt("nothing", "2020-01-01"); ok {
		t.Error("an unknown unit has a parent")
	}
	below := tree.Children("220300-edu")
	if got := unitCodes(below); !strings.HasPrefix(got, "220300-drc ") || !strings.HasSuffix(got, "220302-edu 220303-edu 220322-edu 220323-edu 220382-edu") || len(below) != 14+5 {
		t.Errorf("below 四平市教育局: %s", got)
	}
	if got := len(tree.Children(tree.Root().Code)); got != 14+11 {
		t.Errorf("%d units report to the province's lead", got)
	}
	if got := tree.Children(""); len(got) != 1 || got[0] != tree.Root() {
		t.Errorf("the top is %v", got)
	}
	all := tree.Descendants(tree.Root().Code)
	if len(all) != len(tree.All()) || all[0] != "220000-edu" {
		t.Errorf("%d units below the province", len(all))
	}
	sub := tree.Descendants("22Z002-edu")
	if len(sub) != 15 || !slices.Contains(sub, "22Z002-hrss") || slices.Contains(sub, "220104-edu") {
		t.Errorf("below 长春新区: %v", sub)
	}
	if tree.Descendants("x") != nil || len(tree.Children("x")) != 0 || tree.Under("x", "220000-edu") {
		t.Error("an unknown unit stands somewhere")
	}
	if tree.Under("220184-edu", "220300-edu") || !tree.Under("220184-hrss", "220100-edu") {
		t.Error("公主岭市 stands below the wrong city")
	}
}

func TestLeadOfALevel(t *testing.T) {
	tree := Units()
	for _, c := range []struct {
		division string
		level    app.Level
		want     string
	}{
		{"220104", app.County, "220104-edu"},
		{"220104", app.City, "220100-edu"},
		{"220104", app.Province, "220000-edu"},
		{"220100", app.County, ""},
		{"22Z002", app.City, "22Z002-edu"},
		{"22Z002", app.Province, "220000-edu"},
		{"110100", app.City, ""},
		{"220102001", app.County, ""},
	} {
		got, ok := tree.Lead(c.division, c.level)
		if got.Code != c.want || ok != (c.want != "") {
			t.Errorf("lead of %s at %s is %s, want %s", c.division, c.level, got.Code, c.want)
		}
	}
	if of := tree.Of("220200"); len(of) != 15 || of[0].Code != "220200-edu" || tree.Of("110000") != nil {
		t.Errorf("units of 吉林市: %s", unitCodes(of))
	}
}

func TestUnitNames(t *testing.T) {
	for code, want := range map[string]string{
		"220000-edu": "吉林省教育厅", "220000-drc": "吉林省发展和改革委员会", "220000-hrss": "吉林省人力资源和社会保障厅",
		"220000-sasac": "吉林省人民政府国有资产监督管理委员会", "220000-tax": "国家税务总局吉林省税务局",
		"220000-cult": "吉林省文化和旅游厅", "220000-stat": "吉林省统计局", "220000-fic": "吉林省工商业联合会",
		"220000-gsd": "吉林省政务服务和数字化建设管理局",
		"220200-edu": "吉林市教育局", "220200-drc": "吉林市发展和改革委员会", "220300-nr": "四平市自然资源局",
		"220100-nr": "长春市规划和自然资源局", "220400-union": "辽源市总工会",
		"222400-edu": "延边朝鲜族自治州教育局", "222400-hrss": "延边朝鲜族自治州人力资源和社会保障局",
		"220122-edu": "农安县教育局", "220122-drc": "农安县发展和改革局", "220182-cult": "榆树市文化广播电视和旅游局",
		"220104-edu": "长春市朝阳区教育局", "220104-tax": "国家税务总局长春市朝阳区税务局",
		"222401-edu": "延吉市教育局", "220323-edu": "伊通满族自治县教育局",
		"22Z001-edu": "长白山管委会教育局", "22Z001-tax": "国家税务总局长白山保护开发区税务局", "22Z002-edu": "长春新区教育局",
	} {
		if u, _ := Units().Get(code); u.Name != want {
			t.Errorf("%s is %q, want %q", code, u.Name, want)
		}
	}
}

func TestFindUnits(t *testing.T) {
	tree := Units()
	for text, want := range map[string]string{
		"吉林市教育局": "220200-edu", "jlsjyj": "220200-edu", "jilinshijiaoyuju": "220200-edu",
		"吉林教育局": "220200-edu", "jlsjyt": "220000-edu", "吉林省教育": "220000-edu",
		"220200-edu": "220200-edu", "220200": "220200-edu", "22Z001": "22Z001-edu",
		"长春": "220100-edu", "延边": "222400-edu", "yb": "222400-edu", "延边州人社局": "222400-hrss", "延边 人社": "222400-hrss",
		"长春 教育": "220100-edu", "长春发改委": "220100-drc", "朝阳区教育局": "220104-edu", "cyqjyj": "220104-edu",
		"公主岭": "220184-edu", "长白山": "22Z001-edu", "长春新区": "22Z002-edu", "ccxq": "22Z002-edu",
		"农安 税务": "220122-tax", "naxjyj": "220122-edu", "前郭教育": "220721-edu", "教育": "220000-edu",
		"长春市自然资源局": "220100-nr", "政数局 白城": "220800-gsd",
	} {
		found := tree.Find(text, 5)
		if len(found) == 0 || found[0].Code != want {
			t.Errorf("%q: %s, want %s first", text, unitCodes(found), want)
		}
	}
	if found := tree.Find("教育", 3); len(found) != 3 {
		t.Errorf("%d found", len(found))
	}
	if found := tree.Find("没有这个单位", 3); len(found) != 0 {
		t.Errorf("found %s", unitCodes(found))
	}
}

func TestEveryUnitIsFound(t *testing.T) {
	tree := Units()
	for _, u := range tree.All() {
		for _, text := range []string{u.Name, u.Code, Initials(u.Name)} {
			if found := tree.Find(text, 30); !slices.Contains(found, u) {
				t.Errorf("%s is not found by %s", u.Name, text)
			}
		}
		for _, text := range []string{u.Name, u.Code, strings.ToLower(u.Code), " " + u.Name + "　"} {
			if got, ok, _ := tree.Match(text); !ok || got != u {
				t.Errorf("%q is read as %q", text, got.Name)
			}
		}
	}
}

func TestMatchUnits(t *testing.T) {
	tree := Units()
	for text, want := range map[string]string{
		"长春市教育局": "220100-edu", "长春教育局": "220100-edu", "延边州教育局": "222400-edu", "吉林省教育厅": "220000-edu",
		"朝阳区教育局": "220104-edu", "220381-edu": "220184-edu", "长白山保护开发区管理委员会教育局": "22Z001-edu",
		"长春市自然资源局": "220100-nr", "长春市税务局": "220100-tax", "吉林省国资委": "220000-sasac",
		"北京市教育局": "", "教育局": "", "": "",
	} {
		u, ok, several := tree.Match(text)
		if u.Code != want || ok != (want != "") || several != nil {
			t.Errorf("%q is read as %q %s", text, u.Code, unitCodes(several))
		}
	}
	if u, ok := tree.Resolve("220381-edu"); !ok || u.Code != "220184-edu" {
		t.Errorf("the unit of a retired division is %+v", u)
	}
	if _, ok := tree.Resolve("220381-none"); ok {
		t.Error("a department that does not exist resolved")
	}
}

// TestUnitsAsACodeList holds the units as forms see them: a tree choice over
// the list "unit".
func TestUnitsAsACodeList(t *testing.T) {
	l := load(t, Unit)
	tree := Units()
	if l != tree.List() || len(l.Items()) != len(tree.All()) {
		t.Fatal("the list is not the tree's")
	}
	for _, u := range tree.All() {
		it, ok := l.Get(u.Code)
		if !ok || it.Name != u.Name || it.Full != u.Name || it.Parent != u.Parent || it.Level != string(u.Level) {
			t.Errorf("%+v became %+v", u, it)
		}
		if it.Leaf != (len(tree.Children(u.Code)) == 0) {
			t.Errorf("%s: leaf is %v", u.Code, it.Leaf)
		}
	}
	if it, ok, _ := l.Match("220381-hrss"); !ok || it.Code != "220184-hrss" {
		t.Errorf("a unit of a retired division is %+v", it)
	}
	if got := len(l.Descendants("220300-edu")); got != 6*15 {
		t.Errorf("%d units in 四平市", got)
	}
	if it, ok, _ := l.Match("延边州发改委"); !ok || it.Code != "222400-drc" {
		t.Errorf("延边州发改委 is %+v", it)
	}
}

func TestRegions(t *testing.T) {
	tree := Units()
	count := map[string]int{}
	for _, level := range []app.Level{app.City, app.County} {
		for _, it := range tree.Divisions(level) {
			r, _, ok := RegionOf(it.Code, "")
			if !ok || r.Name == "" || !strings.Contains(r.Note, "†") {
				t.Errorf("%s lies in no region: %+v", it.Full, r)
			}
			if level == app.City {
				count[r.ID]++
			}
		}
	}
	if count["east"] != 4 || count["middle"] != 5 || count["west"] != 2 {
		t.Errorf("regions %v", count)
	}
	for _, c := range []struct{ division, day, id, also string }{
		{"220500", "", "east", ""},
		{"22Z001", "", "east", ""},
		{"220104", "", "middle", ""},
		{"220700", "", "west", ""},
		{"220382", "", "middle", "west"},
		{"220122", "2026-12-31", "middle", "west"},
		{"220122", "2010-12-31", "middle", ""},
		{"220282", "", "middle", "east"},
		{"220381", "", "middle", ""},
		{"22Z002", "", "middle", ""},
		{"220402001", "", "middle", ""},
		{"220000", "", "", ""},
		{"110000", "", "", ""},
		{"x", "", "", ""},
	} {
		r, also, ok := RegionOf(c.division, c.day)
		got := ""
		if len(also) > 0 {
			got = also[0].ID
		}
		if r.ID != c.id || ok != (c.id != "") || got != c.also {
			t.Errorf("%s on %q: %+v %+v", c.division, c.day, r, also)
		}
	}
}
