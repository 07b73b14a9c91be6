package app

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The password policy.
const (
	LeastPassword = 8   // characters
	MostPassword  = 128 // bytes
	leastClasses  = 3
)

// PasswordFault names a rule that a password breaks.
type PasswordFault string

// The rules, in the order in which they are told.
const (
	PasswordShort   PasswordFault = "short"   // fewer than LeastPassword characters
	PasswordLong    PasswordFault = "long"    // more than MostPassword bytes
	PasswordClasses PasswordFault = "classes" // fewer than three kinds of characters
	PasswordName    PasswordFault = "user"    // the login name stands in it
	PasswordCommon  PasswordFault = "common"  // one that many people use
)

// commonPasswords are those that the classes alone would let through.
var commonPasswords = []string{
	"password", "passw0rd", "p@ssw0rd", "p@ssword", "admin123", "admin@123", "administrator", "root123", "root@123",
	"qwer1234", "qwerty123", "1qaz2wsx", "1qaz@wsx", "abc12345", "abc123456", "abcd1234", "abc@1234", "aa123456",
	"a1234567", "a123456789", "woaini1314", "woaini520", "wang1234", "test1234", "user1234", "welcome1", "welcome123",
	"changeme", "letmein1", "iloveyou1", "monkey123", "asdf1234", "zxcv1234", "zaq12wsx", "pass1234", "huawei@123",
	"huawei12#$", "h3c@1234", "ruijie@123", "gov12345", "jilin123", "changchun123", "china123", "beijing2008", "qq123456",
}

// PasswordFaults returns the rules that a password breaks for a user's name.
func PasswordFaults(name, password string) []PasswordFault {
	var out []PasswordFault
	add := func(f PasswordFault, broken bool) {
		if broken {
			out = append(out, f)
		}
	}
	lower := strings.ToLower(password)
	bare := strings.TrimRight(lower, "!@#$%^&*.?_-")
	add(PasswordShort, utf8.RuneCountInString(password) < LeastPassword)
	add(PasswordLong, len(password) > MostPassword)
	add(PasswordClasses, passwordClasses(password) < leastClasses)
	add(PasswordName, holdsName(lower, NameKey(name)))
	add(PasswordCommon, slices.Contains(commonPasswords, lower) || slices.Contains(commonPasswords, bare))
	return out
}

// holdsName reports whether a password is the user's name or holds it; a name
// of a few letters may well stand in a good password.
func holdsName(password, name string) bool {
	const few = 3
	return name == password || utf8.RuneCountInString(name) > few && strings.Contains(password, name)
}

func passwordClasses(s string) int {
	var lower, upper, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}
