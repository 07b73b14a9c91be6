package journal

import (
	"strings"
	"time"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
)

// mostNamed is how many changed fields a line names.
const mostNamed = 4

// noteOf is a line's reason or result, and which fields it changed.
func noteOf(l *register.LogLine) string {
	var parts []string
	if l.Note != "" {
		parts = append(parts, l.Note)
	}
	for i, c := range l.Changes {
		if i == mostNamed {
			parts = append(parts, i18n.T("ui.journal.more", "n", ui.Count(len(l.Changes)-i)))
			break
		}
		if c.Label != "" {
			parts = append(parts, c.Label)
		}
	}
	return strings.Join(parts, i18n.T("ui.changes.and"))
}

// dayOf reads the day of a field; other stands for one that is empty.
func dayOf(iso string, other time.Time) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, iso, time.Local)
	if err != nil {
		return other
	}
	return day
}
