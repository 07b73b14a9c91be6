package catalog_test

import (
	"testing"

	"ronghe/app"
)

// Several values in one cell are not run together, nor is one of them chosen.
func TestSeveralValuesInACell(t *testing.T) {
	refs := fakeRefs{"one/甲校": {{Form: "one", Ref: "a", Name: "甲校"}}, "one/乙校": {{Form: "one", Ref: "b", Name: "乙校"}}}
	for _, c := range []struct {
		def   string
		cases []reading
	}{
		{"type: integer, unit: 人", []reading{
			{in: "120、80", want: "null", code: "refused several"},
			{in: "120人/80人", want: "null", code: "refused several"},
			{in: "120 80", want: "null", code: "refused several"},
			{in: "120\n800", want: "null", code: "refused several"},
			{in: "1 200", want: `"1200"`},
			{in: "1 200 人", want: `"1200"`},
			{in: "120，80", want: "null", code: "refused number_comma"},
		}},
		{"type: decimal, unit: 万元, scale: 2", []reading{
			{in: "30万元+20万元", want: "null", code: "refused several"},
			{in: "12.5、3", want: "null", code: "refused several"},
			{in: "12.5 万元", want: `"12.50"`},
		}},
		{"type: percent", []reading{{in: "60%、70%", want: "null", code: "refused several"}, {in: "60 %", want: `"0.60"`}}},
		{"type: date", []reading{
			{in: "2024.3、2025.3", want: "null", code: "refused several"},
			{in: "2024-03-01 2025-03-01", want: "null", code: "refused several"},
			{in: "2024.3/4", want: `"2024-03-04"`},
		}},
		{"type: year", []reading{{in: "2024、2025", want: "null", code: "refused several"}, {in: "2024/2025/2026", want: "null", code: "refused several"}}},
		{"type: choice, options: [{code: a, label: 校企}, {code: b, label: 校地}]", []reading{
			{in: "校企、校地", want: "null", code: "refused several"}, {in: "校企、校校", want: "null", code: "refused choice"},
		}},
		{"type: bool", []reading{{in: "是/否", want: "null", code: "refused several"}}},
		{"type: tree, codes: division", []reading{{in: "龙潭区、公主岭市", want: "null", code: "refused several"}}},
		{"type: ref, to: [one]", []reading{
			{in: "甲校、乙校", want: "null", code: "refused several"}, {in: "甲校、丙校", want: "null", code: "refused ref_unknown"},
		}},
		{"type: party, to: [one]", []reading{
			{in: "甲校、丙校", want: `{"name":"甲校、丙校"}`, code: "warning party_several"},
			{in: "吉林某某学校；长春某某学校", want: `{"name":"吉林某某学校；长春某某学校"}`, code: "warning party_several"},
			{in: "某某（长春、吉林）公司", want: `{"name":"某某（长春、吉林）公司"}`},
			{in: "某某\n有限公司", want: `{"name":"某某有限公司"}`},
		}},
		{"type: uscc", []reading{
			{in: "91220101MA0Y1234XX、91220201MA0Y1234XX", want: "null", code: "warning uscc_several"},
			{in: "91220101 MA0Y1234XX", want: `"91220101MA0Y1234XX"`},
		}},
		{"type: email", []reading{
			{in: "a@b.cn c@d.cn", want: `"a@b.cn、c@d.cn"`}, {in: "a@b.cn；c@d.cn", want: `"a@b.cn、c@d.cn"`}, {in: "a @b.cn", want: `"a@b.cn"`},
		}},
	} {
		readAll(t, oneField(t, c.def), refs, c.cases)
	}
	judgeAll(t, oneField(t, "type: email"), []judgement{
		{app.TextValue("a@b.cn、c@d.cn"), "", "a@b.cn、c@d.cn"}, {app.TextValue("a@b.cn、c@"), "warning email", "a@b.cn、c@"},
	})
}
