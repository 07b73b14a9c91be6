package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestPhone(t *testing.T) {
	f := oneField(t, "type: phone, personal: {purpose: 联系, keep: 一年, mask: phone}")
	readAll(t, f, nil, []reading{
		{in: "138 0000 0001", want: `"13800000001"`},
		{in: "和龙市教育局 0433-4222222", want: `"和龙市教育局0433-4222222"`},
		{in: "张和平13844448888", want: `"张和平13844448888"`},
		{in: "0432-62048888或手机13844448888", want: `"0432-62048888、手机13844448888"`},
		{in: "+8613800000001", want: `"13800000001"`},
		{in: "13800000001", kind: app.CellNumber, want: `"13800000001"`},
		{in: "43262048888", kind: app.CellNumber, want: `"043262048888"`, code: "warning phone_zero"},
		{in: "1062048888", kind: app.CellNumber, want: `"01062048888"`, code: "warning phone_zero"},
		// Of a text file, or typed so: only what can be nothing else.
		{in: "43262048888", want: `"043262048888"`, code: "warning phone_zero"},
		{in: "432-62048888", want: `"0432-62048888"`, code: "warning phone_zero"},
		{in: "４３６３２２８８８８转12", want: `"04363228888-12"`, code: "warning phone_zero"},
		{in: "4326204888", want: `"4326204888"`},   // a digit short for 0432
		{in: "43632288881", want: `"43632288881"`}, // one too many for 0436
		{in: "43202048888", want: `"43202048888"`}, // no subscriber begins with 0
		{in: "1062048888", want: `"1062048888"`},   // Beijing, or a mobile number cut short
		{in: "2462048888", want: `"2462048888"`},   // another province's
		{in: "4008208820", want: `"4008208820"`},   // a service
		{in: "18943262048", want: `"18943262048"`}, // a mobile number
		{in: "6204888843", want: `"6204888843"`},
		{in: "(0432)62048888", want: `"0432-62048888"`},
		{in: "0432－62048888转801", want: `"0432-62048888-801"`},
		{in: "0432—62048888、13800000001", want: `"0432-62048888、13800000001"`},
		{in: "+86-13800000001", want: `"13800000001"`},
		{in: "138-0000-0001", want: `"13800000001"`},
		{in: "０４３２-62048888、138－0000－0001", want: `"0432-62048888、13800000001"`},
		{in: "138-00000-001", want: `"138-00000-001"`}, // kept, and judged
		{in: "008613800000001", want: `"13800000001"`},
		{in: "86-0432-62048888", want: `"0432-62048888"`},
		{in: "8613800", want: `"8613800"`},
		{in: "13800000001（微信同号）", want: `"13800000001(微信同号)"`},
		{in: "0432 6204 8888", want: `"043262048888"`},
		{in: "13800000001 13900000002", want: `"13800000001、13900000002"`},
		{in: "0432-62048888\n13800000001", want: `"0432-62048888、13800000001"`},
		{in: "0431-88880000或13800000000", want: `"0431-88880000、13800000000"`},
		{in: `0431-88880000\13800000000`, want: `"0431-88880000、13800000000"`},
		{in: "1380000000013900000000", want: `"13800000000、13900000000"`},
		{in: "办公 0431-88880000 手机 13800000000", want: `"办公0431-88880000、手机13800000000"`},
		{in: "0431-88880000，13800000000；13900000000、0432-62048888", want: `"0431-88880000、13800000000、13900000000"`, code: "warning phone_many"},
		{in: "138****0001", want: "null", code: "note personal_masked"},
		{in: "12345678901234567890123456789012345678901", want: "null", code: "refused phone"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("13800000001"), "", "13800000001"},
		{app.TextValue("0432-62048888"), "", "0432-62048888"},
		{app.TextValue("62048888"), "", "62048888"},
		{app.TextValue("400-820-8820"), "", "400-820-8820"},
		{app.TextValue("0432-62048888、13800000001"), "", "0432-62048888、13800000001"},
		{app.TextValue("1380000000"), "warning phone", "1380000000"},
		{app.TextValue("4326204888"), "warning phone", "4326204888"},
		{app.TextValue("0432-62048888/12"), "warning phone", "0432-62048888/12"},
	})
	// A finding never carries the number.
	if found := f.Validate(app.TextValue("1380000000")); found.Args["value"] != "138****0000" && found.Args["value"] != "13****0000" {
		t.Errorf("the finding shows %q", found.Args["value"])
	}
	sealed := app.SealedValue(app.Sealed{Commitment: "c", Op: "o", Path: "contact_phone"})
	judgeAll(t, f, []judgement{{sealed, "", "******"}})
}
