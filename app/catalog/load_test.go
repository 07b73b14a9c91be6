package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app/catalog"
)

// wantFault holds that a field defined so is refused with these words.
func wantFault(t *testing.T, def, want string) {
	t.Helper()
	_, err := loadForms(t, map[string]string{"one.yaml": fmt.Sprintf(`id: one
version: 1
title: 测试
group: 名录
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: x, label: 甲项, %s}
`, def)})
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: got %v, want words %q", def, err, want)
	} else if !strings.HasPrefix(err.Error(), "one.yaml:11: ") {
		t.Errorf("%s: the fault does not say its line: %v", def, err)
	}
}

// good is a whole definition; the broken ones change a part of it.
const good = `id: coop
version: 2
title: 合作
group: 校企合作
order: 1
clauses: [c6, c10]
keys: [name]
display: name
identity: code
sections:
  - id: base
    title: 基本
    fields:
      - {id: name, label: 名称, type: text, required: true}
      - {id: code, label: 代码, type: text, normalise: code}
      - id: money
        label: 金额
        type: decimal
        unit: 万元
        scale: 2
        at_least: "0"
      - id: phone
        label: 电话
        type: phone
        personal: {purpose: 联系, keep: 一年, mask: phone}
      - id: parties
        label: 各方
        type: table
        fields:
          - {id: party, label: 单位, type: party, to: [coop]}
          - {id: share, label: 份额, type: percent}
        checks:
          - {id: share_most, level: hard, expr: share <= 1, message: "份额{share}过大", at: [share]}
  - use: policy
checks:
  - id: money_least
    level: soft
    expr: money > 0
    message: 金额为{money}
    at: [money]
list:
  columns: [name, parties.party, money]
  sort: [-money]
  filters: [code]
  sums: [money]
search: [name, parties.party]
duplicates: [[code], [name, money]]
import: {ignore: [序号], columns: [{field: parties.party, heads: [学校], set: {share: 50%}}]}
export:
  title: 合作登记表
  columns:
    - {field: name}
    - head: 各方
      columns:
        - {field: parties.party}
`

func TestLoadGood(t *testing.T) {
	c, err := loadForms(t, map[string]string{"coop.yaml": good})
	if err != nil {
		t.Fatal(err)
	}
	f, ok := c.Form("coop")
	if !ok || f.Scope != catalog.UnitScope || len(f.Tables()) != 1 {
		t.Fatalf("loaded as %+v", f)
	}
	var ids []string
	for _, fd := range f.Fields() {
		ids = append(ids, fd.ID)
	}
	if got := strings.Join(ids, " "); got != "name code money phone parties clauses_served remarks" {
		t.Errorf("fields are %s", got)
	}
	n := 0
	f.Each(func(*catalog.Field) { n++ })
	if n != len(ids)+2 {
		t.Errorf("Each saw %d fields", n)
	}
	if fd, ok := f.Find("parties.share"); !ok || fd.Path() != "parties.share" || fd.Form() != f {
		t.Errorf("parties.share is %v", fd)
	}
	for _, none := range []string{"parties.nobody", "name.share", "nobody", "."} {
		if _, ok := f.Find(none); ok {
			t.Errorf("found %q", none)
		}
	}
	if got := f.Where("$.checks[0].expr"); got != "coop.yaml:38" {
		t.Errorf("the check's expression stands at %s", got)
	}
	// A shared section stands in another file: its use is named.
	if got := f.Where("$.sections[1].fields[0].show"); got != "coop.yaml:34" {
		t.Errorf("a shared field stands at %s", got)
	}
}

// Each broken definition is refused with the line and what is wrong there.
func TestLoadBroken(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"yaml", "title: 合作\n", "title: [合作\n", "coop.yaml:3: "},
		{"unknown key", "order: 1", "ordre: 1", `coop.yaml:5: unknown field "ordre"`},
		{"unknown field key", "scale: 2", "scales: 2", `coop.yaml:20: unknown field "scales"`},
		{"key twice", "order: 1\n", "order: 1\norder: 2\n", "coop.yaml:6: mapping key \"order\" already defined"},
		{"wrong kind", "version: 2", "version: two", "coop.yaml:2: "},
		{"id", "id: coop", "id: Coop", `coop.yaml:1: id "Coop" is not lower-case`},
		{"version", "version: 2", "version: 0", "coop.yaml:2: version must be 1 or more"},
		{"title", "title: 合作\n", "title: ''\n", "coop.yaml:3: title is missing"},
		{"scope", "order: 1", "scope: world", `coop.yaml:5: scope "world" is not unit or province`},
		{"clause", "[c6, c10]", "[c6, c36]", `coop.yaml:6: clause "c36" is not c4 to c35`},
		{"keys", "keys: [name]", "keys: []", "coop.yaml:1: keys are missing"},
		{"key", "keys: [name]", "keys: [nam]", `coop.yaml:7: there is no field "nam"`},
		{"display", "display: name", "display: nam", `coop.yaml:8: there is no field "nam"`},
		{"identity", "identity: code", "identity: cod", `coop.yaml:9: there is no field "cod"`},
		{"section title", "    title: 基本\n", "", "coop.yaml:11: section 1 has no title"},
		{"field id", "id: money", "id: Money", "coop.yaml:16: field Money: the id is not lower-case"},
		{"reserved", "id: money", "id: rev", "coop.yaml:16: field rev: the id is not lower-case letters, digits and _, or is reserved"},
		{"carry without table", "duplicates: [[code]", "carry: {while: money > 0}\nduplicates: [[code]", "carry names no year, and no table is carried either"},
		{"carry year", "        type: table\n", "        type: table\n        carry: {year: share}\n", `coop.yaml:29: "share" is no year that is filled in`},
		{"carry keep", "        type: table\n", "        type: table\n        carry: {year: share, keep: [nam]}\n", `coop.yaml:29: there is no field "nam"`},
		{"carry elsewhere", "        label: 金额\n", "        label: 金额\n        carry: {year: share}\n", "a decimal field has no carry"},
		{"label", "        label: 金额\n", "", "coop.yaml:16: field money: label is missing"},
		{"type", "type: decimal", "type: money", `coop.yaml:16: field money: type "money" is not one of bool, choice`},
		{"misplaced", "scale: 2", "codes: division", "coop.yaml:16: field money: a decimal field has no codes"},
		{"default", "scale: 2", "default: 若干", `coop.yaml:16: field money: default "若干" cannot be stored: number`},
		{"personal", "keep: 一年, ", "", "coop.yaml:22: field phone: personal data needs purpose, keep and mask"},
		{"mask", "mask: phone", "mask: half", `coop.yaml:22: field phone: mask "half" is not one of phone, name, email, all`},
		{"id twice", "id: phone", "id: money", "coop.yaml:22: field money: the id stands twice"},
		{"column", "{id: share, label: 份额", "{id: share, lable: 份额", `coop.yaml:31: unknown field "lable"`},
		{"link", "to: [coop]", "to: [coop2]", `coop.yaml:26: field parties.party points to the register "coop2", which does not exist`},
		{"row check", "at: [share]", "at: [money]", `coop.yaml:33: at: there is no field "money"`},
		{"row check level", "level: hard", "level: strict", `coop.yaml:33: level "strict" is not hard or soft`},
		{"use", "use: policy", "use: politics", `coop.yaml:34: no shared section "politics"`},
		{"check without words", "    message: 金额为{money}\n", "", "coop.yaml:36: a check needs an id of its own, expr, message and at"},
		{"check's field", "at: [money]", "at: [mony]", `coop.yaml:36: at: there is no field "mony"`},
		{"list", "columns: [name, parties.party, money]", "columns: [name, parties.partner]", `coop.yaml:42: there is no field "parties.partner"`},
		{"sort", "sort: [-money]", "sort: [-mony]", `coop.yaml:43: there is no field "-mony"`},
		{"sum", "sums: [money]", "sums: [code]", `coop.yaml:45: field "code" is no number to sum`},
		{"personal in search", "search: [name, ", "search: [phone, ", `coop.yaml:46: field "phone" is personal data: it cannot stand here`},
		{"duplicates", "[name, money]]", "[name, mony]]", `coop.yaml:47: there is no field "mony"`},
		{"import column", "{field: parties.party, heads", "{field: name, heads", `coop.yaml:48: an import column needs heads, set, and table.field: "name"`},
		{"import set", "{share: 50%}", "{part: 50%}", `coop.yaml:48: set: the rows of parties have no field "part" to set`},
		{"import set value", "{share: 50%}", "{share: 多}", `coop.yaml:48: set: "多" is no value of parties.share`},
		{"import head twice", "heads: [学校]", "heads: [金额]", `coop.yaml:1: the header "金额" means both money and import.columns[0]`},
		{"export", "- {field: parties.party}", "- {field: parties.name}", `coop.yaml:55: there is no field "parties.name"`},
		{"export head", "    - head: 各方\n", "    - width: 3\n", "coop.yaml:53: a head over several columns needs its text, and no field"},
		{"header twice", "label: 代码", "label: 名称", `coop.yaml:1: the header "名称" means both name and code`},
		{"header ignored", "ignore: [序号]", "ignore: [金额]", `coop.yaml:1: the header "金额" means both money and import.ignore`},
	} {
		broken := strings.Replace(good, c.old, c.new, 1)
		if broken == good {
			t.Fatalf("%s: the definition does not hold %q", c.name, c.old)
		}
		_, err := loadForms(t, map[string]string{"coop.yaml": broken})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got\n%v\nwant %q", c.name, err, c.want)
		}
	}
}

// All faults of all files come at once.
func TestLoadReportsEverything(t *testing.T) {
	_, err := loadForms(t, map[string]string{
		"a.yaml": strings.NewReplacer("id: coop", "id: aa", "to: [coop]", "to: [aa]", "[name, money]]", "[nam, mony]]").Replace(good),
		"b.yaml": strings.Replace(good, "type: decimal", "type: money", 1),
	})
	if err == nil {
		t.Fatal("broken definitions were taken")
	}
	for _, want := range []string{`a.yaml:47: there is no field "nam"`, `a.yaml:47: there is no field "mony"`, "b.yaml:16: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, err)
		}
	}
}

func TestLoadShared(t *testing.T) {
	words := "words: {yes: [是], no: [否], na: [不适用]}\n"
	for text, want := range map[string]string{
		"groups: [一]\n":                             "_shared.yaml: words for yes, no and na are missing",
		words + "measure: {}\n":                     `_shared.yaml:2: unknown field "measure"`,
		words + "measures: {元: {family: money}}\n":  `_shared.yaml: measure 元: factor "" is not a positive number`,
		"groups: [一\n":                              "_shared.yaml:2: ",
		words + "measures: {亩: {factor: '-1'}}\n":   `factor "-1" is not a positive number`,
		words + "sections: {a: {title: 甲, use: b}}": "", // what a section says is looked at where it is used
	} {
		_, err := catalog.Load(fstest.MapFS{"f/_shared.yaml": {Data: []byte(text)}}, "f", fakeLists{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	if _, err := catalog.Load(fstest.MapFS{}, "f", fakeLists{}); err == nil || !strings.Contains(err.Error(), "_shared.yaml") {
		t.Errorf("without a shared file: %v", err)
	}
}

// A register is added from a text, and stands in the navigation's order.
func TestAdd(t *testing.T) {
	c, err := loadForms(t, map[string]string{"coop.yaml": good})
	if err != nil {
		t.Fatal(err)
	}
	first := strings.NewReplacer("id: coop", "id: first", "order: 1", "order: 0").Replace(good)
	if _, err := c.Add("first.yaml", []byte(first)); err != nil {
		t.Fatal(err)
	}
	if got := c.Forms(); len(got) != 2 || got[0].ID != "first" {
		t.Errorf("%s comes first", got[0].ID)
	}
	if _, err := c.Add("again.yaml", []byte(first)); err == nil || !strings.Contains(err.Error(), `form "first" stands twice`) {
		t.Errorf("the same id again: %v", err)
	}
	lost := strings.NewReplacer("id: coop", "id: lost", "to: [coop]", "to: [nobody]").Replace(good)
	if _, err := c.Add("lost.yaml", []byte(lost)); err == nil || !strings.Contains(err.Error(), "lost.yaml:26: ") {
		t.Errorf("a link into nothing: %v", err)
	}
	if _, ok := c.Form("lost"); ok || len(c.Forms()) != 2 {
		t.Error("a refused form stays")
	}
}

// Two forms that use a shared section do not share its fields.
func TestSharedSectionsAreCopied(t *testing.T) {
	c, err := loadForms(t, map[string]string{
		"coop.yaml": good,
		"next.yaml": strings.NewReplacer("id: coop", "id: next", "use: policy", "use: policy\n    title: 条款").Replace(good),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := c.Form("coop")
	b, _ := c.Form("next")
	x, _ := a.Field("remarks")
	y, _ := b.Field("remarks")
	if x == y || x.Form() != a || y.Form() != b {
		t.Error("the two forms share a field")
	}
	if a.Sections[1].Title == "条款" || b.Sections[1].Title != "条款" {
		t.Errorf("titles are %q and %q", a.Sections[1].Title, b.Sections[1].Title)
	}
}

// What a definition says about filling must hold against the other registers.
func TestFillDefinitions(t *testing.T) {
	const directory = `id: dir
version: 1
title: 名录
group: 名录
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: kind, label: 类别, type: choice, options: [{code: a, label: 甲}, {code: b, label: 乙}]}
      - {id: place, label: 地区, type: tree, codes: division}
      - {id: big, label: 规上, type: bool}
`
	for fill, want := range map[string]string{
		`{by: party, from: {dir: [{field: kind, map: {a: 子}}]}}`:               "",
		`{by: party, from: {dir: [{set: 子}]}}`:                                 "",
		`{by: party, from: {dir: [{field: big, map: {"true": 子}}, {set: 丑}]}}`: "",
		`{by: name, from: {dir: [{set: 子}]}}`:                                  `no reference "name" stands beside it`,
		`{by: party, from: {other: [{set: 子}]}}`:                               `does not point into the register "other"`,
		`{by: party, from: {dir: [{set: 寅}]}}`:                                 `"寅" is no value of the field`,
		`{by: party, from: {dir: [{field: kind}]}}`:                            `does not take what "kind" holds`,
		`{by: party, from: {dir: [{field: nowhere, map: {a: 子}}]}}`:            `there is no field "nowhere"`,
		`{by: party, from: {dir: [{field: kind, map: {c: 子}}]}}`:               `"kind" has no option "c"`,
		`{by: party, from: {dir: [{field: kind, set: 子}]}}`:                    "a source names a field",
		`{by: party, from: {dir: [{field: place}]}}`:                           `does not take what "place" holds`,
	} {
		_, err := loadForms(t, map[string]string{"dir.yaml": directory, "one.yaml": `id: one
version: 1
title: 测试
group: 名录
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: party, label: 单位, type: party, to: [dir]}
      - {id: x, label: 甲项, type: choice, options: [{code: x, label: 子}, {code: y, label: 丑}], fill: ` + fill + `}
`})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", fill, err, want)
		}
	}
	wantFault(t, "type: tree, codes: division, own: true", "a tree field has no own")
}
