package desktop

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"

	"ronghe/ui/syncview"
	"ronghe/ui/uitest"
)

// station is a computer with the window's page of reconciling, over its own data
// folder and a real server.
type station struct {
	t     *testing.T
	b     *backend
	svc   *register.Service
	bench *uitest.Bench
	page  *syncview.Page
}

func newStation(t *testing.T, unit string) *station {
	t.Helper()
	s := &station{t: t, b: &backend{cfg: boot.Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true}}, bench: uitest.NewBench(t)}
	t.Cleanup(func() { _ = s.b.close() })
	s.b.State(t.Context())
	_, svc, err := s.b.Create(t.Context(), unit, admin)
	if err != nil {
		t.Fatal(err)
	}
	s.svc = svc
	s.bench.App.Backend, s.bench.App.Svc = s.b, svc
	s.page = syncview.New(s.bench.App)
	s.bench.Show(s.page)
	return s
}

// ticket leaves an enrolment file for a unit.
func ticket(t *testing.T, p *servertest.Province, unit string) string {
	t.Helper()
	b, err := json.Marshal(p.Ticket(unit))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ticket.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *station) put(text string) app.ID {
	s.t.Helper()
	rec, base, problems, err := s.svc.ReadRecord(s.t.Context(), "partnership", strings.NewReader(text))
	if err != nil || len(problems) > 0 {
		s.t.Fatal(err, problems)
	}
	saved, err := s.svc.Save(s.t.Context(), rec, base, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return saved.Record.ID
}

func (s *station) says(want ...string) {
	s.t.Helper()
	for _, w := range want {
		if !s.bench.Says(w) {
			s.t.Fatalf("it does not say %q: %q", w, s.bench.Drawn())
		}
	}
}

// A conflict between two computers stands on the page as base, mine and theirs, and
// ends with a third value that is typed there; a change that the server does not
// take any more stands with its reason and its ways out. Both through the window's
// own page, over real folders and a real server.
func TestTheSyncPageOverRealFolders(t *testing.T) {
	const county, other = "220281-edu", "220282-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := newStation(t, county), newStation(t, county)
	for _, s := range []*station{a, b} {
		s.says("还没有接入省级服务器")
		s.page.Enrol(ticket(t, province, county), false, false)
		s.bench.Press("开始同步")
	}
	id := string(a.put(`{"fields":{"title":"蛟河职教中心订单培养协议","agreement_no":"JH-1"}}`))
	a.bench.Press("开始同步")
	b.bench.Press("开始同步")
	a.put(`{"id":"` + id + `","fields":{"agreement_no":"JH-A"}}`)
	b.put(`{"id":"` + id + `","fields":{"agreement_no":"JH-B"}}`)
	a.bench.Press("开始同步")
	b.bench.Press("开始同步")
	b.says("原来是", "JH-1", "现在是", "JH-A", "本机写的", "JH-B")
	b.bench.Press("另写一个")
	b.says("两个都不对时，在这里写正确的内容")
	b.bench.Type("-改")
	b.bench.Press("采用")
	b.says("有 1 条记录的改动等待送出")
	b.bench.Press("开始同步")
	a.bench.Press("开始同步")
	for _, s := range []*station{a, b} {
		rec, err := s.svc.Open(t.Context(), "partnership", app.ID(id))
		if err != nil {
			t.Fatal(err)
		}
		if got := rec.Value("agreement_no").Text(); !strings.Contains(got, "-改") {
			t.Errorf("it ends with %q", got)
		}
		if s.bench.Button("另写一个") != nil {
			t.Errorf("a conflict is still there: %q", s.bench.Drawn())
		}
	}

	// The record goes to another unit while b still changes it.
	b.put(`{"id":"` + id + `","fields":{"summary":"订单班两个"}}`)
	err := a.svc.Store().Update(t.Context(), func(tx register.Tx) error {
		_, err := tx.Apply(&op.Op{ID: op.NewID(), Form: "partnership", FormVer: 1, Doc: app.ID(id), Unit: other, Kind: op.Move, User: a.svc.Who().User.ID, Time: "2026-03-12T08:00:00+08:00"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.bench.Press("开始同步")
	b.bench.Press("开始同步")
	b.says("有 1 条改动服务器没有接收", "没有被接收", "订单班两个", "记录不属于本单位")
	uitest.Picture(t, b.bench, "refused")
	b.bench.Press("再送一次") // it is another unit's now, which is told at once
	b.says("管理，本单位只能查看")
	b.bench.Press("知道了")
	b.says("有 1 条改动服务器没有接收")
	b.bench.Press("放弃这处改动")
	b.says("仍留在历史里")
	b.bench.Press("放弃这处改动")
	if b.bench.Says("没有接收") || b.bench.Button("再送一次") != nil {
		t.Errorf("given up, it says %q", b.bench.Drawn())
	}
	if st, err := b.b.SyncState(t.Context()); err != nil || st.Rejected+st.Conflicts != 0 {
		t.Errorf("%+v, %v", st, err)
	}
}

// Whoever is shut out, or enrolled with a file that never was answered, finds on the
// page why, and the way in by another file.
func TestWhoIsShutOutComesBackByAnotherFile(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newStation(t, county)
	a.page.Enrol(ticket(t, province, county), true, false)
	a.says("省平台还没有答复", "开始同步", "用入网文件接入")
	uitest.Picture(t, a.bench, "unanswered")
	a.bench.Press("开始同步")
	if a.bench.Button("用入网文件接入") != nil {
		t.Errorf("let in, it offers to enrol: %q", a.bench.Drawn())
	}
	var device app.ID
	err := province.Engine.Store.Read(t.Context(), func(tx server.Tx) error {
		list, err := tx.Devices()
		if err == nil && len(list) == 1 {
			device = list[0].ID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := province.Engine.Revoke(t.Context(), device); err != nil {
		t.Fatal(err)
	}
	id := a.put(`{"fields":{"title":"停用以后写的协议"}}`)
	a.bench.Press("开始同步")
	a.says("已被省级管理员停用")
	uitest.Picture(t, a.bench, "shutout")
	if b := a.bench.Button("知道了"); b != nil {
		a.bench.Press("知道了")
	}
	a.page.Enrol(ticket(t, province, county), false, false)
	a.bench.Press("开始同步")
	a.says("没有等待送出的改动")
	b := newStation(t, county)
	b.page.Enrol(ticket(t, province, county), false, false)
	b.bench.Press("开始同步")
	if rec, err := b.svc.Open(t.Context(), "partnership", id); err != nil || rec == nil {
		t.Errorf("what was written meanwhile is lost: %v", err)
	}
}
