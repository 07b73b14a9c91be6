package catalog_test

import (
	"strings"
	"testing"

	"ronghe/app"
)

func TestEmail(t *testing.T) {
	f := oneField(t, "type: email")
	readAll(t, f, nil, []reading{
		{in: " jwc＠example.edu.cn ", want: `"jwc@example.edu.cn"`},
		{in: strings.Repeat("a", 121), want: "null", code: "refused email"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("jwc@example.edu.cn"), "", "jwc@example.edu.cn"},
		{app.TextValue("jwc.example.edu.cn"), "warning email", "jwc.example.edu.cn"},
		{app.TextValue("处长<jwc@example.edu.cn>"), "warning email", "处长<jwc@example.edu.cn>"},
	})
	if found := f.Validate(app.TextValue("a@@example.cn")); found.Args["value"] == "a@@example.cn" {
		t.Error("the finding shows the whole address")
	}
}
