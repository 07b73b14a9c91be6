package register

import (
	"strings"

	"ronghe/app/codes"
	"ronghe/ui/xwidget"
)

// matchOptions finds options by part of their label, their code or the pinyin
// initials of their label; retired ones only when they are searched.
func matchOptions(options []xwidget.Option, query string, limit int) []xwidget.Option {
	query = strings.ToLower(strings.TrimSpace(query))
	var out []xwidget.Option
	for _, o := range options {
		if len(out) == limit {
			break
		}
		if query == "" {
			if !o.Retired {
				out = append(out, o)
			}
			continue
		}
		if strings.Contains(strings.ToLower(o.Label), query) || strings.EqualFold(o.Code, query) || strings.HasPrefix(codes.Initials(o.Label), query) {
			out = append(out, o)
		}
	}
	return out
}
