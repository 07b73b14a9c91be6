package register

import (
	"context"
	"strings"

	"ronghe/app"
)

// MostRecent is how many opened records are remembered for each user.
const MostRecent = 12

// Recent is a record that was opened lately.
type Recent struct {
	Form string
	ID   app.ID
	Name string
}

// recentKey is the setting that keeps them: a line "form id" each, the latest
// first.
func (s *Service) recentKey() string { return "recent/" + string(s.who.User.ID) }

// Opened notes that the user has a record before them, or has just stored it.
func (s *Service) Opened(ctx context.Context, form string, id app.ID) error {
	s.recent.Lock()
	defer s.recent.Unlock()
	text, err := s.store.Setting(ctx, s.recentKey())
	if err != nil {
		return err
	}
	line := form + " " + string(id)
	kept := []string{line}
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != line && l != "" && len(kept) < MostRecent {
			kept = append(kept, l)
		}
	}
	return s.store.SetSetting(ctx, s.recentKey(), strings.Join(kept, "\n"))
}

// Recents returns the records that the user opened last, the latest first; what
// is gone or lies in the bin is left out.
func (s *Service) Recents(ctx context.Context) ([]Recent, error) {
	text, err := s.store.Setting(ctx, s.recentKey())
	if err != nil {
		return nil, err
	}
	var out []Recent
	for l := range strings.Lines(text) {
		form, id, _ := strings.Cut(strings.TrimSpace(l), " ")
		if _, ok := s.cat.Form(form); !ok {
			continue
		}
		rec, err := s.store.Get(ctx, form, app.ID(id))
		switch {
		case app.CodeOf(err) == app.CodeNotFound:
			continue
		case err != nil:
			return nil, err
		case !rec.Deleted:
			out = append(out, Recent{Form: form, ID: rec.ID, Name: s.Name(rec)})
		}
	}
	return out, nil
}
