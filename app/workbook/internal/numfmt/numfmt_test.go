package numfmt

import (
	"math"
	"testing"
	"time"

	"ronghe/app"
)

func TestClassOf(t *testing.T) {
	for code, want := range map[string]Class{
		"General": Plain, "G/通用格式": Plain, "0.00E+00": Plain, "#,##0.00;[Red]-#,##0.00": Plain,
		"@": Plain, `0"天"`: Plain, `"d"0`: Plain, `0\d`: Plain, "_-* #,##0_-": Plain, "[$¥-804]#,##0": Plain, `0!.0,"万元"`: Plain,
		`0.00_);"元"`: Plain, "[DBNum1]General": Plain, "000000": Plain, `#,##0_ ;[Red]\-#,##0\ `: Plain,
		"yyyy-mm-dd": Date, `yyyy"年"m"月"d"日"`: Date, `yyyy"年"m"月"`: Date, `m"月"d"日"`: Date,
		"[$-F800]dddd, mmmm dd, yyyy": Date, `[DBNum1][$-804]yyyy"年"m"月"d"日";@`: Date, "e/m/d": Date,
		"m/d/yy h:mm": Date, `yyyy\-mm\-dd;@`: Date, "[$-804]aaaa;@": Date, "mmm-yy": Date, "mm/yyyy": Date,
		"[$-411]ge.m.d": Date, "h:mm": Time, "[h]:mm:ss": Time, "mm:ss.0": Time, "mm:ss": Time, "[mm]:ss": Time,
		`上午/下午h"时"mm"分";@`: Time, "h:mm AM/PM": Time, "yyyy/m/d h:mm;@": Date, "": Plain, "[": Plain, `"`: Plain,
	} {
		if got := ClassOf(code); got != want {
			t.Errorf("ClassOf(%q) = %d, want %d", code, got, want)
		}
	}
}

func TestBuiltin(t *testing.T) {
	want := map[int]Class{
		0: Plain, 1: Plain, 4: Plain, 9: Plain, 11: Plain, 13: Plain, 14: Date, 17: Date, 18: Time, 21: Time, 22: Date,
		23: Plain, 26: Plain, 27: Date, 31: Date, 32: Time, 35: Time, 36: Date, 37: Plain, 44: Plain, 45: Time,
		46: Time, 47: Time, 48: Plain, 49: Plain, 50: Date, 54: Date, 55: Time, 56: Time, 57: Date, 58: Date, 59: Plain,
	}
	for id, class := range want {
		if got := Builtin(id); got != class {
			t.Errorf("Builtin(%d) = %d, want %d", id, got, class)
		}
	}
}

func TestAppend(t *testing.T) {
	for _, c := range []struct {
		serial float64
		class  Class
		d1904  bool
		text   string
		kind   app.CellKind
	}{
		{1, Date, false, "1900-01-01", app.CellDate},
		{59, Date, false, "1900-02-28", app.CellDate},
		{60, Date, false, "1900-02-28", app.CellDate},
		{61, Date, false, "1900-03-01", app.CellDate},
		{44196, Date, false, "2020-12-31", app.CellDate},
		{46093, Date, false, "2026-03-12", app.CellDate},
		{46093.5, Date, false, "2026-03-12 12:00:00", app.CellDate},
		{46093.999999, Date, false, "2026-03-13", app.CellDate},
		{2958465, Date, false, "9999-12-31", app.CellDate},
		{2958466, Date, false, "", app.CellNumber},
		{-1, Date, false, "", app.CellNumber},
		{0, Date, false, "", app.CellNumber},
		{0, Time, false, "00:00:00", app.CellText},
		{0.5, Time, false, "12:00:00", app.CellText},
		{0.75, Date, false, "18:00:00", app.CellText},
		{46093.25, Time, false, "2026-03-12 06:00:00", app.CellDate},
		{0, Date, true, "1904-01-01", app.CellDate},
		{44631, Date, true, "2026-03-12", app.CellDate},
		{0.5, Time, true, "12:00:00", app.CellText},
	} {
		text, kind := Append(nil, c.serial, c.class, c.d1904)
		if string(text) != c.text || kind != c.kind {
			t.Errorf("Append(%v, %d, %v) = %q, %d; want %q, %d", c.serial, c.class, c.d1904, text, kind, c.text, c.kind)
		}
	}
}

func TestSerialIsTheInverse(t *testing.T) {
	day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	for range 60_000 {
		n, ok := Serial(day)
		text, kind := Append(nil, float64(n), Date, false)
		if !ok || kind != app.CellDate || string(text) != day.Format(time.DateOnly) {
			t.Fatalf("%s has serial %d, which reads as %s", day.Format(time.DateOnly), n, text)
		}
		day = day.AddDate(0, 0, 13)
		if day.Year() > 9999 {
			break
		}
	}
	for _, d := range []time.Time{time.Date(1900, 2, 28, 0, 0, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if n, ok := Serial(d); ok {
			t.Errorf("%v has serial %d", d, n)
		}
	}
}

func TestPlainNumber(t *testing.T) {
	for f, want := range map[float64]string{
		42.990000000000002: "42.99", 0.1 + 0.2: "0.3", 1.234e9: "1234000000", 1e-7: "0.0000001", math.Copysign(0, -1): "0",
		220102199001011: "220102199001011", 1234567890123.45: "1234567890123.45", -1.5: "-1.5", 1e21: "1000000000000000000000",
		4145012345: "4145012345", 1.0 / 3: "0.333333333333333",
	} {
		if got := string(PlainNumber(nil, f)); got != want {
			t.Errorf("PlainNumber(%v) = %s, want %s", f, got, want)
		}
	}
}
