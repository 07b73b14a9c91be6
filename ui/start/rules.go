package start

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// The bounds of a password and a name; the store holds the same rules, and
// more (common passwords, the last five).
const (
	leastPassword = 8
	leastClasses  = 3
	mostName      = 32
)

// rule is one thing a password must keep, in words, and whether it does.
type rule struct {
	text string
	kept bool
}

// passwordRules judges a password as it is typed.
func passwordRules(name, password, again string) []rule {
	name, lower := strings.ToLower(catalog.Fold(strings.TrimSpace(name))), strings.ToLower(password)
	return []rule{
		{i18n.T("ui.start.rule_length"), len([]rune(password)) >= leastPassword},
		{i18n.T("ui.start.rule_classes"), classes(password) >= leastClasses},
		{i18n.T("ui.start.rule_name"), password != "" && (name == "" || !strings.Contains(lower, name))},
		{i18n.T("ui.start.rule_same"), password != "" && password == again},
	}
}

func classes(s string) int {
	var upper, lower, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
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

func newRuleBox() *fyne.Container { return container.New(ruleLayout{}) }

// ruleLayout puts the rules' lines close together, in two columns.
type ruleLayout struct{}

func (ruleLayout) MinSize(objs []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objs {
		size = size.Max(o.MinSize())
	}
	lines := float32((len(objs) + 1) / 2)
	return fyne.NewSize(size.Width*2, lines*ruleHeight(size))
}

// ruleHeight is a line without most of a label's padding.
func ruleHeight(label fyne.Size) float32 { return label.Height * 0.72 }

func (ruleLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	half := size.Width / 2
	for i, o := range objs {
		o.Resize(fyne.NewSize(half, o.MinSize().Height))
		o.Move(fyne.NewPos(float32(i%2)*half, float32(i/2)*ruleHeight(o.MinSize())))
	}
}

// ShowRules writes how a new password keeps the rules into a box, and reports
// whether it keeps them all.
func ShowRules(box *fyne.Container, name, password, again string) bool {
	rules := passwordRules(name, password, again)
	showRules(box, rules)
	return allKept(rules)
}
