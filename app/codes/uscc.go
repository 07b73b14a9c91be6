package codes

import (
	"strconv"
	"strings"

	"ronghe/app"
)

// Codes of the problems that CheckUSCC gives. All are soft: codes in use are
// sometimes wrong at their source, so a failed check warns and never blocks.
const (
	USCCLength     = "uscc_length"      // not 18 characters: length
	USCCOldNumber  = "uscc_old_number"  // the 15 digits of an old registration number
	USCCCharacters = "uscc_characters"  // characters that no code has: characters
	USCCCheckDigit = "uscc_check_digit" // last character: found, expected
	USCCOrgDigit   = "uscc_org_digit"   // 17th character: found, expected
)

// usccAlphabet are the characters of a code by value (no I, O, S, V, Z);
// orgAlphabet those of the organisation part.
const (
	usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	orgAlphabet  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// orgWeights are those of GB 11714 for the characters 9 to 16.
var orgWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// NormalUSCC returns a unified social credit code as it is stored: upper case,
// half-width, without spaces and hyphens.
func NormalUSCC(text string) string {
	return strings.ToUpper(strings.ReplaceAll(fold(text), "-", ""))
}

// USCCShape reports whether a normal text has the length and the characters of a
// unified social credit code.
func USCCShape(code string) bool {
	return len(code) == 18 && strings.Trim(code, usccAlphabet) == ""
}

// CheckUSCC returns what is wrong with a unified social credit code in normal
// form (GB 32100-2015), or nil: its length, characters that no code has, the
// check character, or else the check character of the organisation code inside
// it (GB 11714). The latter says nothing new where the former has failed: one
// slip of the pen breaks both.
func CheckUSCC(code string) *app.Problem {
	if n := len([]rune(code)); n != 18 {
		if n == 15 && strings.Trim(code, "0123456789") == "" {
			return soft(USCCOldNumber)
		}
		return soft(USCCLength, "length", strconv.Itoa(n))
	}
	var bad []string
	for _, r := range code {
		if !strings.ContainsRune(usccAlphabet, r) {
			bad = append(bad, string(r))
		}
	}
	if bad != nil {
		return soft(USCCCharacters, "characters", strings.Join(bad, " "))
	}
	if want := usccDigit(code); code[17] != want {
		return soft(USCCCheckDigit, "found", code[17:], "expected", string(want))
	}
	if want := orgDigit(code[8:16]); code[16] != want {
		return soft(USCCOrgDigit, "found", code[16:17], "expected", string(want))
	}
	return nil
}

// usccDigit is the check character that the first 17 ask for: weights are the
// powers of 3 modulo 31.
func usccDigit(code string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		sum += weight * strings.IndexByte(usccAlphabet, code[i])
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31]
}

// orgDigit is the check character of an organisation code's eight characters.
func orgDigit(body string) byte {
	sum := 0
	for i, w := range orgWeights {
		sum += w * strings.IndexByte(orgAlphabet, body[i])
	}
	switch r := 11 - sum%11; r {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + r)
	}
}

// soft is a problem whose sentence is filled from pairs of name and text.
func soft(code string, pairs ...string) *app.Problem {
	p := &app.Problem{Code: code, Severity: app.Soft, Args: make(map[string]string, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Args[pairs[i]] = pairs[i+1]
	}
	return p
}
