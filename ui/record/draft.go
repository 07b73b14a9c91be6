package record

import (
	"context"
	"time"

	"ronghe/app/register"
)

// A draft is written when people pause, and now and then while they type on.
const (
	pause = 800 * time.Millisecond
	most  = 5 * time.Second
)

// keeper writes the page's work as a draft off the UI thread. One write runs at
// a time; the state says 草稿已存 only after it has ended.
type keeper struct {
	page    *Page
	stop    func() // the pause
	stopMax func() // the longest wait
	writing bool
	again   bool
	then    []func(error) // what waits for the writes to end
	trouble error
}

// changed notes that something was typed.
func (k *keeper) changed() {
	run := k.page.app.Runner
	call(k.stop)
	k.stop = run.After(pause, k.paused)
	if k.stopMax == nil {
		k.stopMax = run.After(most, k.write)
	}
}

// paused ends a run of typing.
func (k *keeper) paused() {
	if k.page.session != nil {
		k.page.session.Pause()
	}
	k.write()
}

// now writes at once what is not written yet.
func (k *keeper) now() {
	if k.stop != nil || k.stopMax != nil {
		k.write()
	}
}

// drop forgets what is still to be written: the session goes away.
func (k *keeper) drop() {
	call(k.stop)
	call(k.stopMax)
	k.stop, k.stopMax = nil, nil
	k.again = false
	k.trouble = nil
}

// write writes the draft as it stands now.
func (k *keeper) write() {
	call(k.stop)
	call(k.stopMax)
	k.stop, k.stopMax = nil, nil
	p := k.page
	ss := p.session
	if ss == nil || p.saving {
		return
	}
	if k.writing {
		k.again = true
		return
	}
	if s, _ := ss.Standing(); s == register.Drafted {
		return
	}
	store, run := p.app.Svc.Store(), p.app.Runner
	if !ss.Edited() {
		k.forget(ss)
		return
	}
	d, edit := ss.Draft()
	k.writing = true
	run.Start(func() {
		err := store.SaveDraft(context.Background(), d)
		run.Back(func() { k.written(ss, edit, d.At, err) })
	})
}

// forget drops the draft of work that was taken back altogether.
func (k *keeper) forget(ss *register.Session) {
	id := ss.Kept()
	if id == "" {
		return
	}
	store, run := k.page.app.Svc.Store(), k.page.app.Runner
	k.writing = true
	run.Start(func() {
		err := store.DeleteDraft(context.Background(), id)
		run.Back(func() {
			if err == nil {
				ss.DraftDropped()
			}
			k.settled(ss, err)
		})
	})
}

func (k *keeper) written(ss *register.Session, edit int64, at time.Time, err error) {
	if err == nil {
		ss.DraftWritten(edit, at)
	}
	k.settled(ss, err)
}

// settled ends a write and goes on with what waits.
func (k *keeper) settled(ss *register.Session, err error) {
	k.writing = false
	p := k.page
	k.trouble = err
	if p.session == ss {
		if err != nil {
			p.bars.trouble(err)
		} else {
			p.bars.healed()
		}
		p.head.update()
	}
	if k.again {
		k.again = false
		k.write()
		if k.writing {
			return
		}
	}
	waiting := k.then
	k.then = nil
	for _, f := range waiting {
		f(err)
	}
}

// settle writes what is not written and calls then when no write runs.
func (k *keeper) settle(then func(error)) {
	k.write()
	k.idle(then)
}

// idle calls then when no write runs.
func (k *keeper) idle(then func(error)) {
	if !k.writing {
		then(k.trouble)
		return
	}
	k.then = append(k.then, then)
}

func call(f func()) {
	if f != nil {
		f()
	}
}
