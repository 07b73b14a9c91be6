package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/op"
	"ronghe/app/register"
)

// exports are the entries of exports in the operation log, newest first, as an
// auditor reads them.
func (f *folder) exports(auditor string) []register.LogLine {
	f.t.Helper()
	p, err := boot.Open(f.t.Context(), boot.Config{Dir: f.dir, Lean: true, AtOnce: true})
	if err != nil {
		f.t.Fatal(err)
	}
	svc, err := p.Unlock(f.t.Context(), auditor, password)
	if err != nil {
		f.t.Fatal(errors.Join(err, p.Close()))
	}
	now := time.Now()
	in, err := svc.JournalSpan(f.t.Context(), now.AddDate(0, 0, -1), now)
	if err != nil {
		f.t.Fatal(errors.Join(err, p.Close()))
	}
	lines, err := svc.Journal(f.t.Context(), register.JournalQuery{In: in, Kinds: []op.Kind{op.Export}, Limit: 50})
	if err := errors.Join(err, p.Close()); err != nil {
		f.t.Fatal(err)
	}
	return lines
}

// TestPersonalDataInPlainIsLogged: whoever lets personal data out in plain stands
// in the operation log with name, hour and file, in Chinese; who may not is
// refused, gets no file and leaves no entry of one.
func TestPersonalDataInPlainIsLogged(t *testing.T) {
	f := newFolder(t)
	rec := f.put("partnership", strings.Replace(agreement, `"kind":`, `"contact_mobile":"13800000001","kind":`, 1))
	t.Setenv("RONGHE_NEW_PASSWORD", password)
	f.want(exitDone, "", "account", "add", "wang", "--title", "王科员", "--role", app.RoleClerk)
	f.want(exitDone, "", "account", "add", "zhao", "--title", "赵管理员", "--role", app.RoleAdmin)
	f.want(exitDone, "", "account", "add", "sun", "--title", "孙审计", "--role", app.RoleAuditor)
	dir := t.TempDir()
	before := time.Now().Add(-time.Second)
	as := func(user string, args ...string) []string { return append([]string{"--user", user}, args...) }
	for _, file := range []string{"遮盖.xlsx", "完整.xlsx", "完整.csv"} {
		args := []string{"export", "partnership", "--out", filepath.Join(dir, file)}
		if strings.HasPrefix(file, "完整") {
			args = append(args, "--reveal")
		}
		f.want(exitDone, "", as("wang", args...)...)
	}
	f.want(exitDone, "", as("wang", "print", "partnership", rec.ID, "--out", filepath.Join(dir, "一张.pdf"), "--reveal")...)
	for name, args := range map[string][]string{
		"不行.csv": as("zhao", "export", "partnership", "--reveal"), "不行.xlsx": as("sun", "export", "partnership"), "不行.pdf": as("sun", "print", "partnership", rec.ID, "--reveal"),
	} {
		path := filepath.Join(dir, name)
		r := f.want(exitRefused, "", append(args, "--out", path)...)
		if p := r.Problems[0]; p.Code != app.CodeDenied || p.Message != "当前账户没有“导出”的权限。请由系统管理员操作，或请其调整权限。" {
			t.Errorf("%v: %+v", args, p)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%v wrote the file all the same", args)
		}
	}
	lines := f.exports("sun")
	want := []struct{ note, name string }{
		{"打印，个人信息没有遮盖", "吉林化工学院与松花江碳纤维合作协议"},
		{"导出 1 条记录到“完整.csv”，个人信息没有遮盖", ""},
		{"导出 1 条记录到“完整.xlsx”，个人信息没有遮盖", ""},
		{"导出 1 条记录到“遮盖.xlsx”", ""},
	}
	if len(lines) != len(want) {
		t.Fatalf("%d entries: %+v", len(lines), lines)
	}
	wang := lines[0].User
	for i, w := range want {
		l := lines[i]
		if l.Note != w.note || l.Name != w.name || l.Form != "partnership" || l.User != wang || l.At.Before(before) || l.At.After(time.Now()) || l.Zoned == "" {
			t.Errorf("entry %d: %+v, want %+v", i, l, w)
		}
	}
	p, err := boot.Open(t.Context(), boot.Config{Dir: f.dir, Lean: true, AtOnce: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	svc, err := p.Unlock(t.Context(), "sun", password)
	if err != nil {
		t.Fatal(err)
	}
	if names, err := svc.Names(t.Context()); err != nil || names[wang] != "王科员" {
		t.Errorf("the log names %q, %v", names[wang], err)
	}
}
