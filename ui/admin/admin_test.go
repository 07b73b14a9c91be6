package admin_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/admin"
	"ronghe/ui/look"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

func page(t *testing.T) *uitest.Bench {
	t.Helper()
	b := uitest.NewBench(t)
	b.App.Restart = func() {}
	b.Show(admin.New(b.App))
	return b
}

func passwords(b *uitest.Bench) []*xwidget.Entry {
	var out []*xwidget.Entry
	for _, o := range b.Objects() {
		if e, ok := o.(*xwidget.Entry); ok && e.Password {
			out = append(out, e)
		}
	}
	return out
}

func TestThePageSaysWhoAndWhere(t *testing.T) {
	b := page(t)
	for _, part := range []string{"吉林市教育局", "220200-edu", "吉林省教育厅", uitest.Admin.Title, "0.1.0", "还没有把备份存到别处"} {
		if !b.Says(part) {
			t.Errorf("the page does not say %q", part)
		}
	}
}

func TestThePasswordIsChangedByItsOwner(t *testing.T) {
	b := page(t)
	p := passwords(b)
	if len(p) != 3 {
		t.Fatalf("%d password fields", len(p))
	}
	fill := func(old, next, again string) {
		for i, text := range []string{old, next, again} {
			p[i].SetText(text)
		}
	}
	fill(uitest.Admin.Password, "weak", "weak")
	if !b.Button("修改密码").Disabled() {
		t.Error("a weak password can be set")
	}
	fill("not mine #1A", "Newer#2027", "Newer#2027")
	b.Press("修改密码")
	if !b.Says("登录名或密码不对") {
		t.Errorf("the page says %q", b.Drawn())
	}
	fill(uitest.Admin.Password, "Newer#2027", "Newer#2027")
	b.Canvas().Focus(p[2])
	b.Key(fyne.KeyReturn)
	if b.Backend.Admin.Password != "Newer#2027" || p[0].Text != "" {
		t.Errorf("the password is %q, the field still holds %q", b.Backend.Admin.Password, p[0].Text)
	}
}

func TestZoomAndColoursAreKept(t *testing.T) {
	b := page(t)
	for _, o := range b.Objects() {
		if s, ok := o.(*xwidget.Segments); ok {
			b.Canvas().Focus(s)
			b.Key(fyne.KeyRight)
		}
	}
	if look.Zoom(b.App.Fyne) != 110 || look.Mode(b.App.Fyne) != look.Dark {
		t.Errorf("zoom %d, mode %s; want one step on", look.Zoom(b.App.Fyne), look.Mode(b.App.Fyne))
	}
}

func TestWantLeadsToAPart(t *testing.T) {
	b := uitest.NewBench(t)
	p := admin.New(b.App)
	b.Show(p)
	p.Want("backup")
	if x, ok := b.Canvas().Focused().(*xwidget.Button); !ok || x.Text != "立即备份" {
		t.Errorf("the keyboard is at %T", b.Canvas().Focused())
	}
	p.Want("password")
	if e, ok := b.Canvas().Focused().(*xwidget.Entry); !ok || !e.Password {
		t.Errorf("the keyboard is at %T", b.Canvas().Focused())
	}
}

func TestAnAdministratorAddsWhoSigns(t *testing.T) {
	b := page(t)
	for _, part := range []string{"账户与角色", "系统管理员、填表人"} {
		if !b.Says(part) {
			t.Errorf("the page does not say %q", part)
		}
	}
	b.Press("新增账户")
	var texts, secrets []*xwidget.Entry
	for _, o := range b.Objects() {
		if e, ok := o.(*xwidget.Entry); ok && e.Password {
			secrets = append(secrets, e)
		} else if ok {
			texts = append(texts, e)
		}
	}
	texts, secrets = texts[len(texts)-2:], secrets[len(secrets)-2:]
	texts[0].SetText("lisi")
	texts[1].SetText("李四")
	secrets[0].SetText("Tian-chi2744")
	b.Press("建立账户")
	if len(b.Backend.Added) != 0 || !b.Says("还没有满足") {
		t.Errorf("a password that was not repeated is taken: %v", b.Backend.Added)
	}
	secrets[1].SetText("Tian-chi2744")
	for _, o := range b.Objects() {
		if c, ok := o.(*xwidget.Check); ok && strings.HasPrefix(c.Text, "审核人") {
			c.SetChecked(true)
		}
	}
	b.Press("建立账户")
	if len(b.Backend.Added) != 1 || !slices.Equal(b.Backend.Added[0].Roles, []string{app.RoleClerk, app.RoleReviewer}) {
		t.Fatalf("added: %+v", b.Backend.Added)
	}
	if !b.Says("李四（lisi）") || !b.Says("填表人、审核人") {
		t.Errorf("the list says %q", b.Drawn())
	}
}

// Somebody who forgot the password gets another for one login; the recovery key is
// made anew for the administrator's own password, and shown once.
func TestAPasswordIsResetAndTheKeyMadeAnew(t *testing.T) {
	b := page(t)
	if b.Button("重设密码") != nil {
		t.Error("one's own password can be reset without the old one")
	}
	b.Backend.Added = []app.User{{ID: "2", Name: "lisi", Title: "李四", Roles: []string{app.RoleClerk}}}
	b.Show(admin.New(b.App))
	uitest.Picture(t, b, "people")
	tops := map[string]fyne.Position{}
	for _, o := range b.Placed() {
		if x, ok := o.Object.(*xwidget.Button); ok {
			tops[x.Text] = fyne.NewPos(o.Box.X, o.Box.Y)
		}
	}
	if add, next := tops["新增账户"], tops["立即备份"]; add.Y+60 > next.Y {
		t.Errorf("the card of the accounts did not grow: its last line is at %v, the next card's button at %v", add.Y, next.Y)
	}
	b.Press("重设密码")
	uitest.Picture(t, b, "reset")
	secrets := passwords(b)
	secrets = secrets[len(secrets)-2:]
	secrets[0].SetText("Tian-chi2744")
	b.Press("确定")
	if len(b.Backend.Reset) != 0 || !b.Says("还没有满足") {
		t.Errorf("a password that was not repeated is taken: %v", b.Backend.Reset)
	}
	secrets[1].SetText("Tian-chi2744")
	b.Press("确定")
	if !slices.Equal(b.Backend.Reset, []string{"lisi"}) || !b.Says("李四的密码已重设") {
		t.Errorf("reset: %v; it says %q", b.Backend.Reset, b.Drawn())
	}

	b.Press("换发恢复密钥")
	secrets = passwords(b)
	secrets[len(secrets)-1].SetText("wrong")
	b.Press("换发")
	if b.Says(uitest.RecoveryKey) {
		t.Error("a wrong password makes a key")
	}
	secrets[len(secrets)-1].SetText(uitest.Admin.Password)
	b.Press("换发")
	uitest.Picture(t, b, "key")
	if !b.Says(uitest.RecoveryKey) || !b.Says("只显示这一次") {
		t.Errorf("it says %q", b.Drawn())
	}
	b.Press("已抄写并核对无误")
	if b.Says(uitest.RecoveryKey) {
		t.Error("the key stays on the screen")
	}
}

func TestAUnitOfOnePersonSaysWhy(t *testing.T) {
	b := page(t)
	b.Press("只有一个人办公")
	var texts []*xwidget.Entry
	for _, o := range b.Objects() {
		if e, ok := o.(*xwidget.Entry); ok && !e.Password {
			texts = append(texts, e)
		}
	}
	texts[len(texts)-1].SetText("编制一人")
	b.Press("确定")
	if b.Backend.Single != "编制一人" {
		t.Errorf("the reason is kept as %q", b.Backend.Single)
	}
}

// A PIN for a window that locked itself takes the own password and two equal
// entries; it is taken away the same way.
func TestAPINIsSetAndTakenAway(t *testing.T) {
	b := page(t)
	if !b.Says("没有设置，解锁要输入密码") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	fill := func(texts ...string) {
		t.Helper()
		p := passwords(b)
		if len(p) != len(texts) {
			t.Fatalf("%d fields: %q", len(p), b.Drawn())
		}
		for i, text := range texts {
			p[i].SetText(text)
		}
		b.Press("确定")
	}
	b.Press("设置 PIN")
	fill(uitest.Admin.Password, "123456", "123456")
	if !b.Says("太容易猜") || b.Backend.PIN != "" {
		t.Errorf("a run is taken: %q", b.Drawn())
	}
	fill(uitest.Admin.Password, "284917", "284971")
	if !b.Says("两次输入的 PIN 不一样") || b.Backend.PIN != "" {
		t.Errorf("two PINs are taken: %q", b.Drawn())
	}
	fill("wrong", "284917", "284917")
	if !b.Says("登录名或密码不对") || b.Backend.PIN != "" {
		t.Errorf("a wrong password is taken: %q", b.Drawn())
	}
	fill(uitest.Admin.Password, "284917", "284917")
	if !b.Says("已设置，解锁用 6 位数字") || b.Backend.PIN != "284917" {
		t.Fatalf("kept is %q; the page says %q", b.Backend.PIN, b.Drawn())
	}
	b.Press("取消 PIN")
	fill(uitest.Admin.Password)
	if b.Backend.PIN != "" || !b.Says("没有设置，解锁要输入密码") {
		t.Errorf("kept is %q; the page says %q", b.Backend.PIN, b.Drawn())
	}
}
