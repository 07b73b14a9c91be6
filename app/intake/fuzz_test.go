package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/intake"
)

// Whatever a sheet holds, reading it neither panics nor loses a row: each row
// with content is the header, a record, a row of the record above, or listed as
// skipped.
func FuzzRows(f *testing.F) {
	for _, s := range []string{
		"协议名称|类别\n甲|校企", "标题\n\n序号|协议名称|合作各方|\n||甲方|乙方\n1|甲|乙、丙|丁", "协议名称|金额(元)|联系电话\n#1|@2026-03|合计\n小计||",
		"主表序号|年度\n1|2026", "协议名称|||\n|||", "１．协议名称＊|（）|((|)|\n(例)|注:|填表人:|一、", "|协议名称\n北京市(92所)\n|x\\ny",
		"协议名称|年度|录用人数|地区|县区\n甲|2025、2026|1、2|长春市|朝阳区",
	} {
		f.Add(s, byte(0), byte(0))
		f.Add(s, byte(3), byte(1))
	}
	fm := form(f, demo)
	f.Fuzz(func(t *testing.T, text string, at, size byte) {
		var merges []app.CellRange
		if size > 0 {
			merges = []app.CellRange{{Row1: int(at%8) + 1, Col1: int(at/8%8) + 1, Row2: int(at%8) + 1 + int(size%4), Col2: int(at/8%8) + 1 + int(size/4%4)}}
		}
		b := (&book{}).add("合作协议", text, merges...).add("年度实施", text)
		plan, err := intake.Detect(context.Background(), fm, b, intake.Options{Sheet: "合作协议"})
		if err != nil {
			var coded *app.Error
			if !errors.As(err, &coded) {
				t.Fatal(err)
			}
			return
		}
		drafts, below := 0, 0
		sum, err := intake.Read(context.Background(), fm, b, plan, nil, func(d intake.Draft) error {
			drafts++
			below += rowsBelow(d)
			for _, p := range d.Problems {
				if p.Cell == "" || p.Line == 0 || p.Message == "" {
					t.Fatalf("problem without place or text: %+v", p)
				}
			}
			return nil
		})
		if err != nil || sum.Rows != drafts {
			t.Fatalf("%d drafts, summary %+v, %v", drafts, sum, err)
		}
		if len(merges) > 0 || len(plan.Subs) > 0 {
			return
		}
		rows, s := 0, plan.Sheets[0]
		for _, r := range b.rows["合作协议"] {
			for _, c := range r.Cells {
				if strings.TrimSpace(c.Text) != "" && (r.Line < s.HeadFrom || r.Line > s.HeadTo) {
					rows++
					break
				}
			}
		}
		if rows != drafts+below+sum.Skipped {
			t.Fatalf("%d rows beside the header, %d records and %d skipped", rows, drafts, sum.Skipped)
		}
	})
}

// rowsBelow counts the rows that a record stands over without merged cells, each of
// which it tells.
func rowsBelow(d intake.Draft) (n int) {
	for _, p := range d.Problems {
		if p.Code == "row_below" {
			n++
		}
	}
	return n
}

// Whatever a person says of a sheet, reading it so neither panics nor loses a row.
func FuzzCorrected(f *testing.F) {
	for _, s := range []string{
		"协议名称|类别\n甲|校企", "标题\n\n序号|合作项目|双方\n||学校|企业\n1|甲|乙、丙|丁", "||\n|#1|\n@2026-03|小计|", "主表序号|年度\n1|2026", "a\nb\nc\nd\ne",
	} {
		f.Add(s, byte(1), byte(1), byte(0), byte(7), "校企", "firm")
		f.Add(s, byte(2), byte(2), byte(1), byte(40), "", "")
	}
	f.Add("协\xe8\xae\xff名称|类别\n甲|校企", byte(0), byte(1), byte(0), byte(6), "校企", "firm") // left the only sheet out
	f.Add(" \n0", byte(2), byte(0), byte(1), byte(40), "", "")                          // blanks above were a title
	fm := form(f, demo)
	targets := append([]intake.Target{{Key: ""}, {Key: "none"}, {Key: "parties"}, {Key: "total"}}, intake.Targets(fm)...)
	f.Fuzz(func(t *testing.T, text string, from, depth, col, target byte, said, meant string) {
		lay := intake.Layout{
			Sheet: "表", HeadFrom: int(from % 8), HeadTo: int(from%8) + int(depth%4),
			Columns: map[int]intake.Choice{
				int(col % 8): {Target: targets[int(target)%len(targets)].Key, Unit: said}, int(col/8) % 8: {Target: targets[int(target/2)%len(targets)].Key},
			},
			Heads:  map[string]intake.Choice{said: {Target: targets[int(target/3)%len(targets)].Key}},
			Values: map[string]map[string]string{"kind": {said: meant}, "day": {said: meant}, "parties.firm": {said: meant}},
		}
		b := (&book{}).add("表", text)
		known := func(fingerprint string) (intake.Layout, bool) { return lay, fingerprint[0] < '8' }
		for _, opt := range []intake.Options{{Layouts: []intake.Layout{lay}}, {Known: known}} {
			plan, err := intake.Detect(context.Background(), fm, b, opt)
			if err != nil {
				var coded *app.Error
				if !errors.As(err, &coded) {
					t.Fatal(err)
				}
				continue
			}
			drafts, below := 0, 0
			sum, err := intake.Read(context.Background(), fm, b, plan, nil, func(d intake.Draft) error {
				drafts++
				below += rowsBelow(d)
				return nil
			})
			if err != nil || sum.Rows != drafts {
				t.Fatalf("%d drafts, summary %+v, %v", drafts, sum, err)
			}
			rows, s := 0, plan.Sheets[0]
			for _, r := range b.rows["表"] {
				for _, c := range r.Cells {
					if strings.TrimSpace(c.Text) != "" && (r.Line < s.HeadFrom || r.Line > s.HeadTo) {
						rows++
						break
					}
				}
			}
			if rows != drafts+below+sum.Skipped {
				t.Fatalf("%d rows beside the header, %d records and %d skipped", rows, drafts, sum.Skipped)
			}
		}
	})
}
