package admin

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// safetyCard sets after how long a window that nobody uses is locked, and a
// password has to be changed.
type safetyCard struct {
	app  *ui.App
	idle *limit
	pass *limit
	pin  *pinLine
	root fyne.CanvasObject
}

func newSafetyCard(a *ui.App) *safetyCard {
	c := &safetyCard{
		app:  a,
		idle: newLimit(a, app.IdleSetting, app.IdleMinutes, "ui.admin.idle_minutes"),
		pass: newLimit(a, app.PasswordSetting, app.PasswordDays, "ui.admin.password_days"),
		pin:  newPINLine(a),
	}
	c.root = kit.Card(kit.Rows(6,
		kit.Section(i18n.T("ui.admin.safety_card")),
		kit.Field(i18n.T("ui.admin.idle"), labelWidth, kit.Line(0, c.idle.choice)),
		kit.Quiet(i18n.T("ui.admin.idle_text")),
		c.pin.root,
		kit.Field(i18n.T("ui.admin.password_every"), labelWidth, kit.Line(0, c.pass.choice)),
		kit.Quiet(i18n.T("ui.admin.password_text")),
	))
	return c
}

// show shows what is set.
func (c *safetyCard) show() {
	c.idle.show(c.app)
	c.pass.show(c.app)
	c.pin.show()
}

// limit is a setting that is one of a few numbers, the first of them where
// nothing is set.
type limit struct {
	lane    *ui.Lane
	key     string
	usual   int
	choice  *xwidget.Segments
	choices []int
}

func newLimit(a *ui.App, key string, choices []int, text string) *limit {
	l := &limit{lane: a.Lane(), key: key, usual: choices[0], choices: slices.Sorted(slices.Values(choices))}
	var options []xwidget.Option
	for _, n := range l.choices {
		options = append(options, xwidget.Option{Code: strconv.Itoa(n), Label: i18n.T(text, "n", strconv.Itoa(n))})
	}
	l.choice = xwidget.NewSegments(options...)
	l.choice.Required = true
	l.choice.OnChanged = func(o xwidget.Option) { a.Remember(key, o.Code) }
	return l
}

func (l *limit) show(a *ui.App) {
	svc := a.Svc
	ui.Do(l.lane, func(ctx context.Context) (string, error) {
		return svc.Store().Setting(ctx, l.key)
	}, func(text string, err error) {
		if err != nil {
			a.Log.Warn("setting not read", "key", l.key, "err", err)
		}
		if text == "" {
			text = strconv.Itoa(l.usual)
		}
		l.choice.SetSelected(text)
	})
}
