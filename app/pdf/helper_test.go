package pdf

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"ronghe/app"
	"ronghe/app/layout"
)

// plain is a table of texts under short heads.
func plain(columns int, rows ...[]string) layout.Table {
	t := layout.Table{Sheet: "s", Landscape: true, FitWidth: true, RepeatHead: true}
	heads := make([][]string, columns)
	for i := range heads {
		heads[i] = []string{"栏" + strconv.Itoa(i+1)}
		t.Columns = append(t.Columns, layout.Column{})
	}
	t.Head = layout.NestHeads(heads)
	t.Body = func(yield func([]app.Cell) error) error {
		for _, row := range rows {
			cells := make([]app.Cell, columns)
			for i, text := range row {
				cells[i] = layout.TextCell(text)
			}
			if err := yield(cells); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// drawn writes tables that must be written and returns the file.
func drawn(t testing.TB, tables ...layout.Table) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := Write(context.Background(), file, tables, Options{}); err != nil {
		t.Fatal(err)
	}
	return file
}

// poppler runs one of poppler's programs, which reports what is wrong with a
// file on its standard error.
func poppler(t testing.TB, program string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing: install the package poppler-utils (make test does)", program)
	}
	cmd := exec.Command(path, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil || problems.Len() > 0 {
		t.Fatalf("%s: %v\n%s", program, err, problems.String())
	}
	return out.Bytes()
}

// texts are the pages' texts in the order in which they were drawn.
func texts(t testing.TB, file string) []string {
	t.Helper()
	pages := strings.Split(string(poppler(t, "pdftotext", "-raw", "-enc", "UTF-8", file, "-")), "\f")
	return pages[:len(pages)-1]
}

// close up leaves white space out: lines that were wrapped close up again.
func closeUp(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

var footPattern = regexp.MustCompile(`非涉密系统[,，]严禁录入国家秘密第(\d+)页共(\d+)页$`)

// bodies are the pages' texts without white space and without the foot, whose
// numbers are checked.
func bodies(t testing.TB, file string) []string {
	t.Helper()
	pages := texts(t, file)
	for i, page := range pages {
		page = closeUp(page)
		m := footPattern.FindStringSubmatchIndex(page)
		if m == nil {
			t.Fatalf("page %d has no foot: %q", i+1, page)
		}
		if n, of := page[m[2]:m[3]], page[m[4]:m[5]]; n != strconv.Itoa(i+1) || of != strconv.Itoa(len(pages)) {
			t.Errorf("the foot of page %d of %d says %s of %s", i+1, len(pages), n, of)
		}
		pages[i] = page[:m[0]]
	}
	return pages
}

// picture draws a page as an image of so many dots per inch.
func picture(t testing.TB, file string, page, dpi int) image.Image {
	t.Helper()
	n := strconv.Itoa(page)
	prefix := filepath.Join(t.TempDir(), "p")
	poppler(t, "pdftoppm", "-r", strconv.Itoa(dpi), "-f", n, "-l", n, "-singlefile", "-gray", "-png", file, prefix)
	f, err := os.Open(prefix + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}
