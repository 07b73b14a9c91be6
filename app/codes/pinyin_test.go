package codes

import (
	"encoding/csv"
	"io/fs"
	"strings"
	"testing"
	"unicode"

	gopinyin "github.com/mozillazg/go-pinyin"

	"ronghe/assets"
)

func TestInitialsAndPinyin(t *testing.T) {
	for _, c := range []struct{ text, initials, pinyin string }{
		{"长春", "cc", "changchun"},
		{"吉林省长春市", "jlsccs", "jilinshengchangchunshi"},
		{"重庆", "cq", "chongqing"},
		{"行业", "hy", "hangye"},
		{"长白", "cb", "changbai"},
		{"银行", "yh", "yinhang"},
		{"朝阳", "cy", "chaoyang"},
		{"朝鲜族", "cxz", "chaoxianzu"},
		{"音乐学院", "yyxy", "yinyuexueyuan"},
		{"乐山", "ls", "leshan"},
		{"厦门大学", "xmdx", "xiamendaxue"},
		{"广厦", "gs", "guangsha"},
		{"绿园区", "lyq", "lvyuanqu"},
		{"珲春", "hc", "hunchun"},
		{"洮南", "tn", "taonan"},
		{"镇赉", "zl", "zhenlai"},
		{"西藏自治区", "xzzzq", "xizangzizhiqu"},
		{"冷藏", "lc", "lengcang"},
		{"会计学院", "kjxy", "kuaijixueyuan"},
		{"财经大学会计学院", "cjdxkjxy", "caijingdaxuekuaijixueyuan"},
		{"工会计划", "ghjh", "gonghuijihua"},
		{"社会保障", "shbz", "shehuibaozhang"},
		{"畜牧兽医", "xmsy", "xumushouyi"},
		{"人参产业", "rscy", "renshenchanye"},
		{"工人参与", "grcy", "gongrencanyu"},
		{"校长", "xz", "xiaozhang"},
		{"学校长春校区", "xxccxq", "xuexiaochangchunxiaoqu"},
		{"学院长春校区", "xyccxq", "xueyuanchangchunxiaoqu"},
		{"吉林市长白路", "jlscbl", "jilinshichangbailu"},
		{"进行业务", "jxyw", "jinxingyewu"},
		{"人民银行行长", "rmyhhz", "renminyinhanghangzhang"},
		{"执行行业标准", "zxhybz", "zhixinghangyebiaozhun"},
		{"飞行器", "fxq", "feixingqi"},
		{"调查", "dc", "diaocha"},
		{"调试", "ts", "tiaoshi"},
		{"弹性", "tx", "tanxing"},
		{"子弹", "zd", "zidan"},
		{"给排水", "jps", "jipaishui"},
		{"佛山", "fs", "foshan"},
		{"亳州", "bz", "bozhou"},
		{"濛江乡", "mjx", "mengjiangxiang"},
		{"〇", "l", "ling"},
		{"𠀁林", "ql", "qilin"}, // beyond the basic plane
		{"ABC Ltd. 3号楼", "abcltd3hl", "abcltd3haolou"},
		{"（Ａ１）　类", "a1l", "a1lei"},
		{"3D打印", "3ddy", "3ddayin"},
		{"、，。·-", "", ""},
		{"", "", ""},
		{"\xff长\xfe", "c", "chang"},
	} {
		if got := Initials(c.text); got != c.initials {
			t.Errorf("initials of %q are %q, want %q", c.text, got, c.initials)
		}
		if got := Pinyin(c.text); got != c.pinyin {
			t.Errorf("pinyin of %q is %q, want %q", c.text, got, c.pinyin)
		}
	}
}

// TestInitialsBeginThePinyin holds the two to one table: over every name of the
// lists, the initials are the first letters of the readings.
func TestInitialsBeginThePinyin(t *testing.T) {
	for _, id := range IDs() {
		for _, it := range load(t, id).items {
			var b strings.Builder
			eachReading(it.Name, func(reading string) { b.WriteByte(reading[0]) })
			if b.String() != Initials(it.Name) {
				t.Fatalf("%s: %s and %s", it.Name, b.String(), Initials(it.Name))
			}
			for _, r := range it.Name {
				if unicode.Is(unicode.Han, r) && Initials(string(r)) == "" {
					t.Errorf("%c has no reading", r)
				}
			}
		}
	}
}

// TestPolyphones reads the table of words: every word is read as it says, and a
// single character stands there only when it changes the dictionary's reading.
func TestPolyphones(t *testing.T) {
	b, err := fs.ReadFile(assets.FS, "codes/polyphones.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		word, reading := row[0], strings.ReplaceAll(row[1], " ", "")
		if seen[word] {
			t.Errorf("%s stands twice", word)
		}
		seen[word] = true
		if got := Pinyin(word); got != reading {
			t.Errorf("%s is read %s, want %s", word, got, reading)
		}
		if r := []rune(word); len(r) == 1 {
			if plain(gopinyin.PinyinDict[int(r[0])]) == reading {
				t.Errorf("%s: the dictionary already says %s", word, reading)
			}
			found := false
			for _, known := range strings.Split(gopinyin.PinyinDict[int(r[0])], ",") {
				found = found || plain(known) == reading
			}
			if !found {
				t.Errorf("%s is never read %s", word, reading)
			}
		}
	}
}

func TestInitialsAllocateOnce(t *testing.T) {
	Initials("长")
	if n := testing.AllocsPerRun(100, func() { Initials("吉林铁道职业技术大学") }); n > 1 {
		t.Errorf("%v allocations for a name", n)
	}
}
