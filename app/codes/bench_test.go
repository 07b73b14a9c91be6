package codes

import (
	"fmt"
	"testing"
	"testing/fstest"

	"ronghe/app/apptest"
	"ronghe/assets"
)

// bigList is a list of n entries with names of divisions and majors, several
// levels deep.
func bigList(tb testing.TB, n int) *List {
	tb.Helper()
	divisions, majors := load(tb, Division).Items(), load(tb, Major).Items()
	csv := []byte("code,name,parent,level,aliases\n0,全部,,top,\n")
	for i := 1; i < n; i++ {
		parent := "0"
		if i%20 != 0 {
			parent = fmt.Sprint(i / 20 * 20)
		}
		d, m := divisions[i%len(divisions)], majors[i%len(majors)]
		csv = fmt.Appendf(csv, "%d,%s%s%d,%s,top,%s%d\n", i, d.Name, m.Name, i, parent, m.Name, i)
	}
	fsys := fstest.MapFS{"c/big.csv": {Data: csv}}
	l, err := readList(fsys, "c", listMeta{id: "big", levels: []string{"top"}})
	if err != nil {
		tb.Fatal(err)
	}
	l.index()
	return l
}

var hardQueries = []string{"技术", "市", "s", "jishu", "cc", "长春 技术", "49999", "没有这样的名称", "吉林省", "zy js"}

// BenchmarkFind50000 searches a list of 50,000 entries, which a keystroke waits
// for. Goal: at most 50 ms, of the quickest run: there is no baseline that would
// take a busy machine out of it.
func BenchmarkFind50000(b *testing.B) {
	l := bigList(b, 50_000)
	for _, q := range hardQueries {
		b.Run(q, func(b *testing.B) {
			r := apptest.Race(apptest.Short, apptest.Timed(b, q, func() error { l.Find(q, 20); return nil }))
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.AtMost(b, apptest.Micros(r[0].Best)/1000, "ms", 50)
		})
	}
}

func BenchmarkInitials(b *testing.B) {
	for _, name := range []string{"吉林铁道职业技术大学", "长春市朝阳区教育局南", "吉林银行股份有限公司"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Initials(name)
			}
		})
	}
}

func BenchmarkPinyin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Pinyin("吉林铁道职业技术大学")
	}
}

func BenchmarkMatch(b *testing.B) {
	l := load(b, Division)
	for _, text := range []string{"220104", "长春市朝阳区", "吉林省延边朝鲜族自治州延吉市", "没有这个地方的名称"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				l.MatchIn(text, "220100")
			}
		})
	}
}

func BenchmarkReadDivisions(b *testing.B) {
	metas, err := Shipped().meta()
	if err != nil {
		b.Fatal(err)
	}
	sounds()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readList(assets.FS, dir, metas[Division]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSoundTable(b *testing.B) {
	for b.Loop() {
		if _, err := newSoundTable(); err != nil {
			b.Fatal(err)
		}
	}
}
