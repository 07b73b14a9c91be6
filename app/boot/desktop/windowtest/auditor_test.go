//go:build window

package windowtest

import "testing"

// TestAnAuditorReads has a clerk change an agreement and an auditor look: the log
// says who did what and leads to the record, which is shown for reading with the
// reason and takes nothing that is typed.
func TestAnAuditorReads(t *testing.T) {
	const login, password = "shenji", "Shen#2026ji"
	w := newWalk(t, "auditor")
	w.begin(w.data, "220200-edu")
	w.ctl(password+"\n", "account", "add", login, "--title", "李审计", "--role", "auditor")
	id := result[struct{ ID string }](w, w.ctl(`{"fields":{"title":"`+agreement+`","kind":"校企","status":"履行中","signed_on":"2026-03-12","expires_on":"2029-12-31","renewal":false,"fields":["order_class"],"amount":"120"},
		"tables":{"parties":[{"role":"甲方","party":"`+school+`","party_kind":"学校"},{"role":"乙方","party":"`+firm+`","party_kind":"企业"}]}}`, "put", "partnership")).ID
	w.ctl(`{"id":"`+id+`","fields":{"amount":"130"}}`, "put", "partnership")

	w.enterAs(login, password, 0)
	w.see("台账情况")
	w.shot("home")
	w.press("ctrl+k")
	w.write("czrz") // 操作日志
	w.see("操作日志")
	w.press("Return")
	w.see("登录", "修改", "登记", "账户变动", "日志只能添加")
	w.shot("log")
	w.press("Down")
	w.see("120.00 → 130.00")
	w.shot("change")

	w.step("the record")
	w.press("Return")
	w.see("协议基本情况", "您的账户可以查看，不能登记、修改、打印和导出。", agreement)
	w.write("改")
	w.press("Delete", "Return", "9")
	w.press("ctrl+s")
	w.see("只能查看")
	w.shot("refused")
	w.press("Escape")
	w.gone("只能查看")
	w.see(agreement)
	w.shot("record")
	w.clickIn(w.contents(), "资金与投入")
	w.see("130.00")
	w.shot("record-money")
	w.press("Escape")
	w.quit()
	rec := result[struct {
		Rev    int64
		Fields struct{ Title, Amount string }
	}](w, w.ctl("", "show", "partnership", id))
	if rec.Fields.Title != agreement || rec.Fields.Amount != "130.00" {
		t.Errorf("stored is %+v", rec)
	}
}
