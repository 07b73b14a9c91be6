package codes

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
)

func problemCode(p *app.Problem) string {
	if p == nil {
		return ""
	}
	return p.Code
}

// TestUSCCOnPublishedCodes checks real codes, some of which are wrong at their
// source.
func TestUSCCOnPublishedCodes(t *testing.T) {
	rows := shared(t, "uscc/uscc_test_codes.csv")
	if len(rows) < 13 {
		t.Fatalf("%d codes", len(rows))
	}
	good := 0
	for _, r := range rows {
		code := r["code"]
		want := ""
		switch {
		case !USCCShape(code):
			t.Errorf("%s (%s) has not the shape of a code", code, r["use"])
		case r["checksum_ok"] != "1":
			want = USCCCheckDigit
		case r["org_part_ok"] != "1":
			want = USCCOrgDigit
		}
		if got := problemCode(CheckUSCC(code)); got != want {
			t.Errorf("%s (%s): %q, want %q", code, r["use"], got, want)
		}
		if want == "" {
			good++
		}
	}
	if good < 5 {
		t.Errorf("only %d codes pass", good)
	}
}

func TestUSCCProblems(t *testing.T) {
	for _, c := range []struct{ code, norm, problem string }{
		{"91350100M000100Y43", "91350100M000100Y43", ""},
		{" 91350100m000100y43 ", "91350100M000100Y43", ""},
		{"９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43", ""},
		{"9135-0100-M000100Y-43", "91350100M000100Y43", ""},
		{"91350100M000100Y44", "91350100M000100Y44", USCCCheckDigit},
		{"91350100M000100Y4", "91350100M000100Y4", USCCLength},
		{"91350100M000100Y433", "91350100M000100Y433", USCCLength},
		{"91350100MOOO100Y43", "91350100MOOO100Y43", USCCCharacters},
		{"91350100M000100Y4省", "91350100M000100Y4省", USCCCharacters},
		{"220100000012345", "220100000012345", USCCOldNumber},
		{"", "", USCCLength},
		{"11220200795219742W", "11220200795219742W", ""},
		{"11220200795219752W", "11220200795219752W", USCCCheckDigit}, // the organisation part fails with it
		{"1122020079521975" + "2" + string(usccDigit("11220200795219752")), "", USCCOrgDigit},
	} {
		norm := NormalUSCC(c.code)
		p := CheckUSCC(norm)
		if c.norm != "" && norm != c.norm || problemCode(p) != c.problem {
			t.Errorf("%q: %q %q, want %q %q", c.code, norm, problemCode(p), c.norm, c.problem)
		}
		if p == nil {
			continue
		}
		if p.Severity != app.Soft {
			t.Errorf("%q: severity %s", c.code, p.Severity)
		}
		if text := i18n.Problem(*p); strings.HasPrefix(text, "problem.") || strings.ContainsAny(text, "{}") {
			t.Errorf("%q: sentence %q", c.code, text)
		}
	}
	p := CheckUSCC("91350100M000100Y44")
	if p.Args["expected"] != "3" || p.Args["found"] != "4" {
		t.Errorf("args %v", p.Args)
	}
}

// TestUSCCFindsSingleMistakes holds that no single wrong character and no swap
// of two neighbours passes.
func TestUSCCFindsSingleMistakes(t *testing.T) {
	const good = "11220200795219742W"
	for i := range len(good) {
		for _, r := range usccAlphabet {
			bad := good[:i] + string(r) + good[i+1:]
			if p := CheckUSCC(bad); (p == nil) != (bad == good) {
				t.Errorf("%s: %v", bad, p)
			}
		}
		if i > 0 && good[i] != good[i-1] {
			swapped := good[:i-1] + good[i:i+1] + good[i-1:i] + good[i+1:]
			if CheckUSCC(swapped) == nil {
				t.Errorf("%s passes", swapped)
			}
		}
	}
}
