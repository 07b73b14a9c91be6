package catalog_test

import (
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
)

func TestDate(t *testing.T) {
	f := oneField(t, `type: date, at_least: "2018-12-12", at_most: "2030-12"`)
	readAll(t, f, nil, []reading{
		{in: "2026-03-12", want: `"2026-03-12"`},
		{in: "20260312", want: `"2026-03-12"`},
		{in: "2026.3.1", want: `"2026-03-01"`},
		{in: "2026/3/1", want: `"2026-03-01"`},
		{in: "2026年3月1日", want: `"2026-03-01"`},
		{in: "2026 年 3 月 1 号", want: `"2026-03-01"`},
		{in: "２０２６年３月", want: `"2026-03"`},
		{in: "2026年3月", want: `"2026-03"`},
		{in: "2026-3", want: `"2026-03"`},
		{in: "202603", want: `"2026-03"`},
		{in: "2026年", want: `"2026"`},
		{in: "2026", want: `"2026"`},
		{in: "2026-03-12 08:30:00", kind: app.CellDate, want: `"2026-03-12"`},
		{in: "46093", kind: app.CellNumber, want: `"2026-03-12"`},   // a serial number
		{in: "46093.5", kind: app.CellNumber, want: `"2026-03-12"`}, // with a time of day
		{in: "20260312", kind: app.CellNumber, want: `"2026-03-12"`},
		{in: "2026", kind: app.CellNumber, want: `"2026"`},
		{in: "2026.03", kind: app.CellNumber, want: `"2026-03"`},
		{in: "2026.1", kind: app.CellNumber, want: `"2026-01"`, code: "warning date_october"},
		{in: "2026.1", want: `"2026-01"`}, // as text it says January
		{in: "46093", want: "null", code: "refused date"},
		{in: "2026-03-12T08:30:00+08:00", want: `"2026-03-12"`},
		{in: "2026-03-12 上午", want: "null", code: "refused date"},
		{in: "2026 第一季度", want: "null", code: "refused date_span"},
		{in: "二〇二六年三月十二日", want: `"2026-03-12"`},
		{in: "二○二六年十月", want: `"2026-10"`},
		{in: "2026年3月份", want: `"2026-03"`},
		{in: "2026年3月底", want: `"2026-03"`, code: "note date_about"},
		{in: "2026年3月中旬", want: `"2026-03"`, code: "note date_about"},
		{in: "2026年3月12日起", want: `"2026-03-12"`},
		{in: "2026年9月1日前", want: `"2026-09-01"`, code: "warning date_until"},
		{in: "2026年9月底之前", want: `"2026-09"`, code: "warning date_until"},
		{in: "2026年9月1号以前", want: `"2026-09-01"`, code: "warning date_until"},
		{in: "2018年以前", want: "null", code: "refused date"},
		{in: "2026—03—12", want: `"2026-03-12"`},
		{in: "2026、3、12", want: `"2026-03-12"`},
		{in: "2026 3 12", want: `"2026-03-12"`},
		{in: "’2026-3", want: `"2026-03"`},
		{in: "2026年上半年", want: "null", code: "refused date_span"},
		{in: "26.3.12", want: "null", code: "refused date"},
		{in: "2026-02-29", want: "null", code: "refused date"},
		{in: "2024-02-29", want: `"2024-02-29"`},
		{in: "2026-13", want: "null", code: "refused date"},
		{in: "1899-12-31", want: "null", code: "refused date"},
		{in: "3月12日", want: "null", code: "refused date"},
		{in: "2026年3月至2029年3月", want: "null", code: "refused date_span"},
		{in: "2025-2026学年", want: "null", code: "refused date_span"},
		{in: "2026年3月1日~5日", want: "null", code: "refused date_span"},
		{in: "2024.09.01-2027.08.31", want: "null", code: "refused date_span"},
		{in: "2024年9月——2027年8月", want: "null", code: "refused date_span"},
		{in: "2024-09-01-2027", want: "null", code: "refused date"},
		{in: "长期", want: "null", code: "refused date"},
		{in: "待填", want: "null"},
		{in: "未定", want: "null"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("2026-03-12"), "", "2026-03-12"},
		{app.TextValue("2026-03"), "", "2026年3月"},
		{app.TextValue("2026"), "", "2026年"},
		{app.TextValue("2018-12-11"), "error date_before", "2018-12-11"},
		{app.TextValue("2018-12"), "", "2018年12月"}, // some of its days are late enough
		{app.TextValue("2018"), "", "2018年"},
		{app.TextValue("2017"), "error date_before", "2017年"},
		{app.TextValue("2030-12-31"), "", "2030-12-31"},
		{app.TextValue("2031-01-01"), "error date_after", "2031-01-01"},
		{app.TextValue("2031"), "error date_after", "2031年"},
	})
	wantColumns(t, f, app.TextValue("2026-03"), `=text "2026-03"`)
}

func TestDatePrecision(t *testing.T) {
	month := oneField(t, "type: date, precision: month")
	readAll(t, month, nil, []reading{
		{in: "2026-03-12", want: `"2026-03"`},
		{in: "2026.1", kind: app.CellNumber, want: `"2026-01"`, code: "warning date_october"},
		{in: "2026", want: `"2026"`},
	})
	year := oneField(t, "type: date, precision: year")
	readAll(t, year, nil, []reading{
		{in: "2026-03-12", want: `"2026"`},
		{in: "2026.1", kind: app.CellNumber, want: `"2026"`},
	})
	wantFault(t, "type: date, precision: hour", `precision "hour"`)
	wantFault(t, `type: date, at_least: "2026.1"`, `bound "2026.1" is not a date`)
}

// Whatever ParseDate gives sorts as text in the order of time.
func TestParseDateSorts(t *testing.T) {
	last := ""
	for _, s := range []string{"2025年", "2025年9月", "2025.9.30", "2025年10月1日", "20251231", "2026"} {
		iso, ok := catalog.ParseDate(s)
		if !ok || iso <= last {
			t.Errorf("%s became %q, which does not sort after %q", s, iso, last)
		}
		last = iso
	}
}
