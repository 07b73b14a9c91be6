package main

import (
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/supply"
)

// matchDoc is what suits an item of supply and demand, as printed.
type matchDoc struct {
	ID      app.ID     `json:"id"`
	Title   string     `json:"title"`
	Day     string     `json:"day"`
	Matches []matchRow `json:"matches"`
}

type matchRow struct {
	ID      app.ID      `json:"id"`
	Title   string      `json:"title"`
	Owner   string      `json:"owner"`
	Score   int         `json:"score"`
	Reasons []reasonDoc `json:"reasons"`
}

type reasonDoc struct {
	Part   string `json:"part"`
	Points int    `json:"points"`
	Most   int    `json:"most"`
	Text   string `json:"text"`
}

// Lines is the answer as people read it on a terminal.
func (d matchDoc) Lines() []string {
	out := []string{i18n.T("ctl.match", "title", d.Title, "n", strconv.Itoa(len(d.Matches)))}
	for _, m := range d.Matches {
		var why []string
		for _, r := range m.Reasons {
			why = append(why, i18n.T("ctl.match_reason", "text", r.Text, "points", strconv.Itoa(r.Points), "most", strconv.Itoa(r.Most)))
		}
		out = append(out, i18n.T("ctl.match_line", "score", strconv.Itoa(m.Score), "title", m.Title, "owner", m.Owner, "why", strings.Join(why, "  "), "id", string(m.ID)))
	}
	return out
}

// mostMatches bounds the limit that can be asked for.
const mostMatches = 1000

func matches(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("match", pflag.ContinueOnError)
	limit := fs.Int("limit", 10, "")
	rest, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	if *limit < 1 || *limit > mostMatches {
		return nil, usage(nil)
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		found, err := supply.Matches(c.ctx, svc, app.ID(rest[0]), *limit)
		if err != nil {
			return nil, err
		}
		doc := matchDoc{ID: found.Item.ID, Title: found.Item.Title, Day: svc.Today(), Matches: []matchRow{}}
		for _, m := range found.Matches {
			row := matchRow{ID: m.Item.ID, Title: m.Item.Title, Owner: m.Item.Owner, Score: m.Score}
			for _, r := range m.Reasons {
				row.Reasons = append(row.Reasons, reasonDoc{r.Part, r.Points, r.Most, r.Text()})
			}
			doc.Matches = append(doc.Matches, row)
		}
		return doc, nil
	})
}
