package catalog_test

import (
	"slices"
	"testing"
)

func TestTable(t *testing.T) {
	f := oneField(t, "type: table, cell: who, fields: [{id: who, label: 单位, type: party, to: [one]}, {id: share, label: 份额, type: percent}]")
	readAll(t, f, nil, []reading{{in: "甲校、乙公司", want: "null", code: "refused table_cell"}})
	for in, want := range map[string][]string{
		"北京祥龙资产经营有限责任公司\n北京市商业学校": {"北京祥龙资产经营有限责任公司", "北京市商业学校"},
		"甲校|乙公司 | 丙所":             {"甲校", "乙公司", "丙所"},
		"甲校；乙公司;甲校":               {"甲校", "乙公司"},
		"甲校、乙公司，丙所":               {"甲校", "乙公司", "丙所"},
		"某某（吉林、长春）有限公司、甲校":        {"某某（吉林、长春）有限公司", "甲校"},
		"甲、乙公司\n丙校":               {"甲、乙公司", "丙校"}, // lines say it: 、 belongs to the name
		"甲校":                      {"甲校"},
		"甲校\n-\n\n　":              {"甲校"},
		" ":                       {},
	} {
		if got := f.SplitCell(in); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
	if col, ok := f.Column("share"); !ok || col.Path() != "x.share" || col.Table() != f {
		t.Errorf("column share is %v", col)
	}
	if cols := f.Type().Columns(f); len(cols) > 0 {
		t.Errorf("a table projects %v", cols)
	}
	wantFault(t, "type: table", "a table needs fields")
	wantFault(t, "type: table, cell: whom, fields: [{id: who, label: 单位, type: text}]", `cell: there is no column "whom"`)
	wantFault(t, "type: table, fields: [{id: in, label: 内表, type: table, fields: [{id: a, label: 甲, type: text}]}]", "a table inside a table")
}
