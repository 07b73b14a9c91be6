package param

import (
	"github.com/shopspring/decimal"

	"ronghe/app/i18n"
)

// Line is one value of a parameter as people read it.
type Line struct {
	*Parameter
	Shown string // the value with its unit
	Days  string // from when until when it holds
}

// Lines are the values of all parameters in the order of the files.
func (s *Set) Lines() []Line {
	var out []Line
	for _, p := range s.list {
		for _, v := range p.Values {
			l := Line{Parameter: p, Shown: v.number.String() + " " + p.Unit, Days: i18n.T("param.from", "from", v.From)}
			if p.Unit == Share {
				l.Shown = v.number.Mul(decimal.NewFromInt(100)).String() + Share
			}
			if v.To != "" {
				l.Days = i18n.T("param.from_to", "from", v.From, "to", v.To)
			}
			out = append(out, l)
		}
	}
	return out
}
