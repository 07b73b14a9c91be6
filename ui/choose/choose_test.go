package choose_test

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app/catalog"
	"ronghe/app/param"
	"ronghe/app/rules"
	"ronghe/assets"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

func labels(options []xwidget.Option) string {
	var out []string
	for _, o := range options {
		label := o.Label
		if o.Exact {
			label += "!"
		}
		out = append(out, label)
	}
	return strings.Join(out, " ")
}

func field(t *testing.T, form, path string) *catalog.Field {
	t.Helper()
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	f, _ := cat.Form(form)
	params, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rules.Compile(f, params); err != nil {
		t.Fatal(err)
	}
	fd, ok := f.Find(path)
	if !ok {
		t.Fatalf("no field %s", path)
	}
	return fd
}

func TestAnswersOfAField(t *testing.T) {
	kind := choose.AnswerSearch(field(t, "alliance", "kind"))
	for text, want := range map[string]string{
		"":      "职教集团 产教联盟 市域产教联合体 行业产教融合共同体",
		"产教联盟":  "产教联盟!",
		"产教":    "产教联盟 市域产教联合体 行业产教融合共同体", // what begins so comes first
		"lm":    "产教联盟!",                  // an alias of it
		"rhgtt": "行业产教融合共同体",              // initials from within, after what begins so
		"cjlm":  "产教联盟!",
		"lianm": "产教联盟!",
		"@":     "",
		"（":     "",
	} {
		if got := labels(kind(text, 50)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	yes := choose.AnswerSearch(field(t, "partnership", "renewal"))
	for text, want := range map[string]string{"": "是 否", "是": "是!", "y": "是!", "s": "是!", "0": "否!", "x": ""} {
		if got := labels(yes(text, 50)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// An alias names its option, and a label goes before an alias that fits as well.
func TestOtherWords(t *testing.T) {
	items := []choose.Item{
		{Option: xwidget.Option{Code: "a", Label: "职业高中"}, Words: []string{"职高", "中专"}},
		{Option: xwidget.Option{Code: "b", Label: "中专"}},
		{Option: xwidget.Option{Code: "c", Label: "成人中专", Retired: true}},
	}
	for text, want := range map[string]string{"职高": "职业高中!", "中专": "中专! 职业高中 成人中专", "": "职业高中 中专", "b": "中专!"} {
		if got := labels(choose.Among(items, text, 50)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := labels(choose.Among(items, "", 1)); got != "职业高中" {
		t.Errorf("at most one: %s", got)
	}
}

// What begins so as no other is meant although others have the letters within,
// but not although others have the very word within.
func TestWhatBeginsSo(t *testing.T) {
	items := choose.Items([]xwidget.Option{{Code: "a", Label: "行业协会与服务组织"}, {Code: "b", Label: "院校名录"}, {Code: "c", Label: "企业名录"}})
	for text, want := range map[string]string{"yx": "院校名录! 行业协会与服务组织", "ml": "院校名录 企业名录", "院校": "院校名录!", "业": "行业协会与服务组织 企业名录"} {
		if got := labels(choose.Among(items, text, 50)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	found := []xwidget.Option{{Code: "1", Label: "永吉县教育局"}, {Code: "2", Label: "吉林市永吉县教育局"}}
	if choose.Mark(found, "永吉县"); found[0].Exact || found[1].Exact {
		t.Errorf("one of two is marked: %+v", found)
	}
	if choose.Mark(found, "永吉县教育局"); !found[0].Exact || found[1].Exact {
		t.Errorf("the named one is not marked: %+v", found)
	}
}

// Same names in a code list are told apart by what stands above them and the
// code, and a whole name is the one that is meant.
func TestCodesAreToldApart(t *testing.T) {
	industry := choose.CodeSearch(field(t, "enterprise", "industry"))
	found := industry("汽车零部件及配件制造", 50)
	if len(found) < 2 || found[0].Code != "3670" || !found[0].Exact || found[1].Exact {
		t.Fatalf("found %+v", found)
	}
	seen := map[string]bool{}
	for _, o := range found {
		if !strings.HasSuffix(o.Detail, "  "+o.Code) || !strings.Contains(o.Detail, "汽车制造业") || seen[o.Detail] {
			t.Errorf("%s: %q", o.Code, o.Detail)
		}
		seen[o.Detail] = true
	}
	major := choose.CodeSearch(field(t, "partnership", "majors.major_code"))
	found = major("汽车制造与检测", 50)
	if len(found) == 0 || found[0].Code != "Z460701" || !found[0].Exact || found[0].Branch {
		t.Errorf("found %+v", found)
	}
	unit := choose.CodeSearch(field(t, "partnership", "home_unit"))
	if found := unit("a@b", 50); len(found) > 0 {
		t.Errorf("nonsense finds %+v", found)
	}
	if found := unit("永吉县教育局", 5); len(found) == 0 || found[0].Code != "220221-edu" || !found[0].Exact {
		t.Errorf("found %+v", found)
	}
	if below := choose.CodesBelow(field(t, "partnership", "division"))("220200"); !slices.ContainsFunc(below, func(o xwidget.Option) bool { return o.Detail == "吉林省吉林市  220221" }) {
		t.Errorf("below the city stands %+v", below)
	}
}
