package choose

import (
	"errors"

	"ronghe/app/catalog"
	"ronghe/ui/xwidget"
)

var errDay = errors.New("no day")

// Day is a field for one whole day, in every way in which a date is written; a
// month or a year is none. iso, YYYY-MM-DD, stands in it at first, nothing when
// empty; changed hears every other day.
func Day(iso string, changed func(iso string)) *xwidget.DateEntry {
	d := xwidget.NewDateEntry(xwidget.Day, func(text string) (string, error) {
		iso, ok := catalog.ParseDate(text)
		if !ok || len(iso) != len("2006-01-02") {
			return "", errDay
		}
		return iso, nil
	}, func(iso string) string { return iso })
	if iso != "" {
		d.SetISO(iso)
	}
	d.OnDate = changed
	return d
}
