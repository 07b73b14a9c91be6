package match_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/match"
	"ronghe/assets"
)

const day = "2026-11-01"

func tables(t testing.TB) *match.Tables {
	t.Helper()
	tb, err := match.Load(assets.FS, "match")
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

func lines(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// labelled are the items of testdata in order, and what a person judged of pairs.
func labelled(t testing.TB) (items []match.Item, byID map[string]match.Item, suits map[[2]string]bool) {
	t.Helper()
	byID, suits = map[string]match.Item{}, map[[2]string]bool{}
	for _, r := range lines(t, "testdata/items.csv") {
		it := match.Item{
			ID: app.ID(r[0]), Direction: r[1], Kind: r[2], Owner: r[3], Place: r[4], PlaceName: r[4], Industry: r[5], Branch: r[6],
			Measure: r[9], Unit: r[9], From: r[10], To: r[11],
		}
		for _, m := range strings.Split(r[7], ";") {
			if code, name, ok := strings.Cut(m, ":"); ok {
				it.Majors = append(it.Majors, match.Major{Code: code, Name: name})
			}
		}
		var err error
		if it.Quantity, err = strconv.ParseFloat(r[8], 64); err != nil {
			t.Fatal(err)
		}
		items, byID[r[0]] = append(items, it), it
	}
	for _, r := range lines(t, "testdata/pairs.csv") {
		suits[[2]string{r[0], r[1]}] = r[2] == "\u5408\u9002"
	}
	return items, byID, suits
}

// quality is how good the first k answers are that were judged, and how many of
// what suits was found at all.
type quality struct{ good, shown, found, all int }

func (q quality) precision() float64 { return float64(q.good) / float64(q.shown) }
func (q quality) recall() float64    { return float64(q.found) / float64(q.all) }

// measure asks for each item whose turn it is. The halves are the items asked for,
// in turn, so that both have every kind.
func measure(t testing.TB, half, k int) (q quality) {
	t.Helper()
	items, _, suits := labelled(t)
	x := match.New(tables(t), items)
	n := 0
	for _, it := range items {
		asked := false
		for pair := range suits {
			asked = asked || pair[0] == string(it.ID)
		}
		if !asked {
			continue
		}
		if n++; n%2 != half {
			continue
		}
		for pair, good := range suits {
			if pair[0] == string(it.ID) && good {
				q.all++
			}
		}
		shown := 0
		for _, m := range x.For(it, day, len(items)) {
			good, judged := suits[[2]string{string(it.ID), string(m.Item.ID)}]
			if !judged {
				t.Errorf("%s → %s (%d) was never judged", it.ID, m.Item.ID, m.Score)
				continue
			}
			if good {
				q.found++
			}
			if shown++; shown > k {
				continue
			}
			q.shown++
			if good {
				q.good++
			} else {
				t.Logf("half %d: %s → %s (%d) does not suit", half, it.ID, m.Item.ID, m.Score)
			}
		}
	}
	return q
}

// The least score was set by what half 1 showed; half 0 was not used for that.
// The bounds are a little below what was measured.
func TestPrecisionOfTheLabelledPairs(t *testing.T) {
	_, _, suits := labelled(t)
	if len(suits) < 120 {
		t.Fatalf("%d pairs", len(suits))
	}
	least := [2]map[int]float64{{1: 0.95, 3: 0.75}, {1: 0.95, 3: 0.95}}
	for half, name := range []string{"held out", "tuned on"} {
		for _, k := range []int{1, 3} {
			q := measure(t, half, k)
			t.Logf("%s: precision at %d %.2f (%d of %d), recall %.2f (%d of %d)", name, k, q.precision(), q.good, q.shown, q.recall(), q.found, q.all)
			if q.precision() < least[half][k] || q.recall() < 0.95 {
				t.Errorf("%s at %d: precision %.2f, recall %.2f", name, k, q.precision(), q.recall())
			}
		}
	}
}

func TestAMatchSaysWhy(t *testing.T) {
	_, byID, _ := labelled(t)
	m, ok := tables(t).Judge(byID["i1"], byID["j2"], day)
	if !ok || len(m.Reasons) != 5 {
		t.Fatalf("%+v %v", m, ok)
	}
	sum, said := 0, []string{}
	for _, r := range m.Reasons {
		sum += r.Points
		said = append(said, r.Text())
	}
	if sum != m.Score || m.Score > 100 {
		t.Errorf("the reasons add up to %d, the score is %d", sum, m.Score)
	}
	if all := strings.Join(said, "|"); !strings.Contains(all, "\u4e13\u4e1a\u76f8\u540c\uff1a\u6570\u63a7\u6280\u672f\u5e94\u7528") || !strings.Contains(all, "20") || !strings.Contains(all, "80") {
		t.Errorf("the reasons are %s", all)
	}
}

// Both sides find one another, whoever asks.
func TestAMatchHoldsBothWays(t *testing.T) {
	items, _, _ := labelled(t)
	x := match.New(tables(t), items)
	n := 0
	for _, a := range items {
		for _, m := range x.For(a, day, len(items)) {
			n++
			back := false
			for _, r := range x.For(m.Item, day, len(items)) {
				back = back || r.Item.ID == a.ID && r.Score == m.Score
			}
			if !back {
				t.Errorf("%s finds %s, but not the other way round", a.ID, m.Item.ID)
			}
		}
	}
	if n == 0 {
		t.Fatal("nothing matches")
	}
}

// many are items as the labelled ones, spread over places and owners.
func many(t testing.TB, n int) []match.Item {
	items, _, _ := labelled(t)
	places := []string{"220106", "220284", "222401", "220802", "220502", "220702", "220302", "220402", "220602", "220203"}
	out := make([]match.Item, n)
	for i := range out {
		out[i] = items[i*7%len(items)]
		out[i].ID = app.ID(fmt.Sprintf("%06d", i))
		out[i].Owner = fmt.Sprint("owner ", i%5000)
		out[i].Place = places[i*13%len(places)]
	}
	return out
}

// The index leaves nothing out that comparing with every item finds.
func TestTheIndexFindsWhatComparingFinds(t *testing.T) {
	items := many(t, 2000)
	tb := tables(t)
	x := match.New(tb, items)
	for i := 0; i < len(items); i += 97 {
		want := 0
		for _, b := range items {
			if _, ok := tb.Judge(items[i], b, day); ok {
				want++
			}
		}
		if got := len(x.For(items[i], day, len(items))); got != want {
			t.Errorf("%s: the index finds %d, comparing %d", items[i].ID, got, want)
		}
	}
}

// BenchmarkFor asks an index over 30,000 items; the baseline compares with every
// item.
func BenchmarkFor(b *testing.B) {
	const n = 30_000
	items := many(b, n)
	tb := tables(b)
	start := time.Now()
	x := match.New(tb, items)
	made := time.Since(start)
	i := 0
	for b.Loop() {
		x.For(items[i*101%n], day, 20)
		i++
	}
	perAsk := b.Elapsed() / time.Duration(b.N)
	start = time.Now()
	const rounds = 20
	for r := range rounds {
		for _, it := range items {
			tb.Judge(items[r*101%n], it, day)
		}
	}
	all := time.Since(start) / rounds
	b.ReportMetric(float64(all)/float64(perAsk), "compare-all/index")
	b.ReportMetric(float64(made.Milliseconds()), "ms-to-make")
}
