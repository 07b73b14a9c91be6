package codes

import (
	"strings"
	"testing"
)

func codesOf(items []Item) string {
	var codes []string
	for _, it := range items {
		codes = append(codes, it.Code)
	}
	return strings.Join(codes, " ")
}

func TestMatchReadsWhatPeopleWrite(t *testing.T) {
	for _, c := range []struct {
		list, text, within string
		want               string // the code; several when ambiguous; "" for none
	}{
		// codes
		{Division, "220104", "", "220104"},
		{Division, " ２２０１０４　", "", "220104"},
		{Division, "220102001", "", "220102001"},
		{Division, "220102001000", "", "220102001"},
		{Division, "220102000000", "", "220102"},
		{Division, "220102000", "", "220102"},
		{Division, "22z001", "", "22Z001"},
		{Division, "220173", "", "22Z002"},
		{Division, "220102022", "", "220102013"},
		{Division, "220381", "", "220184"},
		{Division, "222101", "", "220302 220303"},
		{Division, "220199", "", ""},
		{Division, "9999999999999999", "", ""},
		// names
		{Division, "长春市", "", "220100"},
		{Division, "长春", "", "220100"},
		{Division, "长 春 市", "", "220100"},
		{Division, "延边朝鲜族自治州", "", "222400"},
		{Division, "延边", "", "222400"},
		{Division, "延边州", "", "222400"},
		{Division, "前郭县", "", "220721"},
		{Division, "伊通县", "", "220323"},
		{Division, "长白", "", "220623"},
		{Division, "长白山管委会", "", "22Z001"},
		{Division, "梅河新区", "", "220581"},
		{Division, "内蒙古", "", "150000"},
		{Division, "通化", "", "220500"},
		{Division, "通化县", "", "220521"},
		{Division, "吉林", "", "220000 220200"},
		{Division, "吉林省", "", "220000"},
		{Division, "吉林市", "", "220200"},
		{Division, "吉林", "220200", "220200"},
		{Division, "亚特兰蒂斯", "", ""},
		{Division, "春", "", ""},
		// names below others
		{Division, "吉林省长春市朝阳区", "", "220104"},
		{Division, "长春市朝阳区", "", "220104"},
		{Division, "吉林长春朝阳", "", "220104"},
		{Division, "长春市/朝阳区", "", "220104"},
		{Division, "吉林省朝阳区", "", "220104"},
		{Division, "四平市朝阳区", "", ""},
		{Division, "南关区南岭街道", "", "220102001"},
		{Division, "南关区南岭街道办事处", "", "220102001"},
		{Division, "四平市公主岭市", "", "220184"},
		{Division, "长春市市辖区", "", "220100"},
		// a name that several places have
		{Division, "朝阳区", "", "220104 110105"},
		{Division, "朝阳区", "220100", "220104"},
		{Division, "朝阳区", "220122", "220104"}, // from a neighbouring county
		{Division, "朝阳区", "110000", "110105"},
		{Division, "海淀区", "220100", "110108"}, // nothing nearer
		{Division, "朝阳区", "no such place", "220104 110105"},
		{Division, "铁西区", "220300", "220302"},
		// retired names
		{Division, "九台市", "", "220113"},
		{Division, "怀德县", "", "220184"},
		{Division, "扶余县", "", "220781"},
		{Division, "束鹿县", "", "132321"}, // no successor is known: the entry itself
		// code and name together
		{Division, "220104 朝阳区", "", "220104"},
		{Division, "220104-朝阳区", "", "220104"},
		{Division, "朝阳区（220104）", "", "220104"},
		{Division, "220381公主岭市", "", "220184"},
		{Division, "220104 南关区", "", ""},
		{Division, "(220104)", "", ""},
		// industries
		{Industry, "C", "", "C"},
		{Industry, "c13", "", "13"},
		{Industry, "A0111", "", "0111"},
		{Industry, "制造业", "", "C"},
		{Industry, "教育", "", "83"},     // section P and its only division
		{Industry, "牛的饲养", "", "0311"}, // group 031 and its only class
		{Industry, "C制造业", "", "C"},    // as drop-downs write it
		{Industry, "汽车制造业", "", "36"},  //
		{Industry, "制造业/汽车制造业", "", "36"},
		{Industry, "燃气生产和供应业", "", "45 451"}, // 451 is a part of 45
		// majors
		{Major, "010103K", "", "010103K"},
		{Major, "010103", "", "010103K"},
		{Major, "10103", "", "010103K"},
		{Major, "520801K", "", "520801"},
		{Major, "护理", "", "520201 Z520201"},
		{Major, "护理", "GZ", "520201"},
		{Major, "护理", "ZZ", "Z520201"},
		{Major, "哲学", "", "010101"},
		// institutions
		{HEInstitution, "10183", "", "4122010183"},
		{HEInstitution, "335", "", "3622000335"},
		{HEInstitution, "4122010183", "", "4122010183"},
		{HEInstitution, "东北师范大学人文学院", "", "4122013662"},
		{HEInstitution, "吉大", "", ""},
		{HEInstitution, "", "", ""},
		{HEInstitution, " 　\t", "", ""},
	} {
		l := load(t, c.list)
		it, ok, several := l.MatchIn(c.text, c.within)
		got := codesOf(several)
		if ok {
			got = it.Code
		}
		if got != c.want || ok && several != nil {
			t.Errorf("%s %q within %q: got %q, want %q", c.list, c.text, c.within, got, c.want)
		}
	}
}

// TestMatchReadsBackEveryName holds that whatever the program shows for an entry
// is read back as that entry: its code, its full name, code and name together.
func TestMatchReadsBackEveryName(t *testing.T) {
	for _, id := range IDs() {
		l := load(t, id)
		for _, it := range l.Items() {
			for _, text := range []string{it.Code, it.Code + " " + it.Name, it.Code + it.Full, it.Name + "(" + it.Code + ")"} {
				if got, ok, _ := l.Match(text); !ok || got.Code != it.Code {
					t.Errorf("%s: %q is read as %q", id, text, got.Code)
				}
			}
			got, ok, several := l.Match(it.Full)
			same := got.Name == it.Name && l.Under(got.Code, it.Code) // an only child of the same name
			if !ok && len(several) == 0 || ok && !same {
				t.Errorf("%s: %q is read as %q", id, it.Full, got.Full)
			}
			if got, ok, _ := l.MatchIn(it.Name, it.Code); id == Division && (!ok || got.Code != it.Code) {
				t.Errorf("%s is not itself within itself but %q", it.Full, got.Full)
			}
		}
	}
}

// TestMatchReadsTheProvincesSchoolList reads the places of a list that others
// made: county names within their city, city names alone.
func TestMatchReadsTheProvincesSchoolList(t *testing.T) {
	l := load(t, Division)
	places := 0
	for _, r := range shared(t, "schools/secondary_vocational_jilin_2022.csv") {
		if r["prefecture_code"] != "" {
			if it, ok, _ := l.Match(r["city_name"]); !ok || it.Code != r["prefecture_code"] {
				t.Errorf("%q is read as %q", r["city_name"], it.Full)
			}
		}
		if r["county_code"] == "" {
			continue
		}
		places++
		it, ok, several := l.MatchIn(r["county_name"], r["prefecture_code"])
		if !ok || it.Code != r["county_code"] {
			t.Errorf("%q within %s is read as %q %s, want %s", r["county_name"], r["city_name"], it.Full, codesOf(several), r["county_code"])
		}
	}
	if places != 150 {
		t.Errorf("%d places", places)
	}
}

func TestMatchBounds(t *testing.T) {
	l := load(t, Division)
	if _, ok, several := l.Match(strings.Repeat("长春市", 200)); ok || several != nil {
		t.Error("a text longer than any name matched")
	}
	if _, ok, several := l.Match(strings.Repeat("吉林", 45) + "市"); ok || several != nil {
		t.Error("a name repeated matched")
	}
	if _, _, several := l.Match("市辖区"); len(several) == 0 || len(several) > maxCandidates {
		t.Errorf("%d candidates", len(several))
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"长春市朝阳区", "220104 朝阳区", "(((", "朝阳区(220104", "\xff\xfe", "０", "a(b)", ")(", "-", "1-"} {
		f.Add(s, "220100")
	}
	l := load(f, Division)
	f.Fuzz(func(t *testing.T, text, within string) {
		it, ok, several := l.MatchIn(text, within)
		if ok && (it.Code == "" || several != nil) || !ok && len(several) == 1 {
			t.Errorf("%q: %v %v %v", text, it, ok, several)
		}
		for _, it := range l.FindIn(text, within, 5) {
			if it.Code == "" {
				t.Errorf("%q found nothing named", text)
			}
		}
		Initials(text)
		Pinyin(text)
		CheckUSCC(NormalUSCC(text))
	})
}

func TestTreeWalks(t *testing.T) {
	l := load(t, Division)
	if got := codesOf(l.Ancestors("220102001")); got != "220000 220100 220102" {
		t.Errorf("ancestors %s", got)
	}
	if got := l.Ancestors("220000"); len(got) != 0 {
		t.Errorf("the province has ancestors %v", got)
	}
	if got := l.Children("220300"); codesOf(got) != "220302 220303 220322 220323 220382" {
		t.Errorf("children of 四平市: %s", codesOf(got))
	}
	if got := len(l.Children("")); got != 34 {
		t.Errorf("%d provinces", got)
	}
	if got := l.Descendants("220422"); got[0] != "220422" || len(got) < 5 {
		t.Errorf("descendants %v", got)
	}
	if l.Descendants("x") != nil || l.Children("x") == nil || len(l.Children("x")) != 0 {
		t.Error("an unknown code has descendants")
	}
	for _, c := range []struct {
		code, top string
		want      bool
	}{
		{"220104", "220100", true},
		{"220104", "220104", true},
		{"220104", "220200", false},
		{"220100", "220104", false},
		{"220104", "", true},
		{"x", "", false},
		{"220104", "x", false},
		{"22z002", "220100", true},
		{"22Z001", "220000", true},
	} {
		if got := l.Under(c.code, c.top); got != c.want {
			t.Errorf("%s under %s: %v", c.code, c.top, got)
		}
	}
}
