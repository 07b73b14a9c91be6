package ui

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// When says a moment as people do: the time today, the day and time this year,
// else the date.
func When(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	y, m, d := t.Date()
	ny, nm, nd := now.Date()
	clock := t.Format("15:04")
	switch {
	case y == ny && m == nm && d == nd:
		return i18n.T("ui.when.today", "time", clock)
	case t.After(now.AddDate(0, 0, -2)) && now.AddDate(0, 0, -1).Day() == d:
		return i18n.T("ui.when.yesterday", "time", clock)
	case y == ny:
		return i18n.T("ui.when.this_year", "month", strconv.Itoa(int(m)), "day", strconv.Itoa(d), "time", clock)
	}
	return t.Format(time.DateOnly)
}

// DaysAgo counts the days between two moments by the calendar.
func DaysAgo(t, now time.Time) int {
	day := func(x time.Time) time.Time {
		y, m, d := x.Local().Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	return int(day(now).Sub(day(t)).Hours() / 24)
}

// Count writes a whole number with thousands separators.
func Count(n int) string { return catalog.Thousands(strconv.Itoa(n)) }

// Bytes is a size as people read it.
func Bytes(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1<<20:
		return strconv.FormatInt((n+1<<9)>>10, 10) + " KB"
	case n < 1<<30:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
	}
	return strconv.FormatFloat(float64(n)/(1<<30), 'f', 1, 64) + " GB"
}

// FileURL is the address under which the system opens a file or a folder.
func FileURL(path string) *url.URL {
	path = filepath.ToSlash(path)
	if runtime.GOOS == "windows" && !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return &url.URL{Scheme: "file", Path: path}
}

// OpenPath opens a file or folder with the system's program.
func (a *App) OpenPath(path string) {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if err := a.Fyne.OpenURL(FileURL(path)); err != nil {
		a.ShowError(app.NewError("ui.open", err, "path", path))
	}
}
