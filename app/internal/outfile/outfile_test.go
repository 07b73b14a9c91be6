package outfile

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
)

var errMine = errors.New("a row that cannot be read")

// TestWriteSortsErrors: a fault of the disk is explained, one of the source
// comes back as it is, a panic ends nothing; the old file stays.
func TestWriteSortsErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		write func(io.Writer) error
		code  string
		is    error
	}{
		"own":   {func(io.Writer) error { return Own(errMine) }, "", errMine},
		"coded": {func(io.Writer) error { return app.NewError(app.CodeNotFound, nil) }, app.CodeNotFound, nil},
		"disk":  {func(io.Writer) error { return errMine }, CodeFailed, errMine},
		"panic": {func(io.Writer) error { panic("an index") }, CodeFailed, nil},
	} {
		err := Write(context.Background(), path, c.write)
		if app.CodeOf(err) != c.code || c.is != nil && !errors.Is(err, c.is) || err == nil {
			t.Errorf("%s: %v", name, err)
		}
		if b, err := os.ReadFile(path); string(b) != "old" {
			t.Errorf("%s: the old file is %q, %v", name, b, err)
		}
	}
	if err := Write(context.Background(), path, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); string(b) != "new" {
		t.Errorf("the new file is %q, %v", b, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// TestCodesHaveTheirSentences in both languages.
func TestCodesHaveTheirSentences(t *testing.T) {
	defer i18n.SetLocale("zh")
	for _, locale := range []string{"zh", "en"} {
		i18n.SetLocale(locale)
		for _, code := range []string{CodeDiskFull, CodeReadOnly, CodeFolder, CodeFailed, CodeInUse, CodeProtected} {
			m := i18n.Error(app.NewError(code, nil, "folder", "F", "file", "F"))
			if m == i18n.Error(app.NewError(app.CodeInternal, nil)) || m.What == "" || m.Kept == "" || m.Do == "" {
				t.Errorf("%s: %s is explained as %+v", locale, code, m)
			}
		}
	}
}
