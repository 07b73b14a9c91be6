package app_test

import (
	"testing"

	"ronghe/app"
)

func TestPINFit(t *testing.T) {
	for pin, want := range map[string]bool{
		"284917": true, "112233": true, "000001": true, "123455": true,
		"": false, "28491": false, "2849170": false, "28491a": false, "２８４９１７": false, " 84917": false,
		"111111": false, "000000": false, "123456": false, "654321": false, "567890": false, "098765": false, "012345": false,
	} {
		if got := app.PINFit(pin); got != want {
			t.Errorf("%q fits: %v", pin, got)
		}
	}
}
