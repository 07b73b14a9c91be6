package rules

import "testing"

func TestNatural(t *testing.T) {
	if a, b, c := natural("c4"), natural("c8.10"), natural("c10"); a.(string) >= b.(string) || b.(string) >= c.(string) || natural("c8.2").(string) >= b.(string) {
		t.Errorf("%v %v %v", a, b, c)
	}
	if natural(nil) != nil || natural("甲").(string) != "甲" || natural("").(string) != "" {
		t.Error("blank, or a text without numbers")
	}
}
