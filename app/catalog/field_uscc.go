package catalog

import (
	"strings"

	"ronghe/app"
)

// usccType is a unified social credit code (GB 32100-2015): 18 characters, the
// last a check character. A failed check warns and never blocks: codes in use
// are sometimes wrong at their source.
type usccType struct{}

var _ Type = usccType{}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// USCCShape reports whether s has the form of a social credit code.
func USCCShape(s string) bool {
	if len(s) != 18 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(usccAlphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

// USCCCheck returns the check character that the first 17 characters ask for;
// s has the form of a code.
func USCCCheck(s string) byte {
	sum := 0
	for i, w := range usccWeights {
		sum += w * strings.IndexByte(usccAlphabet, s[i])
	}
	return usccAlphabet[(31-sum%31)%31]
}

func (usccType) Check(*Field, *Env) error { return nil }

func (usccType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	s := strings.ToUpper(strings.Join(strings.Fields(Fold(in.Text())), ""))
	s = strings.ReplaceAll(s, "-", "")
	if len(s) > 40 {
		return app.Value{}, refused("uscc_shape", "value", clip(s))
	}
	return app.TextValue(s), nil
}

func (usccType) Validate(_ *Field, v app.Value) *Finding {
	s := v.Text()
	if !USCCShape(s) {
		return soft("uscc_shape", "value", clip(s))
	}
	if want := USCCCheck(s); s[17] != want {
		return soft("uscc_check", "value", s, "want", string(want))
	}
	return nil
}

func (usccType) Format(_ *Field, v app.Value) string { return v.Text() }
func (usccType) Columns(*Field) []Column             { return textColumn() }
func (usccType) Operand(_ *Field, v app.Value) any   { return textOperand(v) }
