package codes

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
)

func problemCodes(problems []app.Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Code)
	}
	return strings.Join(out, " ")
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
		_, problems := CheckUSCC(r["code"])
		has := problemCodes(problems)
		shape := len(r["code"]) == 18 && !strings.ContainsAny(r["code"], "IOSVZ")
		if wantOK := r["checksum_ok"] == "1"; shape && strings.Contains(has, USCCCheckDigit) == wantOK {
			t.Errorf("%s (%s): %s, checksum_ok %s", r["code"], r["use"], has, r["checksum_ok"])
		}
		if wantOK := r["org_part_ok"] == "1"; shape && strings.Contains(has, USCCOrgDigit) == wantOK {
			t.Errorf("%s (%s): %s, org_part_ok %s", r["code"], r["use"], has, r["org_part_ok"])
		}
		if !shape && has == "" {
			t.Errorf("%s (%s) passes", r["code"], r["use"])
		}
		if has == "" {
			good++
		}
	}
	if good < 5 {
		t.Errorf("only %d codes pass", good)
	}
}

func TestUSCCProblems(t *testing.T) {
	for _, c := range []struct{ code, norm, problems string }{
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
		{"11220200795219752W", "11220200795219752W", USCCCheckDigit + " " + USCCOrgDigit},
	} {
		norm, problems := CheckUSCC(c.code)
		if norm != c.norm || problemCodes(problems) != c.problems {
			t.Errorf("%q: %q %q, want %q %q", c.code, norm, problemCodes(problems), c.norm, c.problems)
		}
		for _, p := range problems {
			if p.Severity != app.Soft {
				t.Errorf("%q: severity %s", c.code, p.Severity)
			}
			if text := i18n.Problem(p); strings.HasPrefix(text, "problem.") || strings.ContainsAny(text, "{}") {
				t.Errorf("%q: sentence %q", c.code, text)
			}
		}
	}
	_, problems := CheckUSCC("91350100M000100Y44")
	if problems[0].Args["expected"] != "3" || problems[0].Args["found"] != "4" {
		t.Errorf("args %v", problems[0].Args)
	}
}

// TestUSCCFindsSingleMistakes holds that no single wrong character and no swap
// of two neighbours passes.
func TestUSCCFindsSingleMistakes(t *testing.T) {
	const good = "11220200795219742W"
	for i := range len(good) {
		for _, r := range usccAlphabet {
			bad := good[:i] + string(r) + good[i+1:]
			if _, problems := CheckUSCC(bad); (problems == nil) != (bad == good) {
				t.Errorf("%s: %v", bad, problems)
			}
		}
		if i > 0 && good[i] != good[i-1] {
			swapped := good[:i-1] + good[i:i+1] + good[i-1:i] + good[i+1:]
			if _, problems := CheckUSCC(swapped); problems == nil {
				t.Errorf("%s passes", swapped)
			}
		}
	}
}

func TestSchoolCodes(t *testing.T) {
	for _, r := range shared(t, "schools/he_institutions_cn_2025.csv") {
		if norm, problems := CheckSchoolCode(r["moe_code"]); problems != nil || norm != r["moe_code"] {
			t.Errorf("%s: %v", r["moe_code"], problems)
		}
		if norm, problems := CheckCollegeCode(r["institution_code"]); problems != nil || norm != r["institution_code"] {
			t.Errorf("%s: %v", r["institution_code"], problems)
		}
	}
	if norm, problems := CheckCollegeCode(" 335 "); norm != "00335" || problems != nil {
		t.Errorf("335: %q %v", norm, problems)
	}
	for _, bad := range []string{"", "12", "123456", "1018A"} {
		if _, problems := CheckCollegeCode(bad); problemCodes(problems) != CollegeCode {
			t.Errorf("%q: %v", bad, problems)
		}
		_, problems := CheckSchoolCode(bad)
		if problemCodes(problems) != SchoolCode {
			t.Errorf("%q: %v", bad, problems)
		}
		if text := i18n.Problem(problems[0]); strings.HasPrefix(text, "problem.") {
			t.Errorf("no sentence: %s", text)
		}
	}
}
