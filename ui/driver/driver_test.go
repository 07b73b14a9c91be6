package driver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// TestTheEndIsNotQueued holds Fyne to what takeEnd builds on: that nothing is left
// that it would queue at its end, and that what is taken out saves the preferences.
func TestTheEndIsNotQueued(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	a := New("cn.ronghe.test")
	end := takeEnd(a)
	l := a.Lifecycle().(interface{ OnStopped() func() })
	if l.OnStopped() != nil {
		t.Fatal("something is queued at the end")
	}
	a.Preferences().SetFloat("width", 1280)
	a.Preferences().SetFloat("width", 1366) // the first is written at once, and for a while no other
	end()
	if said := preferences(t, a); !strings.Contains(said, "1366") {
		t.Fatalf("saved: %s", said)
	}
}

func preferences(t *testing.T, a fyne.App) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(a.Storage().RootURI().Path(), "preferences.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
