package catalog_test

import (
	"strings"
	"testing"

	"ronghe/app"
)

var (
	beihua = app.Party{Form: "one", Ref: "r-1", Name: "北华大学", Code: "4122010201"}
	twins  = []app.Party{{Form: "one", Ref: "r-2", Name: "职教中心"}, {Form: "one", Ref: "r-3", Name: "职教中心"}}
	refs   = fakeRefs{"one/北华大学": {beihua}, "one/4122010201": {beihua}, "one/职教中心": twins}
)

func TestParty(t *testing.T) {
	f := oneField(t, "type: party, to: [one]")
	whole := `{"form":"one","ref":"r-1","name":"北华大学","code":"4122010201"}`
	readAll(t, f, refs, []reading{
		{in: "北华大学", want: whole},
		{in: "北华\n大学", want: whole},
		{in: "4122010201", want: whole},
		{in: "吉林市某某精密机械有限公司", want: `{"name":"吉林市某某精密机械有限公司"}`},
		{in: "91350100m000100y43", want: `{"code":"91350100M000100Y43"}`},
		{in: "职教中心", want: `{"name":"职教中心"}`, code: "warning ref_ambiguous"},
		{in: strings.Repeat("长", 201), want: "null", code: "refused text_long"},
	})
	judgeAll(t, f, []judgement{
		{app.PartyValue(beihua), "", "北华大学"},
		{app.PartyValue(app.Party{Name: "某某公司"}), "", "某某公司"},
		{app.PartyValue(app.Party{Code: "91350100M000100Y43"}), "", "91350100M000100Y43"},
	})
	wantColumns(t, f, app.PartyValue(beihua), `=text "北华大学"; _ref=text "r-1"`)
	wantColumns(t, f, app.PartyValue(app.Party{Name: "某某公司"}), `=text "某某公司"; _ref=text null`)
}

func TestRef(t *testing.T) {
	f := oneField(t, "type: ref, to: [one]")
	readAll(t, f, refs, []reading{
		{in: "北华大学", want: asJSON(app.PartyValue(beihua))},
		{in: "没有登记的学校", want: "null", code: "refused ref_unknown"},
		{in: "职教中心", want: "null", code: "refused ref_ambiguous"},
	})
	readAll(t, f, nil, []reading{{in: "北华大学", want: "null", code: "refused ref_unknown"}})
	judgeAll(t, f, []judgement{{app.PartyValue(app.Party{Name: "某某"}), "error ref_unknown", "某某"}})
	wantFault(t, "type: ref", "to: names no register")
	wantFault(t, "type: party, to: [elsewhere]", `points to the register "elsewhere", which does not exist`)
}
