package record_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app/boot"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
)

// printing is a page whose prints really are drawn, into a folder of the test.
func printing(t *testing.T) (*uitest.Bench, *record.Page, string) {
	t.Helper()
	b := uitest.NewBench(t)
	b.Backend.Pages, b.Backend.Dir = boot.Pages{}, t.TempDir()
	b.App.Svc = b.Backend.Service()
	return b, open(t, b, record.Source{Form: form}), filepath.Join(b.Backend.Dir, "out")
}

func printed(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPrintMakesASheetOfWhatIsStored(t *testing.T) {
	b, p, out := printing(t)
	key(t, p, fyne.KeyP, ctrl)
	if len(printed(t, out)) != 0 || !b.Says("还没有可以打印的内容") {
		t.Fatalf("an empty form prints %v, and says %q", printed(t, out), b.Drawn())
	}
	b.Type("甲协议")
	key(t, p, fyne.KeyP, ctrl)
	if len(printed(t, out)) != 0 || !b.Says("先入库再打印") {
		t.Fatalf("unsaved work prints %v, and the page says %q", printed(t, out), b.Drawn())
	}
	b.Press("保存并打印")
	if len(ids(t, b)) != 1 {
		t.Fatalf("%d records are stored", len(ids(t, b)))
	}
	want := filepath.Join(out, "合作协议-甲协议.pdf")
	files := printed(t, out)
	if len(files) != 1 || files[0] != want {
		t.Fatalf("printed %v, want %s", files, want)
	}
	if got, err := os.ReadFile(want); !bytes.HasPrefix(got, []byte("%PDF-")) {
		t.Errorf("%.20q is no PDF (%v)", got, err)
	}
	if !b.Says("已生成打印页") {
		t.Errorf("the page says %q", b.Drawn())
	}
	b.Press("打印")
	if files := printed(t, out); len(files) != 1 {
		t.Errorf("the same record printed again lies in %v", files)
	}
}

// TestAPrintInPlainAsksWhereToLie: what the person has opened stands in plain on
// the sheet, which is not left in the data folder unasked.
func TestAPrintInPlainAsksWhereToLie(t *testing.T) {
	b, _, out := printing(t)
	program, err := boot.Open(t.Context(), boot.Config{Dir: b.Backend.Dir, Quick: true}) // a store that seals
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if _, err := program.Create(t.Context(), uitest.Unit, boot.Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	b.App.Svc = program.Service()
	p := open(t, b, record.Source{Form: form})
	b.Type("甲协议")
	p.View().FocusField("contact_mobile")
	b.Type("13812345678")
	key(t, p, fyne.KeyS, ctrl)
	p = open(t, b, record.Source{Form: form, ID: ids(t, b)[0].ID})
	p.View().FocusField("contact_mobile")
	b.Press("显示")
	if len(p.View().Revealed()) != 1 {
		t.Fatalf("%d values are open; the page says %q", len(p.View().Revealed()), b.Drawn())
	}
	key(t, p, fyne.KeyP, ctrl)
	if len(printed(t, out)) != 0 {
		t.Errorf("printed unasked: %v", printed(t, out))
	}
	if !b.Says("含完整的个人信息") {
		t.Errorf("the question is %q", b.Drawn())
	}
}

func TestAFailedPrintIsExplained(t *testing.T) {
	b, p, out := printing(t)
	if err := os.WriteFile(out, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	b.Type("甲协议")
	key(t, p, fyne.KeyS, ctrl)
	key(t, p, fyne.KeyP, ctrl)
	if b.Button("知道了") == nil || b.Says("已生成打印页") {
		t.Errorf("the page says %q", b.Drawn())
	}
}
