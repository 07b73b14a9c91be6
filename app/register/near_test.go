package register

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ronghe/app"
)

func TestNearNames(t *testing.T) {
	d := newDirectory()
	for _, name := range []string{"吉林市职业教育中心", "通化市职业教育中心", "吉林市第一中学校", "吉林市财经学校", "马鞍山职业技术学院", "吉林大学", "某某实业（集团）有限公司"} {
		d.add(app.ID(name), name)
	}
	for name, want := range map[string]string{
		"吉林市职教中心": "吉林市职业教育中心", "吉林市职业教育中心校": "吉林市职业教育中心", "吉林财经学校": "吉林市财经学校", "某某实业集团有限责任公司": "某某实业（集团）有限公司",
		"通化县职业教育中心": "", "吉林市第十一中学校": "", "吉林市第二中学校": "", "鞍山职业技术学院": "", "吉林农业大学": "", "": "",
	} {
		if _, got := d.near(name, len(d.ids)); got != want {
			t.Errorf("%s is near %q, want %q", name, got, want)
		}
	}
}

// linear looks at every name, as the index must answer.
func (d *directory) linear(name string, among int) (app.ID, string) {
	key := nearKey(name)
	if i, ok := d.byKey[key]; ok && key != "" && i < among {
		return d.ids[i], d.names[i]
	}
	mask := charsOf(key)
	for i := range d.keys[:among] {
		if d.isNear(i, key, mask) {
			return d.ids[i], d.names[i]
		}
	}
	return "", ""
}

// oneMoreRunes is oneMore, character by character.
func oneMoreRunes(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < leastNear || len(y) != len(x)+1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	return i > 0 && string(x[i:]) == string(y[i+1:]) && !strings.ContainsRune("0123456789"+nearWords().telling, y[i])
}

// named makes up the name of a school or firm; few characters, so that many are near.
func named(r *rand.Rand, chars string) string {
	from := []rune(chars)
	var b strings.Builder
	for range 1 + r.IntN(12) {
		b.WriteRune(from[r.IntN(len(from))])
	}
	return b.String()
}

// The index answers as a look at every name does.
func TestNearIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for _, chars := range []string{"吉林市", "ab", "长春市第一中等职业学校a县", "吉林省长春四平白山延边职业技术学院学校有限公司科技东西南北123"} {
		d := newDirectory()
		for i := range 3000 {
			name := named(r, chars)
			if i%3 == 0 && i > 0 { // one more or one less
				old := []rune(d.names[r.IntN(i)] + "市")
				at := r.IntN(len(old))
				if name = string(old[:at]) + string(old[at+1:]); i%2 == 0 {
					name = string(old[:at]) + "中" + string(old[at:])
				}
			}
			d.add(app.ID(fmt.Sprint(i)), name)
		}
		for i := range 4000 {
			name := named(r, chars)
			if i%2 == 0 {
				old := []rune(d.names[r.IntN(len(d.names))])
				at := r.IntN(len(old) + 1)
				name = string(old[:at]) + "大" + string(old[at:])
			}
			among := len(d.ids) - r.IntN(2)*r.IntN(1000)
			id, near := d.near(name, among)
			wantID, want := d.linear(name, among)
			if id != wantID || near != want {
				t.Fatalf("%q among %d: %q (%s), want %q (%s)", name, among, near, id, want, wantID)
			}
			if near != "" && nearKey(near) != nearKey(name) {
				found++
			}
			if a, b := nearKey(name), d.keys[i%len(d.keys)]; oneMore(a, b) != oneMoreRunes(a, b) || oneMore(b, a) != oneMoreRunes(b, a) {
				t.Fatalf("%q and %q", a, b)
			}
		}
	}
	if found < 1000 {
		t.Errorf("only %d names had one character more or less", found)
	}
}

// BenchmarkNear finds names in a directory of 100,000 schools and firms, and prints how many
// times as long a look at every name takes.
func BenchmarkNear(b *testing.B) {
	const size = 100_000
	r := rand.New(rand.NewPCG(3, 4))
	places := []string{"长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边州", "梅河口市", "公主岭市"}
	kinds := []string{"职业技术学院", "中等职业学校", "职业教育中心", "科技有限公司", "实业（集团）有限公司", "机械制造有限责任公司"}
	made := func() string {
		return places[r.IntN(len(places))] + named(r, "东西南北中华兴盛隆昌泰和平安康宁天地人文理工农林医药建材汽车电子") + kinds[r.IntN(len(kinds))]
	}
	d := newDirectory()
	start := time.Now()
	for i := range size {
		d.add(app.ID(fmt.Sprint(i)), made())
	}
	filling := time.Since(start)
	asked := make([]string, 1000)
	for i := range asked {
		asked[i] = made()
	}
	const some = 50 // of which every name is looked at
	start = time.Now()
	for _, name := range asked[:some] {
		d.linear(name, size)
	}
	linear := float64(time.Since(start).Microseconds()) / some
	i := 0
	for b.Loop() {
		d.near(asked[i%len(asked)], size)
		i++
	}
	index := float64(b.Elapsed().Microseconds()) / float64(b.N)
	b.ReportMetric(linear/index, "linear/index")
	b.ReportMetric(linear, "µs-linear/op")
	b.ReportMetric(float64(filling.Microseconds())/size, "µs-add/name")
}
