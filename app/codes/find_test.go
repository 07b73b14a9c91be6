package codes

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for _, c := range []struct{ list, text, first string }{
		{Division, "延边", "222400"},
		{Division, "yb", "222400"},
		{Division, "yanbian", "222400"},
		{Division, "jls", "220000"},
		{Division, "cc", "220100"},
		{Division, "changchun", "220100"},
		{Division, "CHANGCHUN", "220100"},
		{Division, "ccs", "220100"},
		{Division, "cyq", "220104"},
		{Division, "朝阳", "220104"}, // the province's own before others
		{Division, "长春 朝阳", "220104"},
		{Division, "长春朝阳", "220104"},
		{Division, "长春市朝阳", "220104"},
		{Division, "cy 长春", "220104"},
		{Division, "长春cyq", "220104"},
		{Division, "公主岭", "220184"},
		{Division, "gzl", "220184"},
		{Division, "220381", "220381"}, // retired, but asked for by code
		{Division, "九台市", "220181"},
		{Division, "2204", "220400"},
		{Division, "22Z", "22Z001"},
		{Division, "220171", "22Z003"},
		{Division, "前郭", "220721"},
		{Division, "梅河新区", "220581"},
		{Division, "长白山", "22Z001"},
		{Division, "南岭", "220102001"},
		{Division, "重庆", "500000"},
		{Division, "cq", "500000"},
		{Division, "朝阳（区）", "220104"},
		{Industry, "汽车", "36"},
		{Industry, "qc zz", "36"},
		{Industry, "A01", "01"},
		{Industry, "农、林", "A"},
		{Major, "hl", "520201"},
		{Major, "010103", "010103K"},
		{HEInstitution, "ccdx", "4122011726"},
		{HEInstitution, "10183", "4122010183"},
		{HEInstitution, "吉林化工学院", "4122010192"},
		{Department, "rs", "hrss"},
	} {
		found := load(t, c.list).Find(c.text, 5)
		if len(found) == 0 || found[0].Code != c.first {
			t.Errorf("%s %q: %s, want %s first", c.list, c.text, codesOf(found), c.first)
		}
	}
}

func TestFindOrder(t *testing.T) {
	l := load(t, Division)
	if got := codesOf(l.Find("吉林", 2)); got != "220000 220200" {
		t.Errorf("吉林: %s", got)
	}
	found := l.Find("公主岭市", 10)
	live := true
	for _, it := range found {
		if it.Name == "公主岭市" {
			if it.Retired == live && live {
				live = false
			} else if !it.Retired && !live {
				t.Errorf("a retired entry stands before one in force: %s", codesOf(found))
			}
		}
	}
	if live {
		t.Error("retired entries are not found")
	}
	for _, text := range []string{"市", "s", "22", "qu", "长"} {
		for _, limit := range []int{1, 7, 30} {
			short, long := l.Find(text, limit), l.Find(text, 400)
			if len(short) != limit || codesOf(short) != codesOf(long[:limit]) {
				t.Errorf("%q: the first %d differ from those of a longer answer", text, limit)
			}
		}
	}
	if got := len(l.Find("市", 0)); got != defaultLimit {
		t.Errorf("%d without a limit", got)
	}
}

func TestFindNothing(t *testing.T) {
	l := load(t, Division)
	for _, text := range []string{"", "   ", "、,。", "qqqqqq", "没有这个地方", strings.Repeat("长", 500), "长春 没有"} {
		if found := l.Find(text, 5); len(found) != 0 {
			t.Errorf("%q finds %s", text, codesOf(found))
		}
	}
	// pinyin is found from a syllable's beginning on, not from inside of one
	for _, it := range l.Find("anguan", 50) {
		if strings.Contains(it.Name, "南关") {
			t.Errorf("%s is found by a part of a syllable", it.Name)
		}
	}
}

func TestFindIn(t *testing.T) {
	l := load(t, Division)
	for _, it := range l.FindIn("朝阳", "220200", 50) {
		if !l.Under(it.Code, "220200") {
			t.Errorf("%s lies outside", it.Full)
		}
	}
	if found := l.FindIn("cyq", "220100", 5); len(found) == 0 || found[0].Code != "220104" {
		t.Errorf("found %s", codesOf(found))
	}
	if found := l.FindIn("海淀区", "220000", 5); len(found) != 0 {
		t.Errorf("found %s", codesOf(found))
	}
	if found := l.FindIn("朝阳", "no such place", 5); len(found) != 0 {
		t.Errorf("found %s", codesOf(found))
	}
	if found := l.FindIn("长春朝阳", "220100", 5); codesOf(found) != "220104" {
		t.Errorf("found %s", codesOf(found))
	}
}

// TestEveryNameIsFoundByItsInitials holds search and Initials together: within
// the list, initials of a name lead to it.
func TestEveryNameIsFoundByItsInitials(t *testing.T) {
	l := load(t, HEInstitution)
	for _, it := range l.Items() {
		for _, text := range []string{it.Pinyin, Pinyin(it.Name), it.Name, it.Name[:6], it.Code} {
			hit := false
			for _, f := range l.Find(text, 100) {
				hit = hit || f.Code == it.Code
			}
			if !hit {
				t.Errorf("%s is not found by %q", it.Name, text)
			}
		}
	}
}
