//go:build window

package windowtest

import (
	"path/filepath"
	"strings"
	"testing"

	"ronghe/sync/server/servertest"
)

// TestACityLooksAtACountysRecord opens at a city what a county entered: the form is for
// reading and says whose the record is, and neither keys nor the list change it.
func TestACityLooksAtACountysRecord(t *testing.T) {
	w := newWalk(t, "foreign")
	province := servertest.Start(t, filepath.Join(w.home, "province.db"))
	county := filepath.Join(w.home, "county")
	w.join(province, county, "220281-edu")
	id := result[struct{ ID string }](w, w.ctlIn(county, `{"fields":{"title":"`+agreement+`","agreement_no":"JLS-1"}}`, "put", "partnership")).ID
	w.ctlIn(county, "", "sync")
	w.join(province, w.data, "220200-edu")
	w.ctl("", "sync")

	w.step("the form is for reading")
	w.enter(0)
	w.see("台账情况")
	w.press("ctrl+k")
	w.write("jlsbsjs")
	w.see("吉林市北山技师学院与")
	w.press("Return")
	w.see("这条记录由蛟河市教育局管理", "复制为新", "返回")
	w.gone("保存并新增")
	w.shot("form")
	w.write("9")
	w.press("ctrl+s")
	w.see("只能查看", "知道了")
	w.shot("saving")
	w.press("Return")
	w.gone("知道了")

	w.step("the list does not delete it")
	w.list("合作协议")
	w.see("吉林市北山技师学院与")
	w.press("Delete")
	w.see("移到回收站")
	w.shot("deleting")
	w.press("Return")
	w.see("由蛟河市教育局管理，本单位只能查看")
	w.shot("refused")
	w.press("Return")
	w.quit()
	if shown := string(w.ctl("", "show", "partnership", id).Result); !strings.Contains(shown, "JLS-1") || strings.Contains(shown, `"deleted":true`) {
		t.Errorf("the city has %s", shown)
	}
}
