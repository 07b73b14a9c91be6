package apptest

import (
	"os"
	"runtime/debug"
)

// TakeMemory lets this process take memory rather than the processor, as package
// roomy tells; unless who runs the tests has said otherwise.
func TakeMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
