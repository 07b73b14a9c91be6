package workbook

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ronghe/app"
)

// hogs are what a hostile .xls might make of its reader.
var hogs = map[string]func(request){
	"memory": func(request) {
		var kept [][]byte
		for {
			b := make([]byte, 16<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			kept = append(kept, b)
			runtime.KeepAlive(kept)
		}
	},
	"sleep": func(request) { time.Sleep(time.Hour) },
	"spin": func(request) {
		for n := 0; ; n++ {
			runtime.KeepAlive(n)
		}
	},
	"flood": func(request) {
		line := strings.Repeat("x", 1<<20)
		for {
			fmt.Print(line)
		}
	},
	"lines": func(request) {
		line := `{"sheets":[{"Name":"` + strings.Repeat("x", 1<<20) + `"}]}` + "\n"
		for {
			fmt.Print(line)
		}
	},
	"panic": func(request) { panic("planted") },
	"exit":  func(request) { os.Exit(3) },
}

// TestHostileXLS: whatever happens in the reader of a .xls, this process goes
// on, in bounded time, with a sentence for the user.
func TestHostileXLS(t *testing.T) {
	file := corpusFile(t, "poi__DBCSSheetName.xls")
	limits := DefaultLimits()
	limits.XLSMemory = 64 << 20
	limits.Bytes = 8 << 20
	for hog, want := range map[string]string{
		"memory": CodeXLSFailed, "sleep": CodeXLSTimeout, "spin": CodeXLSTimeout, "flood": CodeXLSFailed, "lines": CodeXLSFailed,
		"panic": CodeXLSFailed, "exit": CodeXLSFailed,
	} {
		t.Run(hog, func(t *testing.T) {
			t.Setenv("RONGHE_TEST_HOG", hog)
			limits := limits
			if limits.XLSWait = 8 * time.Second; want == CodeXLSTimeout {
				limits.XLSWait = 2 * time.Second
			}
			start := time.Now()
			_, err := Open(context.Background(), file, Options{Limits: limits})
			wantCode(t, err, want)
			if took := time.Since(start); took > 10*time.Second { // no file may hold the program up longer
				t.Errorf("took %v", took)
			}
		})
	}
	if _, err := Open(context.Background(), file, Options{Limits: limits}); err != nil {
		t.Errorf("without a hog: %v", err)
	}
}

// TestHogIsBounded measures the reader that eats memory.
func TestHogIsBounded(t *testing.T) {
	t.Setenv("RONGHE_TEST_HOG", "memory")
	m := measure(t, "read", corpusFile(t, "poi__DBCSSheetName.xls"))
	if !strings.Contains(m.out, CodeXLSFailed) {
		t.Error(m.out)
	}
	t.Logf("the reader took %d MiB", m.Peak>>20)
	if m.Peak > 512<<20 {
		t.Error("more than 512 MiB")
	}
}

func TestXLSCanceled(t *testing.T) {
	t.Setenv("RONGHE_TEST_HOG", "sleep")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := Open(ctx, corpusFile(t, "poi__DBCSSheetName.xls"), Options{})
	if app.CodeOf(err) != app.CodeCanceled || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestChildMainIsForItsFlagOnly(t *testing.T) {
	for _, args := range [][]string{nil, {"prog"}, {"prog", childFlag}, {"prog", "list", "school"}, {"prog", childFlag, "a", "b"}} {
		if ChildMain(args) {
			t.Errorf("%q is taken for the child's", args)
		}
	}
}

// TestXLSCutAnywhere cuts an .xls short at many places: an error or a book,
// never a hang.
func TestXLSCutAnywhere(t *testing.T) {
	whole, err := os.ReadFile(corpusFile(t, "moe__全国成人高等学校名单_2022.xls"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.xls")
	for n := 9; n < len(whole); n += len(whole)/25 + 1 {
		if err := os.WriteFile(file, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Open(context.Background(), file, Options{})
		if err != nil {
			sentences(t, err)
			continue
		}
		for _, s := range b.Sheets() {
			if err := b.Rows(context.Background(), s.Name, func(app.SheetRow) error { return nil }); err != nil {
				sentences(t, err)
			}
		}
	}
}
