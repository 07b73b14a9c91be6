package record

import (
	"context"
	"time"

	"ronghe/app/register"
	"ronghe/ui"
)

// keeper writes the page's work as a draft; the state says that it is kept only
// after the write has ended.
type keeper struct {
	*ui.Autosave
	page *Page
}

func newKeeper(p *Page) keeper {
	k := keeper{page: p}
	k.Autosave = ui.NewAutosave(p.app.Runner, func() { p.keeper.write() })
	return k
}

// changed notes that something was typed.
func (k keeper) changed() { k.Typed(k.paused) }

// paused ends a run of typing.
func (k keeper) paused() {
	if k.page.session != nil {
		k.page.session.Pause()
	}
	k.write()
}

// write writes the draft as it stands now.
func (k keeper) write() {
	p := k.page
	ss := p.session
	if !k.Begin(ss != nil && !p.saving) {
		return
	}
	if s, _ := ss.Standing(); s == register.Drafted {
		return
	}
	if !ss.Edited() {
		k.forget(ss)
		return
	}
	store := p.app.Svc.Store()
	d, edit := ss.Draft()
	k.Start(func() error { return store.SaveDraft(context.Background(), d) },
		func(err error) { k.written(ss, edit, d.At, err) })
}

// forget drops the draft of work that was taken back altogether.
func (k keeper) forget(ss *register.Session) {
	id := ss.Kept()
	if id == "" {
		return
	}
	store := k.page.app.Svc.Store()
	k.Start(func() error { return store.DeleteDraft(context.Background(), id) },
		func(err error) {
			if err == nil {
				ss.DraftDropped()
			}
			k.settled(ss, err)
		})
}

func (k keeper) written(ss *register.Session, edit int64, at time.Time, err error) {
	if err == nil {
		ss.DraftWritten(edit, at)
	}
	k.settled(ss, err)
}

func (k keeper) settled(ss *register.Session, err error) {
	p := k.page
	k.Settled(err, func(error) {
		if p.session != ss {
			return
		}
		if err != nil {
			p.bars.trouble(err)
		} else {
			p.bars.healed()
		}
		p.head.update()
	})
}
