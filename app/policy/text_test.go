package policy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ronghe/app/apptest"
	"ronghe/app/policy"
)

// offices are the departments as the policy's text calls them.
var offices = map[string]string{
	"省发展改革委": "drc", "省教育厅": "edu", "省人力资源社会保障厅": "hrss", "省科技厅": "sci", "省工业和信息化厅": "iit",
	"省财政厅": "fin", "省国资委": "sasac", "省总工会": "union", "省工商联": "fic", "省税务局": "tax", "省自然资源厅": "nr",
	"省政务服务和数字化局": "gsd", "人民银行长春中心支行": "pbc", "吉林银保监局筹备组": "nfra", "吉林证监局": "csrc",
}

// duty is who a clause, or one of its items, makes responsible.
type duty struct {
	lead, joined []string
	others       bool // 等省直有关部门, whom the text does not name
	levels       []string
}

var (
	clauseHead  = regexp.MustCompile(`^[（(]([一二三四五六七八九十]+)[）)]`)
	responsible = regexp.MustCompile(`[（(]([^（）()]*(?:负责|参与))[）)]`)
)

// duties reads the policy's text: each clause with those whom its closing words name.
func duties(t *testing.T) map[string][]duty {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(apptest.Shared(t), "policy", "jizhengbanfa-2018-48.txt"))
	if err != nil {
		t.Fatal(err)
	}
	bodies, clause := map[string]string{}, ""
	for _, line := range strings.Split(string(b), "\n") {
		line = strings.TrimSpace(line)
		if m := clauseHead.FindStringSubmatch(line); m != nil {
			clause = fmt.Sprint("c", number(m[1]))
		}
		bodies[clause] += line
	}
	out := map[string][]duty{}
	for n := policy.First; n <= policy.Last; n++ {
		clause := fmt.Sprint("c", n)
		if bodies[clause] == "" {
			t.Errorf("the text has no clause %s", clause)
		}
		for _, m := range responsible.FindAllStringSubmatch(bodies[clause], -1) {
			out[clause] = append(out[clause], said(m[1]))
		}
	}
	return out
}

// said reads who is named: "A、B牵头，C参与", or "A、B和各市〔州〕、县〔市〕政府按职责分工负责".
func said(text string) (d duty) {
	d.levels = []string{"province"}
	if strings.Contains(text, "各市〔州〕") {
		d.levels = append(d.levels, "city")
	}
	if strings.Contains(text, "县〔市〕") {
		d.levels = append(d.levels, "county")
	}
	d.others = strings.Contains(text, "省直有关部门")
	first, second := text, ""
	if i := strings.Index(text, "牵头"); i >= 0 {
		first, second = text[:i], text[i:]
		d.others = d.others || strings.Contains(second, "等部门")
	}
	for name, id := range offices {
		switch {
		case strings.Contains(first, name):
			d.lead = append(d.lead, id)
		case strings.Contains(second, name):
			d.joined = append(d.joined, id)
		}
	}
	slices.Sort(d.lead)
	slices.Sort(d.joined)
	return d
}

// number reads a Chinese number up to 99.
func number(s string) int {
	digits := "一二三四五六七八九"
	n := 0
	for _, r := range s {
		switch {
		case r == '十':
			n = max(n, 1) * 10
		default:
			n += strings.IndexRune(digits, r)/len("一") + 1
		}
	}
	return n
}

// Who answers for a duty, who takes part and at which levels is what the policy's own
// text says at the end of each clause. Where it names "the departments concerned",
// more may stand in the ledger.
func TestTheLedgerNamesWhomTheTextNames(t *testing.T) {
	text := duties(t)
	seen := map[string]int{}
	for _, d := range shipped(t).Duties() {
		want := text[d.Clause]
		at := seen[d.Clause]
		seen[d.Clause]++
		if len(want) == 0 { // the last two name everybody
			if d.Clause != "c34" && d.Clause != "c35" {
				t.Errorf("the text of %s names nobody", d.ID)
			}
			continue
		}
		if at >= len(want) {
			t.Errorf("the text of %s has %d items", d.Clause, len(want))
			continue
		}
		holds := func(role string, have, named []string) {
			for _, id := range named {
				if !slices.Contains(have, id) {
					t.Errorf("%s: the text names %s, which does not %s", d.ID, id, role)
				}
			}
			for _, id := range have {
				if !want[at].others && !slices.Contains(named, id) {
					t.Errorf("%s: %s is to %s, the text does not name it", d.ID, id, role)
				}
			}
		}
		holds("lead", d.Lead, want[at].lead)
		holds("take part", d.Joined, want[at].joined)
		var levels []string
		for _, l := range d.Levels {
			levels = append(levels, string(l))
		}
		if !slices.Equal(levels, want[at].levels) {
			t.Errorf("%s is of %v, the text says %v", d.ID, levels, want[at].levels)
		}
	}
	for clause, want := range text {
		if seen[clause] != len(want) {
			t.Errorf("%s has %d rows, its text names who is responsible %d times", clause, seen[clause], len(want))
		}
	}
}
