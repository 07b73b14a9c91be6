package boot

import (
	"fmt"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
)

// linked counts the records whose field, or a row's, names a record.
func linked(t *testing.T, svc *register.Service, form, field string) (all, n int) {
	t.Helper()
	list, err := svc.List(t.Context(), app.Query{Form: form, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	table, col, sub := strings.Cut(field, ".")
	for _, r := range list {
		rec, err := svc.Open(t.Context(), form, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		values := []app.Value{rec.Value(field)}
		if sub {
			values = nil
			for _, row := range rec.Rows[table] {
				values = append(values, row.Fields[col])
			}
		}
		for _, v := range values {
			if p := v.Party(); p.Ref != "" {
				if to, err := svc.Open(t.Context(), p.Form, p.Ref); err != nil || svc.Name(to) != p.Name {
					t.Errorf("%s leads to %+v, %v", p.Name, to, err)
				}
				n++
			}
		}
	}
	return len(list), n
}

// tallies says what became of the files of an import.
func tallies(outs []register.Imported) string {
	var b strings.Builder
	for _, o := range outs {
		fmt.Fprintf(&b, "%s %d+%d-%d;", o.Form, o.Added, o.Updated, o.Refused)
		for _, p := range o.Problems {
			b.WriteString(" " + p.Code + " " + p.Cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// A workbook whose sheets name one another goes in at once, whichever stands first: what a
// dry run says is what is done, and one step takes it all back.
func TestSheetsThatNameOneAnother(t *testing.T) {
	svc := newProgram(t, nil)
	path := newSheet(t).
		put("实习", 1, row{"实习批次名称", "学校", "实习单位", "学年"}, row{"甲批", "吉林某某职业学校", "某某机械有限公司", "2025"}, row{"乙批", "没有的学校", "91220101MA0Y1234XX", "2025"}).
		put("协议", 1, row{"协议名称", "甲方", "乙方"}, row{"甲协议", "吉林某某职业学校", "某某机械有限公司"}).
		put("院校", 1, row{"学校名称", "办学层次"}, row{"吉林某某职业学校", "职业高中"}).
		put("企业", 1, row{"企业名称", "统一社会信用代码"}, row{"某某机械有限公司", "91220101MA0Y1234XX"}).save()
	var reqs []register.ImportRequest
	for form, sheet := range map[string]string{"internship": "实习", "partnership": "协议", "school": "院校", "enterprise": "企业"} {
		reqs = append(reqs, register.ImportRequest{Form: form, Path: path, Sheet: sheet, DryRun: true, Preview: 10})
	}
	dry, err := svc.ImportAll(t.Context(), reqs)
	if err != nil {
		t.Fatal(err)
	}
	if all, _ := linked(t, svc, "school", "name"); all != 0 {
		t.Error("a dry run stored something")
	}
	reqs[0].DryRun = false
	done, err := svc.ImportAll(t.Context(), reqs)
	if err != nil || tallies(dry) != tallies(done) {
		t.Errorf("a dry run said\n%s and this happened\n%s %v", tallies(dry), tallies(done), err)
	}
	for field, want := range map[string]int{"internship/school": 1, "internship/firm": 2, "partnership/parties.party": 2} {
		form, path, _ := strings.Cut(field, "/")
		if _, n := linked(t, svc, form, path); n != want {
			t.Errorf("%s: %d lead to the directory, want %d", field, n, want)
		}
	}
	if _, err := svc.Undo(t.Context(), done[0].Batch); err != nil {
		t.Error(err)
	}
	for _, form := range []string{"internship", "partnership", "school", "enterprise"} {
		if all, _ := linked(t, svc, form, "x"); all != 0 {
			t.Errorf("one step leaves %d of %s", all, form)
		}
	}
}

// A row may name another of the same sheet, above it or below it, one after another or in a
// circle.
func TestRowsThatNameOneAnother(t *testing.T) {
	first, second, third := row{"旧协议", "J-1", "否", nil}, row{"新协议", "X-1", "是", "旧协议"}, row{"更新协议", "X-2", "是", "新协议"}
	for name, rows := range map[string][]row{
		"above": {first, second, third}, "below": {third, second, first}, "between": {second, first, third},
		"twice":  {second, first, row{"更新协议", "X-2", "是", "旧协议"}},
		"circle": {row{"旧协议", "J-1", "是", "更新协议"}, second, third},
	} {
		svc := newProgram(t, nil)
		ask := register.ImportRequest{Form: "partnership", Path: newSheet(t).put("Sheet1", 1, append([]row{{"协议名称", "协议编号", "属于续签", "续签自"}}, rows...)...).save(), DryRun: true}
		_, said := importAs(t, svc, ask)
		ask.DryRun = false
		got, text := importAs(t, svc, ask)
		want := 2
		if name == "circle" { // none of them can be the first
			want = 0
		}
		if all, n := linked(t, svc, "partnership", "renewal_of"); n != want || want > 0 && all != 3 || said != text {
			t.Errorf("%s: %d of %d renew another: %+v\n%s\n%s", name, n, all, got.Problems, said, text)
		}
		if again, _ := importAs(t, svc, ask); again.Added != 0 {
			t.Errorf("%s: a second import adds %d", name, again.Added)
		}
	}
}

// A long line of rows, each of which names the one below, goes as far as it does: what is
// stored leads to what is there.
func TestALongLineOfRows(t *testing.T) {
	const long = 14
	rows := []row{{"协议名称", "协议编号", "属于续签", "续签自"}}
	for i := range long {
		rows = append(rows, row{fmt.Sprintf("协议%c", 'A'+i), fmt.Sprintf("J-%d", i), "是", fmt.Sprintf("协议%c", 'A'+i+1)})
	}
	rows = append(rows, row{fmt.Sprintf("协议%c", 'A'+long), "J-99", "否", nil})
	svc := newProgram(t, nil)
	ask := register.ImportRequest{Form: "partnership", Path: newSheet(t).put("Sheet1", 1, rows...).save()}
	stored := 0
	for range 3 {
		importAs(t, svc, ask)
		all, n := linked(t, svc, "partnership", "renewal_of")
		if n != all-1 || all <= stored && all < long+1 {
			t.Errorf("%d of %d lead to another", n, all)
		}
		stored = all
	}
	if stored != long+1 {
		t.Errorf("%d stored", stored)
	}
}

// Two records of one name that the same import brings in, or one beside one that was there,
// are two to choose from: none is taken.
func TestTwoOfANameInAFile(t *testing.T) {
	head := row{"协议名称", "协议编号", "签订日期", "属于续签", "续签自"}
	one, two := row{"旧协议", "J-1", "2020-01-01", "否", nil}, row{"旧协议", "J-2", "2021-01-01", "否", nil}
	naming := row{"新协议", "X-1", "2025-01-01", "是", "旧协议"}
	for name, rows := range map[string][2][]row{
		"both in the file": {nil, {one, naming, two}}, "one was there": {{one}, {naming, two}}, "both were there": {{one, two}, {naming}},
	} {
		svc := newProgram(t, nil)
		var got register.Imported
		for _, part := range rows {
			if part != nil {
				got, _ = importAs(t, svc, register.ImportRequest{Form: "partnership", Path: newSheet(t).put("Sheet1", 1, append([]row{head}, part...)...).save()})
			}
		}
		if all, _ := linked(t, svc, "partnership", "renewal_of"); all != 2 || got.Refused != 1 || !strings.Contains(fmt.Sprint(got.Problems), "ref_ambiguous") {
			t.Errorf("%s: %d stored, %+v", name, all, got.Problems)
		}
	}
}
