package intake_test

import (
	"strings"
	"testing"

	"ronghe/app/catalog"
	"ronghe/app/intake"
	"ronghe/assets"
)

func TestHeadsOfAPaste(t *testing.T) {
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	form, _ := cat.Form("partnership")
	for _, c := range []struct{ table, line, want string }{
		{"parties", "角色|单位名称|单位类别|代表", "role party party_kind representative"},
		{"parties", "序号|甲乙方*|单 位\n名称|联系电话", ""},                                  // two of four are not most
		{"parties", "序号|甲乙方*|单 位\n名称|代码（必填）", "- role party party_code"},         // numbering, marks and line breaks do not matter
		{"funds", "年度|出资方|现金（元）|实物作价/万元", "stat_year payer cash=元 in_kind=万元"},   // with units
		{"funds", "年度|出资方|现金(万元)|小计(万元)", "stat_year payer cash=万元 subtotal=万元"}, // as a sheet copies its own heads
		{"funds", "2026|某厂|30|", ""},                        // a row
		{"funds", "年度|", ""},                                // one name alone may be a value
		{"funds", "年度|年度|出资方|现金", "stat_year - payer cash"}, // a name counts once
		{"parties", "甲方|吉林化工学院|学校|4122010192", ""},          // words of the field are no names of columns
	} {
		fd, _ := form.Field(c.table)
		heads, ok := intake.Heads(fd.Fields, strings.Split(c.line, "|"))
		var got []string
		for _, h := range heads {
			name := "-"
			if h.Field != nil {
				name = h.Field.ID
			}
			if h.Unit != "" {
				name += "=" + h.Unit
			}
			got = append(got, name)
		}
		if text := strings.Join(got, " "); ok != (c.want != "") || ok && text != c.want {
			t.Errorf("%q: %s (%v), want %s", c.line, text, ok, c.want)
		}
	}
}
