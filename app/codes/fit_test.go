package codes

import "testing"

func TestFitOf(t *testing.T) {
	const alliance = "产教融合集团（联盟）"
	for _, c := range []struct {
		name, text string
		want       Fit
	}{
		{alliance, "产教融合集团（联盟）", Named},
		{alliance, " 产教融合集团(联盟) ", Named},
		{alliance, "产教", NameBegins},
		{alliance, "联盟", NameInside},
		{alliance, "cjrhjtlm", Spelt},
		{alliance, "chanjiaoronghejituanlianmeng", Spelt},
		{alliance, "CJ", InitialsBegin},
		{alliance, "ｃｊ", InitialsBegin},
		{alliance, "chanj", PinyinBegins},
		{alliance, "lm", InitialsInside},
		{alliance, "jt", InitialsInside},
		{alliance, "lianm", PinyinInside},
		{alliance, "anmeng", NoFit}, // from the middle of a syllable
		{alliance, "c", InitialsBegin},
		{alliance, "m", NoFit}, // one letter would fit nearly everything
		{alliance, "@", NoFit},
		{alliance, "（", NoFit},
		{alliance, "", NoFit},
		{alliance, "实训", NoFit},
		{"A类", "a", NameBegins},
		{"长春", "cc", Spelt},
	} {
		if got := FitOf(c.name, c.text); got != c.want {
			t.Errorf("%s by %q: %d, want %d", c.name, c.text, got, c.want)
		}
	}
}

func TestExact(t *testing.T) {
	for _, c := range []struct{ list, text, want string }{
		{Division, "永吉县", "220221"},
		{Division, "yjx", ""},       // 永吉县, and 永加乡 elsewhere in the province
		{Division, "lys", "220400"}, // other provinces have cities of these initials
		{Division, "220221", "220221"},
		{Division, "朝阳区", "220104"}, // the province's own
		{Division, "长春朝阳", "220104"},
		{Division, "changchunshi", "220100"},
		{Division, "jls", ""}, // province and city
		{Division, "永吉", "220221"},
		{Division, "永", ""},
		{Division, "yj", ""},
		{Division, "@", ""},
		{Division, "永吉县@", ""},
		{Industry, "汽车零部件及配件制造", "3670"}, // the class, below its group of that name
		{Major, "汽车制造与检测", "Z460701"},
		{Major, "qczzyjc", "Z460701"},
		{Unit, "永吉县教育局", "220221-edu"},
		{Unit, "yjxjyj", "220221-edu"},
		{Unit, "a@b", ""},
	} {
		it, ok := load(t, c.list).Exact(c.text)
		if it.Code != c.want || ok != (c.want != "") {
			t.Errorf("%s %q: %s (%v), want %s", c.list, c.text, it.Code, ok, c.want)
		}
	}
}

// What no name is written with finds nothing instead of being left out.
func TestFindTakesNonsenseForNothing(t *testing.T) {
	for _, list := range []string{Division, Unit, Major} {
		for _, text := range []string{"@", "a@b", "吉林@", "#吉林", "吉林=", "？？", "(", "、"} {
			if found := load(t, list).Find(text, 5); len(found) > 0 {
				t.Errorf("%s: %q finds %s", list, text, codesOf(found))
			}
		}
	}
}
