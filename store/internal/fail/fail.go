// Package fail holds the points at which a test lets the store fail: an error
// in place of a write, or the end of the process between two of them.
package fail

import "sync/atomic"

var hook atomic.Pointer[func(point string) error]

// Set makes every point call f; nil ends that. Only tests call it.
func Set(f func(point string) error) {
	if f == nil {
		hook.Store(nil)
		return
	}
	hook.Store(&f)
}

// Point names a place just before a write takes effect. It returns nil unless
// a test asks for an error.
func Point(name string) error {
	f := hook.Load()
	if f == nil {
		return nil
	}
	return (*f)(name)
}
