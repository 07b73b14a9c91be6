package app

import (
	"slices"
	"strings"
	"testing"
)

func TestPasswordFaults(t *testing.T) {
	for _, c := range []struct {
		name, password string
		want           []PasswordFault
	}{
		{"zhangsan", "Kaihu-2026", nil},
		{"zhangsan", "Kh-2026", []PasswordFault{PasswordShort}},
		{"zhangsan", "kaihukaihu", []PasswordFault{PasswordClasses}},
		{"ＺｈａｎｇＳａｎ", "Zhangsan-2026", []PasswordFault{PasswordName}},
		{"li", "Lili-2026-x", nil},
		{"zhangsan", "Passw0rd!", []PasswordFault{PasswordCommon}},
		{"zhangsan", "Aa1" + strings.Repeat("密", 50), []PasswordFault{PasswordLong}},
		{"zhangsan", "", []PasswordFault{PasswordShort, PasswordClasses}},
	} {
		if got := PasswordFaults(c.name, c.password); !slices.Equal(got, c.want) {
			t.Errorf("%q for %q breaks %v, want %v", c.password, c.name, got, c.want)
		}
	}
}

func TestFoldWidth(t *testing.T) {
	if got := FoldWidth("ＡＢ（１２）　，。甲"); got != "AB(12) ,。甲" {
		t.Errorf("folded to %q", got)
	}
}
