package codes

import (
	"strconv"
	"strings"

	"ronghe/app"
)

// Codes of the problems that the checks of identification codes give. All are
// soft: codes in use are sometimes wrong at their source, so a failed check
// warns and never blocks.
const (
	USCCLength     = "uscc_length"      // not 18 characters: length
	USCCOldNumber  = "uscc_old_number"  // the 15 digits of an old registration number
	USCCCharacters = "uscc_characters"  // characters that no code has: characters
	USCCCheckDigit = "uscc_check_digit" // last character: found, expected
	USCCOrgDigit   = "uscc_org_digit"   // 17th character: found, expected
	SchoolCode     = "school_code"      // not 10 digits
	CollegeCode    = "college_code"     // not 5 digits
)

// usccAlphabet are the characters of a code by value (no I, O, S, V, Z);
// orgAlphabet those of the organisation part.
const (
	usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	orgAlphabet  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// orgWeights are those of GB 11714 for the characters 9 to 16.
var orgWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// CheckUSCC checks a unified social credit code (GB 32100-2015). It returns the
// code in upper case without spaces and hyphens, and what is wrong with it: its
// length, characters that no code has, the check character, and the check
// character of the organisation part (GB 11714), with what each should be.
func CheckUSCC(code string) (string, []app.Problem) {
	norm := normalCode(code)
	if n := len([]rune(norm)); n != 18 {
		if n == 15 && allDigits(norm) {
			return norm, soft(USCCOldNumber)
		}
		return norm, soft(USCCLength, "length", strconv.Itoa(n))
	}
	var bad []string
	for _, r := range norm {
		if !strings.ContainsRune(usccAlphabet, r) {
			bad = append(bad, string(r))
		}
	}
	if bad != nil {
		return norm, soft(USCCCharacters, "characters", strings.Join(bad, " "))
	}
	var problems []app.Problem
	if want := usccDigit(norm); norm[17] != want {
		problems = append(problems, soft(USCCCheckDigit, "found", norm[17:], "expected", string(want))...)
	}
	if want := orgDigit(norm[8:16]); norm[16] != want {
		problems = append(problems, soft(USCCOrgDigit, "found", norm[16:17], "expected", string(want))...)
	}
	return norm, problems
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

// CheckSchoolCode checks the form of a school's identification code
// (学校(机构)标识码, 10 digits, 4122010183) and returns it without spaces.
func CheckSchoolCode(code string) (string, []app.Problem) { return checkDigits(code, 10, SchoolCode) }

// CheckCollegeCode checks the form of a college's code (高校代码, 5 digits, 10183)
// and returns it without spaces; zeros that a spreadsheet dropped come back.
func CheckCollegeCode(code string) (string, []app.Problem) {
	norm := normalCode(code)
	if n := len(norm); n >= 3 && n < 5 && allDigits(norm) {
		norm = strings.Repeat("0", 5-n) + norm
	}
	return checkDigits(norm, 5, CollegeCode)
}

func checkDigits(code string, n int, problem string) (string, []app.Problem) {
	norm := normalCode(code)
	if len(norm) != n || !allDigits(norm) {
		return norm, soft(problem)
	}
	return norm, nil
}

func normalCode(code string) string {
	return strings.ToUpper(strings.ReplaceAll(fold(code), "-", ""))
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// soft is one problem whose sentence is filled from pairs of name and text.
func soft(code string, pairs ...string) []app.Problem {
	p := app.Problem{Code: code, Severity: app.Soft, Args: make(map[string]string, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Args[pairs[i]] = pairs[i+1]
	}
	return []app.Problem{p}
}
