package xwidget

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// LongEntry is a text of several lines that wraps. Enter makes a new line, Tab
// and Ctrl+Enter lead to the next field.
type LongEntry struct{ Entry }

// NewLongEntry makes a text at least minRows lines high. With a limit it counts
// its characters and says when there are too many; it cuts nothing off.
func NewLongEntry(minRows, limit int) *LongEntry {
	e := &LongEntry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.limit = limit
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(minRows)
	return e
}

// Count returns the number of characters.
func (e *LongEntry) Count() int { return utf8.RuneCountInString(e.Text) }

// TooLong reports whether the limit is passed.
func (e *LongEntry) TooLong() bool { return e.limit > 0 && e.Count() > e.limit }

func (l *entryLook) paintCounter() {
	n := utf8.RuneCountInString(l.e.Text)
	l.counter.Text = i18n.T("xwidget.entry.count", "count", strconv.Itoa(n), "limit", strconv.Itoa(l.e.limit))
	l.counter.Color = theme.Color(theme.Quiet)
	if n > l.e.limit {
		l.counter.Text = i18n.T("xwidget.entry.too_long", "over", strconv.Itoa(n-l.e.limit), "limit", strconv.Itoa(l.e.limit))
		l.counter.Color = theme.Color(fynetheme.ColorNameError)
	}
	l.counter.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	l.counter.Alignment = fyne.TextAlignTrailing
}
