package workbook

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// TestMain lets the test program act as the child that reads a .xls, as that
// child gone wild, and as a process of its own whose memory can be measured.
func TestMain(m *testing.M) {
	childHook = hogs[os.Getenv("RONGHE_TEST_HOG")]
	if ChildMain(os.Args) {
		return
	}
	if task := os.Getenv("RONGHE_TEST_TASK"); task != "" {
		if err := tasks[task](os.Getenv("RONGHE_TEST_FILE")); err != nil {
			fmt.Println("failed:", err)
		}
		fmt.Println("peak:", apptest.Peak())
		return
	}
	os.Exit(m.Run())
}

// tasks run in a process of their own; see measure.
var tasks = map[string]func(file string) error{
	"read": func(file string) error {
		b, err := Open(context.Background(), file, Options{})
		if err != nil {
			return err
		}
		defer b.Close()
		for _, s := range b.Sheets() {
			if err := b.Rows(context.Background(), s.Name, func(app.SheetRow) error { return nil }); err != nil {
				return err
			}
		}
		return nil
	},
	"write": func(file string) error {
		t := wideTable(100_000)
		return Write(context.Background(), file, []layout.Table{t}, WriteOptions{})
	},
}

// measured is what a task took and said. The peak counts children too.
type measured struct {
	out string
	apptest.Cost
}

// measure runs a task in a process of its own.
func measure(t testing.TB, task, file string) measured {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RONGHE_TEST_TASK="+task, "RONGHE_TEST_FILE="+file)
	out, cost := apptest.Run(t, cmd)
	said, count, ok := strings.Cut(out, "peak: ")
	n, err := strconv.ParseInt(strings.TrimSpace(count), 10, 64)
	if !ok || err != nil || n == 0 {
		t.Fatalf("the task did not say its peak: %s", out)
	}
	cost.Peak = n
	return measured{said, cost}
}

// sentences checks that an error tells a person what to do, in both languages.
func sentences(t *testing.T, err error) {
	t.Helper()
	defer i18n.SetLocale("zh")
	for _, locale := range []string{"zh", "en"} {
		i18n.SetLocale(locale)
		m := i18n.Error(err)
		if m.What == "" || m.Kept == "" || m.Do == "" || strings.Contains(m.String(), "{") || app.CodeOf(err) == "" {
			t.Errorf("%s: %v is explained as %+v", locale, err, m)
		}
		if m == i18n.Error(app.NewError(app.CodeInternal, nil)) {
			t.Errorf("%s: %v has no sentence of its own", locale, err)
		}
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if app.CodeOf(err) != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	if code != app.CodeCanceled {
		sentences(t, err)
	}
}

// all reads every row of a book, by sheet.
func all(t testing.TB, b app.Book) map[string][]app.SheetRow {
	t.Helper()
	rows := map[string][]app.SheetRow{}
	for _, s := range b.Sheets() {
		if err := b.Rows(context.Background(), s.Name, func(r app.SheetRow) error {
			rows[s.Name] = append(rows[s.Name], r)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// open opens a file that must open.
func open(t testing.TB, file string) app.Book {
	t.Helper()
	b, err := Open(context.Background(), file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}
