package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What does not compile for the other system alone is named, with file and line;
// in a function of another package too.
func TestFaultsOfAnotherSystem(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":               "module m\n\ngo 1.26\n",
		"main.go":              "package main\n\nimport \"m/deep\"\n\nfunc main() { deep.Do() }\n",
		"deep/do_linux.go":     "package deep\n\nimport \"syscall\"\n\nfunc Do() { _ = syscall.Getppid() }\n",
		"deep/do_windows.go":   "package deep\n\nimport \"syscall\"\n\nfunc Do() { _ = syscall.Umask(0) }\n",
		"deep/more_freebsd.go": "package deep\n\nfunc Do() int { return \"\" }\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("GOWORK", "off")
	if n, faults := check("linux", []string{"."}); n < 10 || len(faults) > 0 {
		t.Errorf("for linux: %d packages, %v", n, faults)
	}
	for system, want := range map[string]string{"windows": "do_windows.go:5:25: undefined: syscall.Umask", "freebsd": "more_freebsd.go:3:24"} {
		_, faults := check(system, []string{"."})
		if len(faults) != 1 || !strings.Contains(faults[0].Error(), want) {
			t.Errorf("for %s: %v, want %q", system, faults, want)
		}
	}
	if _, faults := check("windows", []string{"./nowhere"}); len(faults) != 1 {
		t.Errorf("a package that is not there: %v", faults)
	}
}
