package driver

import (
	"unsafe"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"

	"ronghe/ui/caret"
)

var (
	imm32                = windows.NewLazySystemDLL("imm32.dll")
	getContext           = imm32.NewProc("ImmGetContext")
	releaseContext       = imm32.NewProc("ImmReleaseContext")
	setCompositionWindow = imm32.NewProc("ImmSetCompositionWindow")
	setCandidateWindow   = imm32.NewProc("ImmSetCandidateWindow")

	user32      = windows.NewLazySystemDLL("user32.dll")
	createCaret = user32.NewProc("CreateCaret")
	setCaretPos = user32.NewProc("SetCaretPos")
)

type point struct{ x, y int32 }

type rect struct{ left, top, right, bottom int32 }

// compositionForm is COMPOSITIONFORM of imm.h.
type compositionForm struct {
	style   uint32
	current point
	area    rect
}

// candidateForm is CANDIDATEFORM of imm.h.
type candidateForm struct {
	index   uint32
	style   uint32
	current point
	area    rect
}

// Styles of imm.h.
const (
	cfsPoint        = 0x0002 // the composition begins at current
	cfsCandidatePos = 0x0040 // the candidates stand at current
	cfsExclude      = 0x0080 // the candidates stand near current, beside area
)

// PlaceCaret tells the input method where the caret of a window stands. Of the
// three ways each is the only one for some input methods: the composition for
// Microsoft's, the candidates for older ones, the system's own caret, which is
// never shown, for Sogou's.
func PlaceCaret(w fyne.Window, s caret.Spot) {
	n, ok := w.(driver.NativeWindow)
	if !ok {
		return
	}
	n.RunNative(func(context any) {
		if c, ok := context.(driver.WindowsWindowContext); ok && c.HWND != 0 {
			placeCaret(c.HWND, s)
		}
	})
}

// placeCaret is called on the thread of the window. What fails leaves the
// candidates where they were: nobody's work depends on it.
func placeCaret(window uintptr, s caret.Spot) {
	if createCaret.Find() == nil && setCaretPos.Find() == nil {
		_, _, _ = createCaret.Call(window, 0, 1, uintptr(s.Height))
		_, _, _ = setCaretPos.Call(uintptr(s.X), uintptr(s.Y))
	}
	for _, p := range []*windows.LazyProc{getContext, releaseContext, setCompositionWindow, setCandidateWindow} {
		if p.Find() != nil {
			return
		}
	}
	imc, _, _ := getContext.Call(window)
	if imc == 0 {
		return
	}
	at := point{int32(s.X), int32(s.Y)}
	line := rect{at.x, at.y, at.x + 1, at.y + int32(s.Height)}
	composition := compositionForm{style: cfsPoint, current: at}
	_, _, _ = setCompositionWindow.Call(imc, uintptr(unsafe.Pointer(&composition)))
	below := candidateForm{style: cfsCandidatePos, current: point{at.x, line.bottom}}
	_, _, _ = setCandidateWindow.Call(imc, uintptr(unsafe.Pointer(&below)))
	beside := candidateForm{style: cfsExclude, current: at, area: line}
	_, _, _ = setCandidateWindow.Call(imc, uintptr(unsafe.Pointer(&beside)))
	_, _, _ = releaseContext.Call(window, imc)
}
