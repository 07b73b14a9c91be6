package shell

import (
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// syncAge says in the top bar how long ago the folder was last equal with the
// province and what waits; it leads to the page.
type syncAge struct {
	shell  *Shell
	lane   *ui.Lane
	button *xwidget.Button
}

func newSyncAge(s *Shell) *syncAge {
	a := &syncAge{shell: s, lane: s.app.Lane()}
	a.button = xwidget.NewLink("", func() { s.Go(nav.Sync, nil) })
	a.button.Hide()
	return a
}

// look reads it anew.
func (a *syncAge) look() {
	ui.Do(a.lane, a.shell.app.Backend.SyncState, func(st ui.SyncState, err error) {
		if err != nil {
			a.shell.app.Log.Warn("sync state", "err", err)
			return
		}
		a.button.SetText(a.words(st))
		a.button.Show()
		a.shell.top.root.Refresh()
	})
}

// words say the worst first: what waits for a person, else how old everything is.
func (a *syncAge) words(st ui.SyncState) string {
	switch {
	case !st.Joined:
		return i18n.T("ui.shell.sync_alone")
	case st.Conflicts+st.Rejected > 0:
		return i18n.T("ui.shell.sync_open", "last", a.last(st), "n", ui.Count(st.Conflicts+st.Rejected))
	case st.Records > 0:
		return i18n.T("ui.shell.sync_waits", "last", a.last(st), "n", ui.Count(st.Records))
	}
	return a.last(st)
}

func (a *syncAge) last(st ui.SyncState) string {
	if st.At.IsZero() {
		return i18n.T("ui.shell.sync_never")
	}
	switch days := ui.DaysAgo(st.At, a.shell.app.Now()); {
	case days <= 0:
		return i18n.T("ui.shell.sync_today", "time", clock(st.At))
	default:
		return i18n.T("ui.shell.sync_days", "n", ui.Count(days))
	}
}
