package boot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/op"
)

// A report is neither signed nor sent up while an attachment of what it counts is
// not here; what is missing is named, and leads to a cell that counts the record.
func TestAttachmentsMustBeHere(t *testing.T) {
	p, svc := demonstration(t)
	file, err := svc.Store().PutBlob(t.Context(), "协议扫描件.pdf", strings.NewReader("%PDF-1.7 one agreement"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := svc.List(t.Context(), app.Query{Form: "partnership", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	base, err := svc.Open(t.Context(), "partnership", rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	next := base.Clone()
	next.Set("scan_files", app.FilesValue(file))
	if _, err := svc.Save(t.Context(), next, base, ""); err != nil {
		t.Fatal(err)
	}
	s, r := reportOf(t, p, 2025)
	files := func() (out []annual.Block) {
		blocks, err := s.Check(t.Context(), r, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			if b.Kind == annual.BlockFile {
				out = append(out, b)
			}
		}
		return out
	}
	if got := files(); len(got) != 0 {
		t.Fatalf("all attachments are here: %+v", got)
	}
	var blob string
	if err := filepath.WalkDir(p.cfg.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(path, file.Hash) {
			blob = path
		}
		return err
	}); err != nil || blob == "" {
		t.Fatalf("the attachment's file: %q %v", blob, err)
	}
	if err := os.Remove(blob); err != nil {
		t.Fatal(err)
	}
	got := files()
	if len(got) != 1 || got[0].N != 1 || got[0].At.Table.ID != "B02" || !strings.Contains(got[0].Message, "协议扫描件.pdf") || !strings.Contains(got[0].Message, base.Value("title").Text()) {
		t.Fatalf("an attachment is gone: %+v", got)
	}
	f, err := s.Filing(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	f.State = "signed"
	if _, err := s.Take(t.Context(), f, op.Submit, ""); app.CodeOf(err) != annual.CodeBlocked {
		t.Errorf("sent up without it: %v", err)
	}
}
