//go:build window

package windowtest

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
)

// scanned adds an agreement with a scan of so many bytes, which nothing compresses.
func (w *walk) scanned(folder string, bytesOf int) {
	w.Helper()
	ctx := context.Background()
	p, err := boot.Open(ctx, boot.Config{Dir: folder, Quick: true})
	w.ok(err)
	svc, err := p.Unlock(ctx, clerkLogin, clerkPassword)
	w.ok(err)
	scan := make([]byte, bytesOf)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(scan)
	file, err := svc.Store().PutBlob(ctx, "协议扫描件.pdf", bytes.NewReader(scan))
	w.ok(err)
	rec, _, problems, err := svc.ReadRecord(ctx, "partnership", strings.NewReader(`{"fields":{"title":"`+agreement+`"}}`))
	w.ok(err)
	if len(problems) > 0 {
		w.Fatal(problems)
	}
	rec.Set("scan_files", app.FilesValue(file))
	_, err = svc.Save(ctx, rec, nil, "")
	w.ok(err)
	w.ok(p.Close())
}

// TestABundleIsHandedOnAndAComputerComesBack: the city looks into a county's bundle
// with a scan larger than any one request, hands it on, and looks into it again, where
// nothing waits for the province any more; then its computer is shut out, says so, and
// comes back by another file; and its administrator makes a second account, resets its
// password and makes another recovery key.
func TestABundleIsHandedOnAndAComputerComesBack(t *testing.T) {
	const county, cityUnit = "220281-edu", "220200-edu"
	w := newWalk(t, "handon")
	province := servertest.Start(t, filepath.Join(w.home, "province.db"))
	w.begin(w.data, cityUnit)
	w.ctl("", "enrol", w.ticket(province, cityUnit))
	below := filepath.Join(w.home, "county")
	w.begin(below, county)
	w.ctlIn(below, "", "enrol", w.ticket(province, county))
	w.scanned(below, 11<<20)
	w.ctlIn(below, "", "bundle", "write", filepath.Join(w.documents(), "蛟河.rhx"))
	w.ctl("", "sync")
	var own app.ID
	w.ok(province.Engine.Store.Read(context.Background(), func(tx server.Tx) error {
		list, err := tx.Devices()
		for _, d := range list {
			if d.Unit == cityUnit {
				own = d.ID
			}
		}
		return err
	}))

	w.step("handed on")
	w.enter(0)
	w.see("从这里开始")
	w.goTo("同步", "读入文件")
	open := func() {
		w.click("读入文件")
		w.see("蛟河.rhx")
		w.click("蛟河.rhx")
		w.press("Return")
		w.see("查看内容")
		w.press("Return")
		w.see("转交省库")
	}
	open()
	w.see("未入省库", "订单培养合作协议")
	w.shot("inside")
	w.click("转交省库")
	w.see("文件名", "保存到这里")
	w.press("Return")
	w.see("已原样转交省库")
	w.shot("handed-on")
	w.press("Return")
	w.gone("已原样转交省库")
	found, err := filepath.Glob(filepath.Join(w.documents(), "回执*.rhx"))
	w.ok(err)
	if len(found) != 1 {
		t.Fatalf("the receipt is %v", found)
	}

	w.step("all of it is decided")
	w.click("开始同步")
	w.see("同步完成")
	open()
	w.see("没有省库还没处理的改动")
	w.gone("未入省库")
	w.shot("decided")
	w.click("返回")

	w.step("shut out, and back")
	w.ok(province.Engine.Revoke(context.Background(), own))
	w.click("开始同步")
	w.see("已被省级管理员停用", "知道了")
	w.press("Return")
	w.gone("知道了")
	w.see("用入网文件接入")
	w.gone("同步完成") // which was before
	w.shot("shut-out")
	w.ok(os.Rename(w.ticket(province, cityUnit), filepath.Join(w.documents(), "入网.json")))
	w.click("用入网文件接入")
	w.see("入网.json")
	w.write("rw")
	w.press("Return")
	w.see("电话核对一致")
	w.shot("fingerprint")
	w.press("Return")
	w.gone("电话核对一致")
	w.click("开始同步")
	w.see("没有等待送出的改动")
	w.gone("用入网文件接入")
	w.shot("back")

	w.step("accounts")
	w.goTo("管理", "账户与角色")
	w.see("新增账户", "换发恢复密钥")
	w.click("新增账户")
	w.see("初始密码")
	w.write("lisi")
	w.press("Tab")
	w.write("Li Si")
	for _, password := range []string{"Tian-chi2744", "Chang-bai-27"} { // of the account; and once it is forgotten
		w.press("Tab")
		w.write(password)
		w.press("Tab")
		w.write(password)
		if password == "Tian-chi2744" {
			w.shot("new-account")
			w.click("建立账户")
			w.see("账户已建立", "重设密码")
			w.click("重设密码")
			w.see("一次性密码")
			w.press("Tab", "shift+Tab", "shift+Tab") // before the first field
			continue
		}
		w.shot("reset")
		w.click("确定")
		w.see("密码已重设")
	}
	w.shot("two-accounts")
	w.click("换发恢复密钥")
	w.see("立刻作废")
	w.write(clerkPassword)
	w.press("Return")
	w.see("只显示这一次")
	w.shot("new-key")
	w.press("Return")
	w.gone("只显示这一次")
	w.quit()

	w.step("the county reads its receipt")
	got := result[struct{ Waiting int }](w, w.ctlIn(below, "", "bundle", "read", found[0]))
	if got.Waiting != 0 {
		t.Errorf("%d records still wait", got.Waiting)
	}
}
