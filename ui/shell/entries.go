package shell

import (
	"context"
	"strings"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/nav"
)

// entries turns places into lines, with a heading before each group.
func entries(places []Place) []entry {
	var out []entry
	group := ""
	for _, p := range places {
		if p.Group != group && p.Group != "" {
			out = append(out, entry{text: p.Group, group: p.Group, heading: true})
		}
		group = p.Group
		out = append(out, entry{place: p.ID, text: p.Text, group: p.Group})
	}
	return out
}

// count looks up how many records each register has.
func (s *Shell) count() {
	svc := s.app.Svc
	forms := svc.Catalog().Forms()
	ui.Do(s.counts, func(ctx context.Context) (map[nav.Place]int, error) {
		out := make(map[nav.Place]int, len(forms))
		for _, f := range forms {
			sum, err := svc.Summarise(ctx, app.Query{Form: f.ID})
			if err != nil {
				return out, err
			}
			out[nav.Register(f.ID)] = sum.Count
		}
		return out, nil
	}, func(counts map[nav.Place]int, err error) {
		if err != nil {
			s.app.Log.Warn("registers not counted", "err", err)
		}
		for p, n := range counts {
			text := ""
			if n > 0 {
				text = ui.Count(n)
			}
			s.list.setCount(p, text)
		}
	})
}

func joinLines(list []string) string { return strings.Join(list, "\n") }

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
