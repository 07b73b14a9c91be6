package register

import (
	"testing"

	"ronghe/app"
)

func TestNearNames(t *testing.T) {
	d := &directory{byKey: map[string]int{}}
	for _, name := range []string{"吉林市职业教育中心", "通化市职业教育中心", "吉林市第一中学校", "吉林市财经学校", "马鞍山职业技术学院", "吉林大学", "某某实业（集团）有限公司"} {
		d.add(app.ID(name), name)
	}
	for name, want := range map[string]string{
		"吉林市职教中心": "吉林市职业教育中心", "吉林市职业教育中心校": "吉林市职业教育中心", "吉林财经学校": "吉林市财经学校", "某某实业集团有限责任公司": "某某实业（集团）有限公司",
		"通化县职业教育中心": "", "吉林市第十一中学校": "", "吉林市第二中学校": "", "鞍山职业技术学院": "", "吉林农业大学": "", "": "",
	} {
		if _, got := d.near(name); got != want {
			t.Errorf("%s is near %q, want %q", name, got, want)
		}
	}
}
