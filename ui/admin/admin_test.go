package admin_test

import (
	"testing"

	"fyne.io/fyne/v2"

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
