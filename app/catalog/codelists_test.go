package catalog_test

import (
	"slices"
	"testing"

	"ronghe/app/catalog"
	"ronghe/app/codes"
)

func TestListsAreThoseOfCodes(t *testing.T) {
	l := catalog.CodeLists()
	for _, id := range append(codes.IDs(), "unit") {
		if !l.Has(id) {
			t.Errorf("there is no list %s", id)
		}
		top := l.Children(id, "")
		if len(top) == 0 {
			t.Errorf("%s has no top", id)
			continue
		}
		it, ok := l.Item(id, top[0].Code)
		if !ok || it != top[0] {
			t.Errorf("%s: %s is %+v, %v", id, top[0].Code, it, ok)
		}
		if below := l.Descendants(id, it.Code); len(below) == 0 || below[0] != it.Code {
			t.Errorf("%s: below %s are %v", id, it.Code, below)
		}
		if found := l.Match(id, it.Code); len(found) != 1 || found[0].Code != it.Code {
			t.Errorf("%s: %s is read as %v", id, it.Code, found)
		}
	}
	for _, id := range []string{"", "units", "nowhere"} {
		if l.Has(id) || l.Match(id, "x") != nil || l.Search(id, "x", 5) != nil || l.Children(id, "") != nil || l.Descendants(id, "x") != nil {
			t.Errorf("%q is a list", id)
		}
		if _, ok := l.Item(id, "x"); ok {
			t.Errorf("%q has entries", id)
		}
	}
}

func TestListsRead(t *testing.T) {
	codesOf := func(items []catalog.CodeItem) []string {
		var out []string
		for _, it := range items {
			out = append(out, it.Code)
		}
		return out
	}
	l := catalog.CodeLists()
	for _, c := range []struct {
		list, text string
		want       []string
	}{
		{"division", "220203", []string{"220203"}},
		{"division", "长春市朝阳区", []string{"220104"}},
		{"division", "220381", []string{"220184"}}, // 公主岭市 before 2020
		{"division", "朝阳区", []string{"220104", "110105"}},
		{"division", "火星", nil},
		{"unit", "220200-edu", []string{"220200-edu"}},
		{"unit", "吉林市教育局", []string{"220200-edu"}},
		{"unit", "220381-edu", []string{"220184-edu"}},
		{"unit", "火星教育局", nil},
	} {
		if got := codesOf(l.Match(c.list, c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %s is read as %v, want %v", c.list, c.text, got, c.want)
		}
	}
	if found := codesOf(l.Search("division", "ltq", 20)); !slices.Contains(found, "220203") {
		t.Errorf("initials ltq find %v, not 龙潭区", found)
	}
	if found := codesOf(l.Search("unit", "jlsjyj", 5)); !slices.Contains(found, "220200-edu") {
		t.Errorf("initials jlsjyj find %v, not 吉林市教育局", found)
	}
	if it, ok := l.Item("unit", "220200-edu"); !ok || it.Name != "吉林市教育局" || !it.Leaf {
		t.Errorf("the unit is %+v", it)
	}
	if it, ok := l.Item("division", "220381"); !ok || !it.Retired {
		t.Errorf("the retired division is %+v", it)
	}
	if !slices.Contains(l.Descendants("unit", "220000-edu"), "220203-edu") {
		t.Error("龙潭区教育局 is not below the province")
	}
}
