package formview

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/ui/xwidget"
)

func paper(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDropAttaches drops two files on the window, takes one away, and undoes it.
func TestDropAttaches(t *testing.T) {
	d := newDesk(t)
	v := d.begin("partnership")
	if !v.Drop([]string{paper(t, "协议扫描件.pdf", "%PDF"), paper(t, "照片.jpg", "x")}) {
		t.Fatal("the form took no files")
	}
	fs := d.ss.Value("scan_files").Files()
	if len(fs) != 2 || fs[0].Name != "协议扫描件.pdf" || fs[0].Size != 4 {
		t.Fatalf("attached %+v", fs)
	}
	list := d.block("scan_files").ed.(*files).list
	if len(list.root.Objects) != 3 {
		t.Errorf("%d lines, want two files and the button", len(list.root.Objects))
	}
	list.remove(0)
	if fs := d.ss.Value("scan_files").Files(); len(fs) != 1 || fs[0].Name != "照片.jpg" {
		t.Errorf("after taking one away: %+v", fs)
	}
	v.Undo()
	if fs := d.ss.Value("scan_files").Files(); len(fs) != 2 {
		t.Errorf("after the undo: %+v", fs)
	}
}

// TestOneBadFileKeepsTheRest attaches what can be read and says what cannot.
func TestOneBadFileKeepsTheRest(t *testing.T) {
	d := newDesk(t)
	v := d.begin("partnership")
	v.Drop([]string{filepath.Join(t.TempDir(), "没有.pdf"), paper(t, "在.pdf", "x")})
	if fs := d.ss.Value("scan_files").Files(); len(fs) != 1 || fs[0].Name != "在.pdf" {
		t.Errorf("attached %+v", fs)
	}
	if _, ok := d.win.Canvas().Overlays().Top().(*xwidget.Dialog); !ok {
		t.Error("nobody says that a file could not be read")
	}
}

// TestDropGoesWhereTheKeyboardIs attaches to the field that has the keyboard.
func TestDropGoesWhereTheKeyboardIs(t *testing.T) {
	d := newDesk(t)
	v := d.begin("partnership")
	d.at("photo_files")
	v.Drop([]string{paper(t, "签约.jpg", "x")})
	if n := len(d.ss.Value("photo_files").Files()); n != 1 {
		t.Errorf("%d photos, want 1", n)
	}
}

// TestOpenedCopiesGo removes the copies of attachments with the form.
func TestOpenedCopiesGo(t *testing.T) {
	d := newDesk(t)
	v := d.begin("partnership")
	v.Drop([]string{paper(t, "在.pdf", "x")})
	v.Drop([]string{paper(t, "在.pdf", "another of the same name")})
	for _, f := range d.ss.Value("scan_files").Files() {
		v.openFile(f)
	}
	dir := v.opened
	copies, err := filepath.Glob(filepath.Join(dir, "*", "在.pdf"))
	if err != nil || len(copies) != 2 {
		t.Fatalf("two of one name were opened as %q, %v", copies, err)
	}
	v.Close()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there", dir)
	}
}
