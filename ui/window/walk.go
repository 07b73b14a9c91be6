package window

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"
)

// How a walk waits for the window.
const (
	settle  = 400 * time.Millisecond // for drawing, once nothing is under way
	poll    = 50 * time.Millisecond
	patient = 3 * time.Minute // a step that is not ready by then has failed
)

// step is one step of a walk through the window.
type step struct {
	name  string        // of the picture; "" takes none
	do    func()        // on the UI thread
	more  func() []step // steps that are known only now, done next
	ready func() bool   // beside that nothing is under way; nil: at once
}

// walk does steps one after another on the UI thread and takes a picture after
// each that has a name.
type walk struct {
	w       *Window
	dir     string
	picture func(path string) error // off the UI thread; nil: the window's own
	steps   []step
	taken   int
	manual  string // folder of the manual's pictures
	cuts    []cut  // what is cut out of the steps' pictures
	done    func(error)
}

// start makes the folder and begins. The window fills the screen: a picture of
// a window that stands partly beside it cannot be read back.
func (k *walk) start() {
	if err := os.MkdirAll(k.dir, 0o755); err != nil {
		k.done(fmt.Errorf("walk: %w", err))
		return
	}
	k.w.app.Window.SetFullScreen(true)
	k.w.app.Runner.After(settle, k.run)
}

func (k *walk) run() {
	if len(k.steps) == 0 {
		k.done(nil)
		return
	}
	s := k.steps[0]
	k.steps = k.steps[1:]
	if s.do != nil {
		s.do()
	}
	if s.more != nil {
		k.steps = append(s.more(), k.steps...)
	}
	k.wait(s, time.Now().Add(patient))
}

// wait goes on when the step is ready and nothing has been under way twice in
// a row: what ends often starts the next.
func (k *walk) wait(s step, until time.Time) {
	after := k.w.app.Runner.After
	after(poll, func() {
		if !k.w.work.idle() || s.ready != nil && !s.ready() {
			if time.Now().After(until) {
				k.done(fmt.Errorf("walk: %q was not ready in time", s.name))
				return
			}
			k.wait(s, until)
			return
		}
		after(settle, func() {
			if !k.w.work.idle() {
				k.wait(s, until)
				return
			}
			k.take(s)
		})
	})
}

// take takes the step's picture and goes on to the next step.
func (k *walk) take(s step) {
	if s.name == "" {
		k.run()
		return
	}
	k.taken++
	path := filepath.Join(k.dir, fmt.Sprintf("%02d-%s.png", k.taken, s.name))
	next := func(err error) {
		if err != nil {
			k.done(err)
			return
		}
		k.run()
	}
	pieces := k.pieces(s.name)
	if k.picture == nil {
		next(errors.Join(k.capture(path), pieces.save(path, k.manual)))
		return
	}
	runner := k.w.app.Runner
	runner.Start(func() {
		err := k.picture(path)
		if err == nil {
			err = pieces.save(path, k.manual)
		}
		runner.Back(func() { next(err) })
	})
}

// capture writes what the window shows, read from its own buffer.
func (k *walk) capture(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	img := k.w.app.Window.Canvas().Capture()
	err = errors.Join(png.Encode(f, img), f.Close())
	if err == nil && uniform(img) {
		err = errNoPicture
	}
	return err
}

// errNoPicture: Mesa's llvmpipe draws the window and gives nothing back when it
// is read; its softpipe does, slowly.
var errNoPicture = errors.New("walk: the OpenGL driver gives no picture of the window; with Mesa set GALLIUM_DRIVER=softpipe")

// uniform reports whether an image has one colour alone.
func uniform(img image.Image) bool {
	b := img.Bounds()
	first := img.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y += 7 {
		for x := b.Min.X; x < b.Max.X; x += 7 {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}
