package driver

import (
	"time"
	"unsafe"

	"fyne.io/fyne/v2"
	"golang.org/x/sys/windows"
)

var (
	getLastInput = user32.NewProc("GetLastInputInfo")
	tickCount    = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetTickCount")
)

// lastInput is LASTINPUTINFO of winuser.h.
type lastInput struct{ size, tick uint32 }

// Idle is for how long nobody has used the computer; false when Windows does not
// tell. Ticks are milliseconds in 32 bits: their difference holds over the wrap.
func Idle(fyne.Window) (time.Duration, bool) {
	if getLastInput.Find() != nil || tickCount.Find() != nil {
		return 0, false
	}
	var last lastInput
	last.size = uint32(unsafe.Sizeof(last))
	if ok, _, _ := getLastInput.Call(uintptr(unsafe.Pointer(&last))); ok == 0 {
		return 0, false
	}
	now, _, _ := tickCount.Call()
	return time.Duration(uint32(now)-last.tick) * time.Millisecond, true
}
