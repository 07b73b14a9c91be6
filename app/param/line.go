package param

import "github.com/shopspring/decimal"

// Line is one value of a parameter as people read it.
type Line struct {
	*Parameter
	Shown    string // the value with its unit
	From, To string // ISO dates between which it holds; To "" until further notice
}

// Lines are the values of all parameters in the order of the files.
func (s *Set) Lines() []Line {
	var out []Line
	for _, p := range s.list {
		for _, v := range p.Values {
			l := Line{Parameter: p, Shown: v.number.String() + " " + p.Unit, From: v.From, To: v.To}
			if p.Unit == Share {
				l.Shown = v.number.Mul(decimal.NewFromInt(100)).String() + Share
			}
			out = append(out, l)
		}
	}
	return out
}
