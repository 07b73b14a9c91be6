package app

import "strings"

// PINDigits is how many digits a PIN has (SAFETY R5).
const PINDigits = 6

// PINFit reports whether a text can be a PIN: six digits that are neither all the
// same nor one run up or down, which are what is tried first.
func PINFit(pin string) bool {
	if len(pin) != PINDigits || strings.Trim(pin, "0123456789") != "" {
		return false
	}
	const up, down = "01234567890", "09876543210"
	return strings.Trim(pin, pin[:1]) != "" && !strings.Contains(up, pin) && !strings.Contains(down, pin)
}
