//go:build linux && cgo && !ci

package driver

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stddef.h>

// Stands in the copy of GLFW that packaging/tools/glfw.sh prepares; in a plain
// build there is none.
extern double rongheIdle(void) __attribute__((weak));

static int knowsIdle(void) { return rongheIdle != 0; }
static double idle(void) { return rongheIdle(); }

// XScreenSaverInfo of X11/extensions/scrnsaver.h.
typedef struct {
	unsigned long window;
	int state, kind;
	unsigned long since, idle, mask;
} saverInfo;

// For how long nobody has used the X session, in milliseconds, asked of its screen
// saver extension over a connection of its own; -1 where libXss or the extension is
// missing. The libraries are looked for as the program runs: a build needs no more
// headers.
static long sessionIdle(void) {
	static void *display;
	static int tried;
	static unsigned long root;
	static int (*query)(void *, unsigned long, saverInfo *);
	if (!tried) {
		tried = 1;
		void *x = dlopen("libX11.so.6", RTLD_LAZY), *s = dlopen("libXss.so.1", RTLD_LAZY);
		if (!x || !s)
			return -1;
		void *(*open)(const char *) = (void *(*)(const char *))dlsym(x, "XOpenDisplay");
		unsigned long (*rootOf)(void *) = (unsigned long (*)(void *))dlsym(x, "XDefaultRootWindow");
		int (*has)(void *, int *, int *) = (int (*)(void *, int *, int *))dlsym(s, "XScreenSaverQueryExtension");
		query = (int (*)(void *, unsigned long, saverInfo *))dlsym(s, "XScreenSaverQueryInfo");
		int event, error;
		if (!open || !rootOf || !has || !query)
			return -1;
		if ((display = open(NULL)) && !has(display, &event, &error))
			display = NULL;
		if (display)
			root = rootOf(display);
	}
	saverInfo info;
	if (!display || !query(display, root, &info))
		return -1;
	return (long)info.idle;
}
*/
import "C"

import (
	"time"

	"fyne.io/fyne/v2"
)

// Idle is for how long nobody has used the window; in a plain build, the X session,
// and false where that does not tell. The window's timer alone asks.
func Idle(fyne.Window) (time.Duration, bool) {
	if C.knowsIdle() == 0 {
		ms := int64(C.sessionIdle())
		return time.Duration(ms) * time.Millisecond, ms >= 0
	}
	seconds := float64(C.idle())
	if seconds < 0 {
		seconds = time.Since(started).Seconds()
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// started is when the program was.
var started = time.Now()
