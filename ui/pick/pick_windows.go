package pick

import (
	"fmt"
	"runtime"
	"strings"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	comdlg32         = windows.NewLazySystemDLL("comdlg32.dll")
	getOpenFileName  = comdlg32.NewProc("GetOpenFileNameW")
	getSaveFileName  = comdlg32.NewProc("GetSaveFileNameW")
	extendedDlgError = comdlg32.NewProc("CommDlgExtendedError")
)

// openFileName is OPENFILENAMEW of commdlg.h.
type openFileName struct {
	structSize    uint32
	owner         uintptr
	instance      uintptr
	filter        *uint16
	customFilter  *uint16
	maxCustFilter uint32
	filterIndex   uint32
	file          *uint16
	maxFile       uint32
	fileTitle     *uint16
	maxFileTitle  uint32
	initialDir    *uint16
	title         *uint16
	flags         uint32
	fileOffset    uint16
	fileExtension uint16
	defExt        *uint16
	custData      uintptr
	hook          uintptr
	templateName  *uint16
	reserved      uintptr
	reserved2     uint32
	flagsEx       uint32
}

// Flags of commdlg.h.
const (
	ofnOverwritePrompt = 0x00000002
	ofnHideReadOnly    = 0x00000004
	ofnNoChangeDir     = 0x00000008
	ofnPathMustExist   = 0x00000800
	ofnFileMustExist   = 0x00001000
	ofnAllowMulti      = 0x00000200
	ofnExplorer        = 0x00080000
)

// maxPath is how many characters a chosen path may have; of several files there is
// room for some hundred.
const (
	maxPath = 4096
	maxMany = 1 << 16
)

// native asks with the common dialogs.
func native(window uintptr, a Ask) ([]string, error) {
	runtime.LockOSThread() // the dialog runs its own message loop on this thread
	defer runtime.UnlockOSThread()

	room := maxPath
	if a.Many {
		room = maxMany
	}
	file := make([]uint16, room)
	name, err := windows.UTF16FromString(a.Name)
	if err != nil {
		return nil, fmt.Errorf("file name: %w", err)
	}
	copy(file[:maxPath-1], name)
	dir, err := windows.UTF16PtrFromString(a.Dir)
	if err != nil {
		return nil, fmt.Errorf("folder: %w", err)
	}
	title, err := windows.UTF16PtrFromString(a.Title)
	if err != nil {
		return nil, fmt.Errorf("title: %w", err)
	}
	o := openFileName{
		owner: window, filter: filterOf(a), filterIndex: 1, file: &file[0], maxFile: uint32(room),
		initialDir: dir, title: title, flags: ofnExplorer | ofnNoChangeDir | ofnHideReadOnly | ofnPathMustExist,
	}
	o.structSize = uint32(unsafe.Sizeof(o))
	call := getOpenFileName
	if a.Kind == Save {
		call = getSaveFileName
		o.flags |= ofnOverwritePrompt
		if len(a.Types) > 0 {
			if o.defExt, err = windows.UTF16PtrFromString(strings.TrimPrefix(a.Types[0], ".")); err != nil {
				return nil, fmt.Errorf("ending: %w", err)
			}
		}
	} else {
		o.flags |= ofnFileMustExist
		if a.Many {
			o.flags |= ofnAllowMulti
		}
	}
	if err := call.Find(); err != nil {
		return nil, errNone
	}
	ok, _, _ := call.Call(uintptr(unsafe.Pointer(&o)))
	if ok != 0 {
		return chosenOf(utf16.Decode(file)), nil
	}
	if code, _, _ := extendedDlgError.Call(); code != 0 {
		return nil, fmt.Errorf("common dialog: error %#x", code)
	}
	return nil, nil // cancelled
}

// filterOf is the list of types: name, patterns, each ended by a zero, and one
// more zero at the end.
func filterOf(a Ask) *uint16 {
	if len(a.Types) == 0 {
		return nil
	}
	text := a.What + "\x00*" + strings.Join(a.Types, ";*") + "\x00\x00"
	var units []uint16
	for _, part := range strings.SplitAfter(text, "\x00") {
		if part == "\x00" || part == "" {
			continue
		}
		u, err := windows.UTF16FromString(strings.TrimSuffix(part, "\x00"))
		if err != nil {
			return nil
		}
		units = append(units, u...)
	}
	units = append(units, 0)
	return &units[0]
}
