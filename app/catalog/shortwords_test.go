package catalog_test

import "testing"

// The short words of a clerk are read where one option fits; where several do, none is
// chosen.
func TestShortWords(t *testing.T) {
	for _, c := range []struct{ form, path, word, want string }{
		{"governance", "school_kind", "中职", "中等职业学校"},
		{"governance", "school_kind", "高职院校", "高等职业学校"},
		{"programme", "level", "中等职业学校", "中职"},
		{"programme", "level", "大专", "高职专科"},
		{"internship", "level", "技校", "中职（技工）"},
		{"international", "level", "高等职业学校", "高职专科"},
		{"incentive", "beneficiary_kind", "技校", "中职（技工）学校"},
		{"school", "level", "高职", "高职专科"},
		{"partnership", "parties.traits", "国企", "国有企业"},
		{"coop_project", "firms.firm_traits", "小微企业", "中小微企业"},
		{"joint_school", "shares.investor_kind", "国企", "国有企业"},
		{"joint_school", "shares.investor_kind", "私企", "民营企业"},
		{"joint_school", "shares.investor_kind", "外企", "外资企业"},
		{"enterprise", "ownership", "民企", "民营"},
		{"enterprise", "ownership", "外企", "外资"},
		{"park", "members.member_kind", "中专", "中等职业学校"},
		{"enterprise", "ownership", "国企", ""}, // of the province, of a city?
		{"school", "level", "中职", ""},
		{"incentive", "beneficiary_kind", "高职", ""},
		{"enterprise", "scale", "小微", ""},
	} {
		fd, ok := shippedForm(t, c.form).Find(c.path)
		if !ok {
			t.Fatalf("%s has no %s", c.form, c.path)
		}
		v, bad := fd.ParseText(c.word)
		if got := fd.Format(v); got != c.want || (bad != nil) != (c.want == "") {
			t.Errorf("%s %s: %s is read as %q, want %q", c.form, c.path, c.word, got, c.want)
		}
	}
}
