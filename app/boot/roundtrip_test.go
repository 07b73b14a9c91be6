package boot

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
)

// draw makes a value that the field's type can hold, as a clerk could have
// entered it; blank often, for paper is never complete.
func draw(t *rapid.T, fd *catalog.Field, at string) app.Value {
	kind := rapid.IntRange(0, 9).Draw(t, at)
	switch {
	case kind < 4 && !fd.Required:
		return app.Value{}
	case kind == 4 && !fd.Required && fd.Personal == nil:
		return app.NA()
	}
	v, bad := fd.ParseText(drawText(t, fd, at))
	if bad != nil && bad.Severity == app.Refused {
		t.Fatalf("%s: %s", fd.Path(), bad.Code)
	}
	return v
}

func drawText(t *rapid.T, fd *catalog.Field, at string) string {
	word := func(alphabet string, least, most int) string {
		return string(rapid.SliceOfN(rapid.SampledFrom([]rune(alphabet)), least, most).Draw(t, at+" text"))
	}
	number := func(most int64) string { return fmt.Sprint(rapid.Int64Range(0, most).Draw(t, at+" number")) }
	switch fd.TypeName {
	case catalog.TypeInteger:
		return number(99_999)
	case catalog.TypeDecimal:
		return number(9_999_999) + "." + number(99)
	case catalog.TypePercent:
		return number(100) + "%"
	case catalog.TypeYear:
		return fmt.Sprint(rapid.IntRange(2015, 2029).Draw(t, at+" year"))
	case catalog.TypeDate:
		return rapid.SampledFrom([]string{"2026", "2025-10", "2026-03-12", "2019-01-01", "2030-12-31"}).Draw(t, at+" date")
	case catalog.TypeBool:
		return rapid.SampledFrom(fd.YesNo()).Draw(t, at+" bool")
	case catalog.TypeChoice:
		return rapid.SampledFrom(fd.Options).Draw(t, at+" option").Label
	case catalog.TypeMulti:
		var labels []string
		for _, o := range rapid.SliceOfN(rapid.SampledFrom(fd.Options), 1, 4).Draw(t, at+" options") {
			labels = append(labels, o.Code)
		}
		return strings.Join(labels, "|")
	case catalog.TypeTree:
		code := ""
		for items := fd.Lists().Children(fd.Codes, ""); len(items) > 0; items = fd.Lists().Children(fd.Codes, code) {
			code = rapid.SampledFrom(items).Draw(t, at+" node").Code
			if !fd.Leaf && rapid.IntRange(0, 3).Draw(t, at+" stop") == 0 {
				break
			}
		}
		return code
	case catalog.TypePhone:
		return rapid.SampledFrom([]string{"13800000002", "0432-62048888", "13800000002、0432-62048888-801"}).Draw(t, at+" phone")
	case catalog.TypeEmail:
		return "a" + number(999) + "@example.cn"
	case catalog.TypeUSCC:
		return "9122020" + rapid.StringMatching(`[0-9]{11}`).Draw(t, at+" uscc")
	case catalog.TypeLongText:
		return word("甲乙，。（）“”=-+@'\"\n12AB ", 1, 40) + "完"
	case catalog.TypeParty:
		return "单位" + word("甲乙丙丁12AB", 1, 8) + rapid.SampledFrom([]string{"", "（集团）", "、丁厂", "（甲、乙）"}).Draw(t, at+" tail")
	}
	if fd.Normalise == "code" {
		return word("AB12-〔〕号", 1, min(8, max(fd.Max, 1)))
	}
	if fd.Pattern == `^\d{10}$` {
		return rapid.StringMatching(`[0-9]{10}`).Draw(t, at+" digits")
	}
	return "名" + word("甲乙丙丁“”、；=-+@'12AB", 0, min(12, max(fd.Max-2, 0))) + "称"
}

// drawRecord makes a record of the form that a workbook can carry: attachments
// and links to other records stay out.
func drawRecord(t *rapid.T, f *catalog.Form, n int) *app.Record {
	rec := &app.Record{ID: op.NewID(), Form: f.ID, FormVer: f.Version, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
	carried := func(fd *catalog.Field) bool {
		return fd.Compute == "" && fd.TypeName != catalog.TypeFiles && fd.TypeName != catalog.TypeRef
	}
	for _, fd := range f.Fields() {
		switch {
		case fd.IsTable():
			for i := range rapid.IntRange(0, 3).Draw(t, fd.ID) {
				row := app.Row{ID: op.NewID(), Order: op.Ranks(4)[i], Fields: map[string]app.Value{}}
				for _, c := range fd.Fields {
					if !carried(c) {
						continue
					}
					if v := draw(t, c, fmt.Sprint(fd.ID, i, c.ID)); !v.IsBlank() {
						row.Fields[c.ID] = v
					}
				}
				if len(row.Fields) > 0 {
					rec.Rows[fd.ID] = append(rec.Rows[fd.ID], row)
				}
			}
		case carried(fd):
			rec.Set(fd.ID, draw(t, fd, fd.ID))
		}
	}
	for _, k := range append([]string{f.Display}, f.Keys...) {
		fd, _ := f.Field(k)
		rec.Set(k, keyOf(fd, n))
	}
	return rec
}

// keyOf is what tells the n-th record from the others.
func keyOf(fd *catalog.Field, n int) app.Value {
	name := fmt.Sprintf("%s%d号", fd.Form().Title, n)
	switch fd.TypeName {
	case catalog.TypeParty:
		return app.PartyValue(app.Party{Name: name})
	case catalog.TypeYear:
		return app.TextValue(fmt.Sprint(2015 + n))
	case catalog.TypeTree:
		node := fd.Lists().Children(fd.Codes, "")[n]
		for !node.Leaf {
			node = fd.Lists().Children(fd.Codes, node.Code)[0]
		}
		return app.TextValue(node.Code)
	}
	return app.TextValue(name)
}

// Whatever a register holds goes out with its workbook and comes in elsewhere as
// it was: every field of every form, in every type.
func TestAWorkbookCarriesWholeRecords(t *testing.T) {
	p, err := Open(t.Context(), Config{Dir: filepath.Join(t.TempDir(), "definitions")})
	if err != nil {
		t.Fatal(err)
	}
	forms := p.Catalog().Forms()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		t.Run(f.ID, func(t *testing.T) {
			runs := 0
			rapid.Check(t, func(rt *rapid.T) {
				if runs++; runs > rounds() {
					return
				}
				carry(t, rt, f)
			})
		})
	}
}

// rounds is how many random workbooks of each register are carried: RONGHE_ROUNDS,
// or three.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("RONGHE_ROUNDS")); err == nil {
		return n
	}
	return 3
}

func carry(t *testing.T, rt *rapid.T, f *catalog.Form) {
	ctx := t.Context()
	svc, other := newProgram(t, nil), newProgram(t, nil)
	var made []*app.Record
	for i := range rapid.IntRange(1, 4).Draw(rt, "records") {
		saved, err := svc.Save(ctx, drawRecord(rt, f, i), nil, "")
		if err != nil {
			rt.Fatal(err)
		}
		made = append(made, saved.Record)
	}
	out := filepath.Join(t.TempDir(), fmt.Sprintf("%s.xlsx", op.NewID()))
	if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: f.ID}, Path: out, Reveal: true}); err != nil {
		rt.Fatal(err)
	}
	got, err := other.Import(ctx, register.ImportRequest{Form: f.ID, Path: out})
	if err != nil || got.Added != len(made) || got.Refused != 0 {
		for _, p := range got.Problems {
			if p.Severity == app.Refused {
				rt.Log(p.Sheet, p.Cell, p.Message)
			}
		}
		rt.Fatalf("%d records came back as %+v, %v", len(made), got, err)
	}
	again, err := svc.Import(ctx, register.ImportRequest{Form: f.ID, Path: out})
	if err != nil || again.Unchanged != len(made) {
		rt.Fatalf("over the records themselves: %d of %d unchanged, %+v, %v", again.Unchanged, len(made), again, err)
	}
	for _, want := range made {
		list, err := other.List(ctx, app.Query{Form: f.ID, Where: []app.Filter{{Field: f.Display, Op: app.Eq, Values: []string{called(f, want)}}}})
		if err != nil || len(list) != 1 {
			rt.Fatalf("%s is there %d times, %v", called(f, want), len(list), err)
		}
		have, err := other.Open(ctx, f.ID, list[0].ID)
		if err != nil {
			rt.Fatal(err)
		}
		compare(rt, plainText(t, svc, f, want), plainText(t, other, f, have))
	}
}

func compare(t interface {
	Helper()
	Errorf(string, ...any)
}, want, have map[string]string,
) {
	t.Helper()
	for path, text := range want {
		if have[path] != text {
			t.Errorf("%s: %q came back as %q", path, text, have[path])
		}
	}
	for path, text := range have {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: nothing came back as %q", path, text)
		}
	}
}

// plainText is a record's content by path, rows by their number, personal values
// opened.
func plainText(t *testing.T, svc *register.Service, f *catalog.Form, rec *app.Record) map[string]string {
	t.Helper()
	out := map[string]string{}
	put := func(fd *catalog.Field, path, opPath string, v app.Value) {
		if fd.TypeName == catalog.TypeFiles || v.IsBlank() {
			return
		}
		if _, ok := v.Sealed(); ok {
			var err error
			if v, err = svc.Reveal(t.Context(), rec, opPath, "test"); err != nil {
				t.Fatal(err)
			}
		}
		out[path] = string(v.AppendJSON(nil))
	}
	for _, fd := range f.Fields() {
		if !fd.IsTable() {
			put(fd, fd.ID, fd.ID, rec.Value(fd.ID))
			continue
		}
		for i, row := range rec.Rows[fd.ID] {
			for _, c := range fd.Fields {
				put(c, fmt.Sprintf("%s/%d/%s", fd.ID, i+1, c.ID), op.Path(fd.ID, row.ID, c.ID), row.Fields[c.ID])
			}
		}
	}
	return out
}
