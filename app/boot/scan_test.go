package boot

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// scan reads the QR codes in a picture with a reader made by others.
func scan(t testing.TB, picture string) string {
	t.Helper()
	out, err := exec.Command("zbarimg", "--quiet", "--raw", picture).Output()
	if err != nil {
		t.Fatalf("zbarimg finds no code in %s (packages zbar-tools and poppler-utils; make test installs them): %v", filepath.Base(picture), err)
	}
	return strings.TrimSpace(string(out))
}

// scanned holds the covers of the submission in dir, as they come out of a printer and
// in the workbook, to what the program finds by their codes.
func (o *office) scanned(dir string) {
	t := o.t
	t.Helper()
	page := filepath.Join(dir, "cover")
	if out, err := exec.Command("pdftoppm", "-r", "100", "-f", "1", "-l", "1", "-singlefile", "-gray", "-png", filepath.Join(dir, "sent.pdf"), page).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm (package poppler-utils; make test installs it): %v %s", err, out)
	}
	book, err := excelize.OpenFile(filepath.Join(dir, "sent.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	pics, err := book.GetPictures("封面", "A1")
	if err != nil || len(pics) != 1 {
		t.Fatalf("%d pictures: %v", len(pics), err)
	}
	sheet := filepath.Join(dir, "sheet.png")
	if err := os.WriteFile(sheet, pics[0].File, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, picture := range []string{page + ".png", sheet} {
		text := scan(t, picture)
		found, err := o.s.FindDigest(t.Context(), 2025, text)
		if err != nil || len(found) != 1 || !found[0].Current || found[0].Submitted == nil || found[0].Digest != o.filing(2025).Content {
			t.Errorf("%s says %s, by which is found %+v %v", filepath.Base(picture), text, found, err)
		}
	}
}
