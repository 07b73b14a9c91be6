package catalog_test

import (
	"testing"

	"ronghe/app"
)

const unionOptions = `options: [{code: union, label: 产教融合集团（联盟）, aliases: [职教集团, 集团（联盟）, vocational_group]}, {code: old, label: 旧类, retired: true}, {code: other, label: 其他}]`

func TestChoice(t *testing.T) {
	f := oneField(t, "type: choice, "+unionOptions)
	readAll(t, f, nil, []reading{
		{in: "union", want: `"union"`},
		{in: "UNION", want: `"union"`},
		{in: "产教融合集团(联盟)", want: `"union"`},
		{in: "产教融合 集团（联盟）", want: `"union"`},
		{in: "职教集团", want: `"union"`},
		{in: "集团(联盟)", want: `"union"`}, // an alias with full-width brackets
		{in: "Vocational_Group", want: `"union"`},
		{in: "旧类", want: `"old"`}, // records that have it can still be read
		{in: "集团", want: "null", code: "refused choice"},
		{in: "□旧类 ☑职教集团", want: `"union"`},
		{in: "#REF!", kind: app.CellError, want: "null", code: "refused cell_error"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("union"), "", "产教融合集团（联盟）"},
		{app.TextValue("old"), "", "旧类"},
		{app.TextValue("gone"), "error choice", "gone"},
	})
	_, found := f.ParseText("集团")
	if got := found.Args["options"]; got != "产教融合集团（联盟）、其他" {
		t.Errorf("offers %q, want the options that are not retired", got)
	}
	wantColumns(t, f, app.TextValue("union"), `=text "union"`)
}

func TestChoiceDefinitions(t *testing.T) {
	for def, want := range map[string]string{
		"type: choice": "options are missing",
		"type: choice, options: [{code: a, label: 甲}, {code: a, label: 乙}]": `option "a" stands twice`,
		"type: choice, options: [{code: a, label: 甲}, {code: b, label: 甲}]": `option "b" stands twice`,
		"type: choice, options: [{code: a}]":                                "has no code or no label",
		"type: choice, option_set: nowhere":                                 `no shared options "nowhere"`,
		"type: choice, options: [{code: a, label: 甲, tone: pink}]":          `tone "pink"`,
	} {
		wantFault(t, def, want)
	}
}
