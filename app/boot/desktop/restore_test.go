package desktop

import (
	"path/filepath"
	"sync"
	"testing"

	"ronghe/app/boot"
	"ronghe/ui"
)

// What goes on in the background while a backup is put in the place of the folder
// finds the program whole. Run with -race.
func TestTheBackgroundDuringARestore(t *testing.T) {
	b := &backend{cfg: boot.Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true}}
	t.Cleanup(func() { _ = b.close() })
	b.State(t.Context())
	if _, _, err := b.Create(t.Context(), "220281-edu", ui.NewAdmin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		defer func() {
			if r := recover(); r != nil {
				t.Errorf("panic: %v", r)
			}
		}()
		for {
			select {
			case <-done:
				return
			default:
				_, _ = b.SyncState(t.Context())
			}
		}
	})
	for range 3 {
		_ = b.Restore(t.Context(), filepath.Join(t.TempDir(), "none.rhbak"))
	}
	close(done)
	wg.Wait()
}
