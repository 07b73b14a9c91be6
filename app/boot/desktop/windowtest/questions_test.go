//go:build window

package windowtest

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/annual/annualtest"
	"ronghe/app/boot"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
)

// sentUp fills a folder and its report of 2025, which a second person signs and
// sends up.
func (w *walk) sentUp(folder string) {
	w.Helper()
	ctx := context.Background()
	p, err := boot.Open(ctx, boot.Config{Dir: folder, Quick: true})
	w.ok(err)
	_, err = p.Unlock(ctx, clerkLogin, clerkPassword)
	w.ok(err)
	_, err = p.FillDemo(ctx, nil)
	w.ok(err)
	w.ok(p.AddUser(ctx, app.User{Name: "lisi", Title: "李四", Roles: []string{app.RoleStatistics}}, clerkPassword))
	as := func(name string, work func(s *annual.Service) error) {
		p.Lock()
		_, err := p.Unlock(ctx, name, clerkPassword)
		w.ok(err)
		s, err := p.Annual()
		w.ok(err)
		w.ok(work(s))
	}
	as(clerkLogin, func(s *annual.Service) error { return annualtest.Complete(ctx, s, 2025) })
	as("lisi", func(s *annual.Service) error {
		r, err := s.Open(ctx, 2025)
		if err != nil {
			return err
		}
		f, err := s.Sign(ctx, r, "")
		if err != nil {
			return err
		}
		_, err = s.Take(ctx, f, op.Submit, "")
		return errors.Join(err, p.Close())
	})
}

// ticket writes an enrolment file of the province for a unit.
func (w *walk) ticket(p *servertest.Province, unit string) string {
	w.Helper()
	b, err := json.Marshal(p.Ticket(unit))
	w.ok(err)
	file := filepath.Join(w.home, unit+".json")
	w.ok(os.WriteFile(file, b, 0o600))
	return file
}

// TestAStickComesBackWithThreeQuestions: a county without a network takes its
// report to the city on a stick; the city returns it with three questions and hands
// the stick back; each question is listed with its place, figure, words and who
// asks, opens at its cell, and is answered there.
func TestAStickComesBackWithThreeQuestions(t *testing.T) {
	const county, cityUnit = "220281-edu", "220200-edu"
	w := newWalk(t, "questions")
	province := servertest.Start(t, filepath.Join(w.home, "province.db"))
	city := filepath.Join(w.home, "city")
	w.begin(city, cityUnit)
	w.ctlIn(city, "", "account", "roles", clerkLogin, "--role", "admin", "--role", "reviewer")
	w.ctlIn(city, "", "enrol", w.ticket(province, cityUnit))
	w.begin(w.data, county)
	w.ctl("", "enrol", w.ticket(province, county)) // once; there is no network afterwards
	w.ctlIn(city, "", "sync")
	w.sentUp(w.data)
	back := filepath.Join(w.documents(), "回执.rhx")

	w.step("the stick goes out")
	w.enter(0)
	w.see("台账情况")
	w.goTo("同步", "生成数据交换包")
	w.click("生成数据交换包")
	w.see("选择存放位置")
	w.click("选择存放位置")
	w.see("文件名", "保存到这里")
	w.press("Return") // into the folder of the stick
	w.see("写好")
	w.shot("written")
	w.press("Return")
	w.gone("写好")
	found, err := filepath.Glob(filepath.Join(w.documents(), "*.rhx"))
	w.ok(err)
	if len(found) != 1 {
		t.Fatalf("on the stick stands %v", found)
	}

	w.step("the city asks")
	inside := result[struct{ Report bool }](w, w.ctlIn(city, "", "bundle", "show", found[0]))
	if !inside.Report {
		t.Error("the file does not say that a report is inside")
	}
	w.ctlIn(city, "", "bundle", "forward", found[0], "--receipt", back)
	w.ctlIn(city, "", "sync")
	w.ctlIn(city, "", "annual", "return", "2025", "--unit", county, "--reason", "请核对三处",
		"--question", "B02.kinds.firm.closing=比去年多，新签了几份？",
		"--question", "B02.kinds.firm.hired=录用数是否含往届？",
		"--question", "B01.schools.total.count=含不含技工学校？")
	w.ctlIn(city, "", "sync")
	w.ok(os.Remove(back))
	w.ctlIn(city, "", "bundle", "forward", found[0], "--receipt", back)

	w.step("the stick comes back")
	w.click("读入文件")
	w.see("回执.rhx")
	w.shot("choose")
	w.write("hz") // 回执 by its initials
	w.press("Return")
	w.see("读入回执")
	w.shot("inside")
	w.click("读入回执")
	w.see("上级对2025年度年报有 3 个问题待答")
	w.shot("read")
	w.press("Return")

	w.step("three questions")
	w.press("ctrl+k")
	w.write("工作台")
	w.press("Return")
	w.see("上级有 3 个问题待答。")
	w.shot("home")
	w.goTo("年报", "上级问题 3 条")
	w.see("比去年多，新签了几份？", "录用数是否含往届？", "含不含技工学校？", "待答")
	w.shot("questions")

	w.step("each opens at its cell")
	side := image.Rect(1058, 200, 1320, 570)
	for _, q := range []struct{ words, cell, row string }{
		{"录用数是否含往届？", "B02 校企 培养和录用", "校企"},
		{"含不含技工学校？", "B01 合计 学校数", "普通中专"},
		{"比去年多，新签了几份？", "B02 校企 年末", "校地"},
	} {
		w.click(q.words)
		w.press("Return")
		w.seeIn(side, q.cell, q.words, "待答")
		w.see(q.row)
		w.ok(run("xdotool", "mousemove", "0", "0")) // the pointer lies over the next question
	}
	w.shot("at-its-cell")

	w.step("an answer")
	w.clickIn(side, "答复")
	w.see("上级问：比去年多，新签了几份？")
	w.write("新签 3 份，另有 2 份续签")
	w.shot("answering")
	w.press("Return")
	w.seeIn(side, "已答", "答：新签 3 份，另有 2 份续签")
	w.shot("answered")
	w.quit()
	left := result[struct {
		Remarks []struct{ Standing string }
	}](w, w.ctl("", "annual", "questions", "2025"))
	if n := len(left.Remarks); n != 3 || left.Remarks[0].Standing != "open" || left.Remarks[2].Standing != "answered" {
		t.Errorf("%+v", left)
	}
}

// TestTheCityAsksAndReturns: a city opens the report of a county in its roll-up,
// asks at a cell, and returns the report with the question; what was asked is there
// and with the county.
func TestTheCityAsksAndReturns(t *testing.T) {
	const countyUnit, cityUnit = "220281-edu", "220200-edu"
	w := newWalk(t, "asking")
	province := servertest.Start(t, filepath.Join(w.home, "province.db"))
	county := filepath.Join(w.home, "county")
	w.begin(county, countyUnit)
	w.ctlIn(county, "", "enrol", w.ticket(province, countyUnit))
	w.sentUp(county)
	w.ctlIn(county, "", "sync")
	w.begin(w.data, cityUnit)
	w.ctl("", "account", "roles", clerkLogin, "--role", "admin", "--role", "reviewer")
	w.ctl("", "enrol", w.ticket(province, cityUnit))
	w.ctl("", "sync")

	w.step("a county's report")
	w.enter(0)
	w.see("台账情况")
	w.goTo("年报汇总", "缺")
	w.press("Right", "Right", "Down")
	w.see("看这个单位")
	w.click("看这个单位")
	w.see("单位年报", "提问", "受理", "退回")
	w.shot("unit")

	w.step("a question at a cell")
	w.click("提问")
	w.see("现在的数是")
	w.shot("asking")
	w.press("Return")
	w.see("请写问题")
	w.write("含不含技工学校？")
	w.press("Return")
	w.see("问题 1 条", "含不含技工学校？", "待答", "了结")
	w.shot("asked")

	w.step("the report goes back")
	w.click("退回")
	w.see("随退回送达的待答问题 1 条")
	w.press("Return")
	w.see("请写退回原因")
	w.write("请核对学校数")
	w.shot("returning")
	w.press("Return")
	w.gone("随退回送达的待答问题")
	w.shot("returned")
	w.quit()
	w.ctl("", "sync")
	w.ctlIn(county, "", "sync")
	left := result[struct {
		Remarks []struct{ Standing, Text string }
	}](w, w.ctlIn(county, "", "annual", "questions", "2025"))
	if len(left.Remarks) != 1 || left.Remarks[0].Standing != "open" || left.Remarks[0].Text != "含不含技工学校？" {
		t.Errorf("%+v", left)
	}
}

// goTo goes to a page by its name and waits for what is seen there alone.
func (w *walk) goTo(page, there string) {
	w.Helper()
	w.press("ctrl+k")
	w.write(page)
	w.see(page)
	w.press("Return")
	w.see(there)
}
