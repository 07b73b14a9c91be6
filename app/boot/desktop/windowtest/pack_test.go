//go:build window

package windowtest

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/assets"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// TestAPackComesToTheForm: the province adds a required field to a register and
// gives an option another name. Who reconciles is told, logs in again at once, and
// finds both in a record that was entered before: the field with its mark and its
// problem, the option in its new words, everything else as it was.
func TestAPackComesToTheForm(t *testing.T) {
	const unit = "220281-edu"
	w := newWalk(t, "pack")
	province := servertest.Start(t, filepath.Join(w.home, "province.db"))
	w.ctl("", "init", "--unit", unit)
	w.ctl("", "enrol", w.ticket(province, unit))
	w.ctl(`{"fields":{"name":"第三届职业体验周","kind":"体验","status":"已完成","start_on":"2025-05-10","venue":"实训楼","cost":"3.2","participants":"800","free":"是"}}`, "put", "contest")

	text, err := fs.ReadFile(assets.FS, "forms/contest.yaml")
	w.ok(err)
	const after = "      - {id: days, label: 活动天数"
	form := strings.NewReplacer(
		"\nversion: 1\n", "\nversion: 2\n",
		"{code: experience, label: 体验,", "{code: experience, label: 职业体验课,", "aliases: [职业体验, 研学,", "aliases: [体验, 职业体验, 研学,",
		after, "      - {id: safety_plan, since: 2, label: 安全预案, type: text, max: 60, required: true, help: 文号或“已备案”。}\n"+after,
	).Replace(string(text))
	file, err := province.Engine.MakePack(t.Context(), pack.Header{Made: time.Now().Format(time.RFC3339), By: "吉林省教育厅", Note: "竞赛台账增加安全预案"}, []pack.File{{Name: "forms/contest.yaml", Text: []byte(form)}})
	w.ok(err)
	_, err = province.Engine.Publish(t.Context(), file)
	w.ok(err)

	w.step("it comes")
	w.enter(0)
	w.see("台账情况")
	w.goTo("同步", "开始同步")
	w.click("开始同步")
	w.see("定义已更新（第 1 号）", "重新登录启用")
	w.shot("came")
	w.press("Return") // the button has the keyboard
	w.see("请输入密码登录")
	w.write(clerkPassword)
	w.press("Return")
	w.see("台账情况")

	w.step("the form with its new field")
	w.goTo("技能竞赛与职业体验活动", "第三届职业体验周")
	w.see("职业体验课")
	w.shot("list")
	w.click("第三届职业体验周")
	w.press("Return")
	w.see("安全预案", "职业体验课", "“安全预案”还没有填写。")
	w.shot("form")
	w.press("Escape")
	w.goTo("同步", "使用省里发布的第 1 号定义")
	w.see("本次内容：竞赛台账增加安全预案")
	w.shot("in-use")
	w.quit()
}
