package boot

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// What leaves the program with masks and comes back leaves the personal values
// that are stored as they are: a workbook, and a record as JSON.
func TestMasksThatComeBackSayNothing(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	ss, err := svc.Begin("partnership")
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{"title": "实训协议", "kind": "校企", "contact_name": "欧阳无忌", "contact_mobile": "13800000002、0432-62048888"} {
		ss.SetText(path, text)
	}
	for i, row := range ss.InsertRows("parties", 0, 2) {
		ss.SetText(op.Path("parties", row, "party"), []string{"某职教中心", "某公司"}[i])
		ss.SetText(op.Path("parties", row, "representative"), []string{"张三", "李四"}[i])
	}
	rec := save(t, ss)

	same := func(what string) {
		t.Helper()
		now, err := svc.Open(ctx, "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"contact_name": "欧阳无忌", "contact_mobile": "13800000002、0432-62048888"}
		for i, row := range rec.Rows["parties"] {
			want[op.Path("parties", row.ID, "representative")] = []string{"张三", "李四"}[i]
		}
		if len(now.Rows["parties"]) != 2 {
			t.Fatalf("%s: %d parties", what, len(now.Rows["parties"]))
		}
		for path, text := range want {
			if v, err := svc.Reveal(ctx, now, path, "test"); err != nil || v.Text() != text {
				t.Errorf("%s: %s is %q, not %q (%v)", what, path, v.Text(), text, err)
			}
		}
	}
	out := filepath.Join(t.TempDir(), "out.xlsx")
	if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: out}); err != nil {
		t.Fatal(err)
	}
	got, err := svc.Import(ctx, register.ImportRequest{Form: "partnership", Path: out})
	if err != nil || got.Refused != 0 || got.Added != 0 {
		t.Fatalf("read back: %+v, %v", got, err)
	}
	same("workbook")

	doc, err := json.Marshal(map[string]any{"id": rec.ID, "fields": svc.Doc(rec)["fields"], "tables": svc.Doc(rec)["tables"]})
	if err != nil {
		t.Fatal(err)
	}
	next, base, problems, err := svc.ReadRecord(ctx, "partnership", strings.NewReader(string(doc)))
	if err != nil {
		t.Fatal(problems, err)
	}
	if _, err := svc.Save(ctx, next, base, ""); err != nil {
		t.Fatal(err)
	}
	same("JSON")
}
