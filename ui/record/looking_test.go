package record_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
)

const looked = `{"fields": {"title": "只读协议", "kind": "firm", "status": "active", "signed_on": "2026-03-01", "expires_on": "2028-02-28", "renewal": true,
	"contact_mobile": "13843211234", "fields": ["order_class"]},
	"tables": {"parties": [{"role": "first", "party": "甲校", "party_kind": "school"}, {"role": "second", "party": "甲厂", "party_kind": "firm"}]}}`

// as lets somebody with these roles work.
func as(b *uitest.Bench, roles ...string) {
	b.Backend.User = app.User{ID: "7d7b0f0a-0000-7000-8000-000000000009", Name: "li", Title: "Li", Roles: roles}
	b.App.Svc = b.Backend.Service()
}

// Who may not enter sees the form for reading, with the reason, and nothing that
// is typed, pasted or asked for by key changes it; it is not refused at saving.
func TestWhoMayNotEnterSeesTheFormForReading(t *testing.T) {
	for _, role := range []string{app.RoleAuditor, app.RoleAdmin} {
		b := uitest.NewBench(t)
		id := b.Put(form, looked)
		as(b, role)
		p := open(t, b, record.Source{Form: form, ID: id})
		if !b.Says("不能登记、修改") || !b.Says("只读协议") || p.Title() != "合作协议 · 查看" {
			t.Fatalf("%s sees %q under %q", role, b.Drawn(), p.Title())
		}
		for _, words := range []string{"保存", "保存并新增", "复制为新", "打印", "撤销", "添加附件", "显示"} {
			if b.Button(words) != nil && b.Button(words).Visible() {
				t.Errorf("%s is offered %q", role, words)
			}
		}
		before := p.Session().Record()
		b.App.Fyne.Clipboard().SetContent("改了的文字\t改了\r\n")
		for range 60 { // every field takes the keyboard once
			if b.Canvas().Focused() != nil {
				b.Type("9")
				b.Key(fyne.KeyDelete, fyne.KeyBackspace)
				if f, ok := b.Canvas().Focused().(fyne.Shortcutable); ok {
					f.TypedShortcut(&fyne.ShortcutPaste{Clipboard: b.App.Fyne.Clipboard()})
				}
				for b.Canvas().Overlays().Top() != nil {
					t.Fatalf("%s: something opened: %q", role, b.Drawn())
				}
			}
			b.Canvas().FocusNext()
		}
		key(t, p, fyne.KeyF7, 0)
		if p.Session().Record() != before || p.Session().Edited() {
			t.Fatalf("%s changed the record", role)
		}
		key(t, p, fyne.KeyS, ctrl)
		if !b.Says("只能查看") || len(drafts(t, b)) != 0 {
			t.Errorf("%s pressed Ctrl+S and sees %q", role, b.Drawn())
		}
	}
}

// A record is not begun by who may not enter it; a clerk sees the form as always.
func TestWhoMayNotEnterBeginsNoRecord(t *testing.T) {
	b := uitest.NewBench(t)
	id := b.Put(form, looked)
	as(b, app.RoleAuditor)
	record.NewRecords(b.App).New(form)
	if len(b.Nav.Opened) != 0 || !b.Says("填表人") {
		t.Errorf("an auditor begins a record: %q", b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	as(b, app.RoleClerk)
	open(t, b, record.Source{Form: form, ID: id})
	if b.Says("不能登记、修改") || b.Button("保存") == nil {
		t.Errorf("a clerk sees %q", b.Drawn())
	}
}

// Another unit's record is read, printed and copied, and not changed: who opens it is told
// whose it is before anything is typed in vain.
func TestAnotherUnitsRecordIsForReading(t *testing.T) {
	b := uitest.NewBench(t)
	city := b.Backend.Unit
	county, _ := codes.Units().Resolve("220281-edu")
	b.Backend.Unit = county
	b.App.Svc = b.Backend.Service()
	id := b.Put(form, looked)
	b.Backend.Unit = city
	b.App.Svc = b.Backend.Service()
	own := b.Put(form, strings.Replace(looked, "只读协议", "本单位协议", 1))
	p := open(t, b, record.Source{Form: form, ID: id})
	if !b.Says("由"+county.Name+"管理") || p.Title() != "合作协议 · 查看" {
		t.Fatalf("%q under %q", b.Drawn(), p.Title())
	}
	for words, want := range map[string]bool{"保存": false, "保存并新增": false, "撤销": false, "打印": true, "复制为新": true} {
		if got := b.Button(words) != nil && b.Button(words).Visible(); got != want {
			t.Errorf("%s is offered: %v", words, got)
		}
	}
	key(t, p, fyne.KeyS, ctrl)
	if !b.Says("不能修改") {
		t.Errorf("%q", b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	p = open(t, b, record.Source{Form: form, ID: own})
	if p.Title() != "合作协议 · 编辑" || b.Button("保存") == nil || !b.Button("保存").Visible() {
		t.Errorf("the own one behind it: %q", b.Drawn())
	}
}
