package syncview

import (
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
)

// packs says which definitions are in use, and what became of the last ones.
func (p *Page) packs(s ui.PackState) {
	if s.Number == 0 {
		p.state.Add(kit.Quiet(i18n.T("pack.own")))
	} else {
		text := i18n.T("pack.in_use", "number", ui.Count(int(s.Number)), "when", ui.When(s.Since, p.app.Now()))
		if s.Note != "" {
			text = i18n.Sentences(text, i18n.T("pack.note", "note", s.Note))
		}
		p.state.Add(kit.Quiet(text))
	}
	switch {
	case s.Waits > 0:
		p.state.Add(kit.Text(i18n.T("pack.waits", "number", ui.Count(int(s.Waits)))))
	case s.Err != nil:
		p.state.Add(p.app.Notice(s.Err))
	}
}

// offerLogin tells of definitions that wait for the next login, which can be at
// once: what was typed is kept as a draft, as whenever the window is locked.
func (p *Page) offerLogin(text string) {
	p.app.Confirm(ui.Question{Title: i18n.T("ui.sync.title"), Text: text, Yes: i18n.T("pack.enter")}, p.app.Left)
}
