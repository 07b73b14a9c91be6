package xwidget

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"github.com/shopspring/decimal"
)

// parseDate stands in for a program's parser: digits alone, or with dashes.
func parseDate(text string) (string, error) {
	d := strings.NewReplacer("-", "", "年", "", "月", "", "日", "").Replace(text)
	if len(d) != 8 {
		return "", errors.New("认不出“" + text + "”")
	}
	return d[:4] + "-" + d[4:6] + "-" + d[6:], nil
}

func same(s string) string { return s }

func holdClock(t *testing.T, iso string) {
	t.Helper()
	at, err := time.Parse("2006-01-02", iso)
	if err != nil {
		t.Fatal(err)
	}
	was := now
	now = func() time.Time { return at }
	t.Cleanup(func() { now = was })
}

func TestDateIsPutIntoOneFormWhenLeft(t *testing.T) {
	d := NewDateEntry(Day, parseDate, func(iso string) string { return strings.ReplaceAll(iso, "-", "/") })
	var got []string
	var problems []error
	d.OnDate = func(iso string) { got = append(got, iso) }
	d.OnInvalid = func(err error) { problems = append(problems, err) }
	c, next := form(t, d)
	c.Focus(d)
	typeText(c, "20261231")
	press(c, fyne.KeyReturn)
	if d.Text != "2026/12/31" || d.ISO() != "2026-12-31" || c.Focused() != fyne.Focusable(next) {
		t.Errorf("it reads %q and means %q, focus %T", d.Text, d.ISO(), c.Focused())
	}
	c.Focus(d)
	press(c, fyne.KeyTab)
	if !slices.Equal(got, []string{"2026-12-31"}) {
		t.Errorf("told %v; leaving it unchanged is no change", got)
	}
	c.Focus(d)
	ctrl(c, fyne.KeyA)
	typeText(c, "明天")
	press(c, fyne.KeyTab)
	if d.Text != "明天" || d.Err() == nil || d.ISO() != "" || len(problems) != 1 || !d.marked {
		t.Errorf("what is no date reads %q, error %v, told %v", d.Text, d.Err(), problems)
	}
	c.Focus(d)
	ctrl(c, fyne.KeyA)
	press(c, fyne.KeyBackspace, fyne.KeyTab)
	if d.Err() != nil || d.marked || len(problems) != 2 || problems[1] != nil || got[len(got)-1] != "" {
		t.Errorf("emptied it has error %v, told %v and %v", d.Err(), got, problems)
	}
}

func TestDateEscTakesBackWhatWasTyped(t *testing.T) {
	d := NewDateEntry(Day, parseDate, same)
	d.SetISO("2026-03-12")
	c, _ := form(t, d)
	c.Focus(d)
	typeText(c, "99")
	press(c, fyne.KeyEscape, fyne.KeyTab)
	if d.Text != "2026-03-12" || d.Err() != nil {
		t.Errorf("after Esc it reads %q, error %v", d.Text, d.Err())
	}
}

func TestCalendarByKeyboard(t *testing.T) {
	holdClock(t, "2026-03-31")
	d := NewDateEntry(Day, parseDate, same)
	c, _ := form(t, d)
	open := func() *calendar {
		c.Focus(d)
		press(c, fyne.KeyDown)
		cal, ok := c.Focused().(*calendar)
		if !ok {
			t.Fatalf("Down opened %T", c.Focused())
		}
		return cal
	}
	open()
	press(c, fyne.KeyPageUp, fyne.KeyReturn)
	if d.ISO() != "2026-02-28" {
		t.Errorf("a month before 31 March is %q", d.ISO())
	}
	open()
	press(c, fyne.KeyDown, fyne.KeyRight, fyne.KeyReturn)
	if d.ISO() != "2026-03-08" || c.Focused() != fyne.Focusable(d) {
		t.Errorf("a week and a day later is %q, focus %T", d.ISO(), c.Focused())
	}
	open()
	press(c, fyne.KeyUp, fyne.KeyEscape)
	if d.ISO() != "2026-03-08" || c.Overlays().Top() != nil {
		t.Errorf("Esc chose %q", d.ISO())
	}
	cal := open()
	ctrl(c, fyne.KeyPageDown)
	press(c, fyne.KeyHome, fyne.KeyReturn)
	if d.ISO() != "2026-03-31" {
		t.Errorf("today is %q, the cursor at %v", d.ISO(), cal.at)
	}
}

func TestCalendarByMouseBeginsOnMonday(t *testing.T) {
	holdClock(t, "2026-07-24")
	d := NewDateEntry(Day, parseDate, same)
	d.SetISO("2026-03-12")
	c, _ := form(t, d)
	d.OpenCalendar()
	cal := c.Focused().(*calendar)
	first := cal.hits[4] // behind the four signs of the head
	test.TapAt(cal, first.at.AddXY(5, 5))
	if d.ISO() != "2026-02-23" {
		t.Errorf("the first field of March 2026 is %q, want Monday 23 February", d.ISO())
	}
}

func TestMonthAndYearPrecision(t *testing.T) {
	holdClock(t, "2026-07-24")
	for _, c := range []struct {
		p    Precision
		from string
		keys []fyne.KeyName
		want string
	}{
		{Month, "2026-03", []fyne.KeyName{fyne.KeyDown, fyne.KeyRight, fyne.KeyReturn}, "2026-08"},
		{Month, "", []fyne.KeyName{fyne.KeyPageUp, fyne.KeyReturn}, "2025-07"},
		{Year, "2026", []fyne.KeyName{fyne.KeyLeft, fyne.KeyReturn}, "2025"},
		{Year, "", []fyne.KeyName{fyne.KeyPageUp, fyne.KeyHome, fyne.KeyReturn}, "2026"},
	} {
		d := NewDateEntry(c.p, func(s string) (string, error) { return s, nil }, same)
		d.SetISO(c.from)
		cv, _ := form(t, d)
		cv.Focus(d)
		press(cv, fyne.KeyF4)
		press(cv, c.keys...)
		if d.ISO() != c.want {
			t.Errorf("from %q the keys %v lead to %q, want %q", c.from, c.keys, d.ISO(), c.want)
		}
	}
}

func TestDateReadOnlyAndDisabled(t *testing.T) {
	d := NewDateEntry(Day, parseDate, same)
	d.SetISO("2026-03-12")
	d.SetReadOnly(true)
	c, _ := form(t, d)
	c.Focus(d)
	typeText(c, "1")
	press(c, fyne.KeyBackspace, fyne.KeyDown)
	if d.Text != "2026-03-12" || c.Overlays().Top() != nil {
		t.Errorf("a date for reading became %q", d.Text)
	}
}

func TestEntryKeys(t *testing.T) {
	e := NewEntry()
	var left []string
	e.OnLeave = func(s string) { left = append(left, s) }
	c, next := form(t, e)
	c.Focus(e)
	typeText(c, "甲")
	press(c, fyne.KeyEscape)
	if e.Text != "" {
		t.Errorf("Esc left %q", e.Text)
	}
	typeText(c, "乙")
	press(c, fyne.KeyReturn)
	if c.Focused() != fyne.Focusable(next) || !slices.Equal(left, []string{"乙"}) {
		t.Errorf("Enter led to %T, told %v", c.Focused(), left)
	}
	c.Focus(e)
	press(c, fyne.KeyTab)
	if len(left) != 1 {
		t.Errorf("leaving it unchanged told %v", left)
	}
	c.Focus(next)
	shifted(c, fyne.KeyTab)
	if c.Focused() != fyne.Focusable(e) {
		t.Errorf("Shift+Tab led to %T", c.Focused())
	}
	e.SetReadOnly(true)
	typeText(c, "丙")
	press(c, fyne.KeyBackspace)
	fyne.CurrentApp().Clipboard().SetContent("丁")
	ctrl(c, fyne.KeyV)
	if e.Text != "乙" {
		t.Errorf("a field for reading became %q", e.Text)
	}
}

func TestEntryUndoGoesOnToTheWindow(t *testing.T) {
	e := NewEntry()
	c, _ := form(t, e)
	undone := 0
	was := windowShortcut
	windowShortcut = func(fyne.Canvas, fyne.Shortcut) { undone++ }
	t.Cleanup(func() { windowShortcut = was })
	c.Focus(e)
	typeText(c, "甲")
	ctrl(c, fyne.KeyZ)
	if e.Text != "" || undone != 0 {
		t.Errorf("the first undo left %q and reached the window %d times", e.Text, undone)
	}
	ctrl(c, fyne.KeyZ)
	if undone != 1 {
		t.Errorf("with nothing left to undo the window heard it %d times", undone)
	}
}

func TestLongEntry(t *testing.T) {
	e := NewLongEntry(4, 10)
	c, next := form(t, e)
	if rows := e.MinSize().Height / textHeight(13); rows < 4 {
		t.Errorf("it shows %v lines, want 4", rows)
	}
	c.Focus(e)
	typeText(c, "第一行")
	press(c, fyne.KeyReturn)
	typeText(c, "第二行很长很长")
	if e.Text != "第一行\n第二行很长很长" || e.Count() != 11 || !e.TooLong() {
		t.Errorf("it holds %q, %d characters, too long %v", e.Text, e.Count(), e.TooLong())
	}
	if got := e.look.counter.Text; !strings.Contains(got, "1") || !strings.Contains(got, "10") {
		t.Errorf("the counter says %q", got)
	}
	press(c, fyne.KeyTab)
	if c.Focused() != fyne.Focusable(next) {
		t.Errorf("Tab led to %T and made %q", c.Focused(), e.Text)
	}
	c.Focus(e)
	ctrl(c, fyne.KeyReturn)
	if c.Focused() != fyne.Focusable(next) {
		t.Errorf("Ctrl+Enter led to %T", c.Focused())
	}
}

func TestFieldShowsProblemHelpAndNote(t *testing.T) {
	e := NewEntry()
	f := NewField("统一社会信用代码", e)
	f.Help = "18 位"
	followed := false
	c := window(t, container.NewVBox(f, NewEntry()), 400, 200).Canvas()
	plain := f.MinSize().Height
	f.SetProblem(SeverityError, "校验位不符，应为 8")
	if f.MinSize().Height <= plain || !e.marked {
		t.Errorf("a problem makes it %v high, before %v; the border is marked %v", f.MinSize().Height, plain, e.marked)
	}
	f.SetNote(TonePrimary, "疑似重复：1 条", func() { followed = true })
	c.Focus(e)
	press(c, fyne.KeyTab, fyne.KeyReturn)
	if !followed {
		t.Error("the keyboard does not reach the note")
	}
	f.SetNote(TonePrimary, "只是说明", nil)
	c.Focus(e)
	press(c, fyne.KeyTab)
	if _, ok := c.Focused().(*noteLine); ok {
		t.Error("a note that leads nowhere takes the keyboard")
	}
	f.SetProblem(SeverityError, "")
	if e.marked {
		t.Error("the border stays marked")
	}
	f.Focus()
	if c.Focused() != fyne.Focusable(e) {
		t.Errorf("the label leads to %T", c.Focused())
	}
}

func TestFieldsMarkup(t *testing.T) {
	holdClock(t, "2026-07-24")
	e := NewEntry()
	e.SetText("北华大学")
	n := number(2)
	n.SetUnit("万元")
	n.SetValue(decimal.NewNullDecimal(decimal.NewFromInt(1200)))
	d := NewDateEntry(Day, parseDate, same)
	d.SetISO("2026-03-12")
	l := NewLongEntry(3, 20)
	l.SetText("共建现代产业学院")
	f := NewField("协议名称", e)
	f.Required, f.Help = true, "与纸质协议一致"
	money := NewField("协议金额", n)
	long := NewField("合作成效", l)
	long.LabelTop = true
	months := NewField("期限", NewEntry())
	months.Unit = "个月"
	c := window(t, container.NewVBox(f, money, NewField("签订日期", d), months, long), 420, 400).Canvas()
	test.AssertRendersToMarkup(t, "fields/plain.xml", c)
	c.Focus(n)
	f.SetProblem(SeverityError, "已有同名协议，请核对是否重复录入同一份协议")
	money.SetProblem(SeverityWarning, "到位大于协议金额")
	test.AssertRendersToMarkup(t, "fields/problems.xml", c)
	e.Disable()
	d.Disable()
	n.SetReadOnly(true)
	c.Focus(l)
	test.AssertRendersToMarkup(t, "fields/disabled.xml", c)
	d.Enable()
	d.OpenCalendar()
	test.AssertRendersToMarkup(t, "fields/calendar.xml", c)
}
