package start

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
)

// rule is one thing a password must keep, in words, and whether it does.
type rule struct {
	text string
	kept bool
}

// passwordRules judges a password as it is typed.
func passwordRules(name, password, again string) []rule {
	faults := app.PasswordFaults(name, password)
	keeps := func(f app.PasswordFault) bool { return password != "" && !slices.Contains(faults, f) }
	rules := []rule{
		{i18n.T("ui.start.rule_classes"), keeps(app.PasswordClasses)},
		{i18n.T("ui.start.rule_length"), keeps(app.PasswordShort)},
		{i18n.T("ui.start.rule_name"), keeps(app.PasswordName)},
		{i18n.T("ui.start.rule_same"), password != "" && password == again},
	}
	for _, f := range []app.PasswordFault{app.PasswordCommon, app.PasswordLong} {
		if slices.Contains(faults, f) { // seldom, so said only then
			rules = append(rules, rule{i18n.T("store.weak."+string(f), "most", strconv.Itoa(app.MostPassword)), false})
		}
	}
	return rules
}

func allKept(rules []rule) bool {
	for _, r := range rules {
		if !r.kept {
			return false
		}
	}
	return true
}

// NewRuleBox makes the box that ShowRules writes into.
func NewRuleBox() *fyne.Container { return newRuleBox() }

func newRuleBox() *fyne.Container { return container.New(&ruleLayout{}) }

// ruleLayout puts the rules' lines close together, in two columns where both
// have room.
type ruleLayout struct{ width float32 }

func (r *ruleLayout) columns(objs []fyne.CanvasObject) int {
	if len(objs) > 1 && leftWidth(objs)+rightWidth(objs) <= r.width {
		return 2
	}
	return 1
}

func leftWidth(objs []fyne.CanvasObject) (w float32) {
	for i := 0; i < len(objs); i += 2 {
		w = max(w, objs[i].MinSize().Width)
	}
	return w
}

func rightWidth(objs []fyne.CanvasObject) (w float32) {
	for i := 1; i < len(objs); i += 2 {
		w = max(w, objs[i].MinSize().Width)
	}
	return w
}

// tight is how much of a label's height a line takes.
const tight = 0.72

func (r *ruleLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	if len(objs) == 0 {
		return fyne.Size{}
	}
	n := r.columns(objs)
	lines := float32((len(objs) + n - 1) / n)
	return fyne.NewSize(max(leftWidth(objs), rightWidth(objs)), lines*objs[0].MinSize().Height*tight)
}

func (r *ruleLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	n, left := r.columns(objs), leftWidth(objs)
	for i, o := range objs {
		o.Resize(o.MinSize())
		o.Move(fyne.NewPos(float32(i%n)*left, float32(i/n)*o.MinSize().Height*tight))
	}
}

// ShowRules writes how a new password keeps the rules into a box, and reports
// whether it keeps them all.
func ShowRules(box *fyne.Container, name, password, again string) bool {
	rules := passwordRules(name, password, again)
	showRules(box, rules)
	return allKept(rules)
}
