package bench

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
	"ronghe/sync/client"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/server/sqlstore"
	"ronghe/sync/wire"
)

const county = "220281-edu"

// roleEnv names what a child process of the bench is.
const roleEnv = "RONGHE_BENCH_ROLE"

func TestMain(m *testing.M) {
	role := os.Getenv(roleEnv)
	if role == "" {
		servertest.Main(m)
		return
	}
	if err := play(strings.Fields(role)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// took is what a child prints.
type took struct {
	Seconds float64 `json:"seconds"`
	Docs    int     `json:"docs"`
	RSS     int64   `json:"rss"`   // bytes, the most that it ever held
	Push    float64 `json:"push"`  // seconds until all that waited was acknowledged
	Bytes   int64   `json:"bytes"` // of bodies until then
	CPU     float64 `json:"cpu"`   // seconds of processor, the system's included
}

func (k took) print() {
	// Not the rusage of the process: that knows its parent's memory from the fork.
	status, _ := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		_, _ = fmt.Sscan(rest, &k.RSS)
		k.RSS <<= 10
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err == nil {
		k.CPU = float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
	}
	b, _ := json.Marshal(k)
	fmt.Fprintln(os.Stdout, string(b))
}

func play(args []string) error {
	ctx := context.Background()
	dir := args[1]
	if to := os.Getenv("RONGHE_BENCH_CPU"); to != "" && (args[0] == "serve" || args[0] == "sync") { // a profile of each process
		f, err := os.Create(fmt.Sprintf("%s-%s-%d", to, args[0], os.Getpid()))
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	switch args[0] {
	case "serve":
		return serve(dir)
	case "fill":
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return with(dir, func(s *store.Store) error { return fill(ctx, s, n) })
	case "enrol":
		return with(dir, func(s *store.Store) error { return enrol(ctx, s, args[2]) })
	case "change":
		m, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		return with(dir, func(s *store.Store) error { return change(ctx, s, m, n) })
	case "sync":
		return with(dir, func(s *store.Store) error {
			b, err := s.Peer(ctx)
			if err != nil {
				return err
			}
			var p client.Peer
			if err := json.Unmarshal(b, &p); err != nil {
				return err
			}
			r, err := client.NewRemote(p, nil)
			if err != nil {
				return err
			}
			defer r.Close()
			start := time.Now()
			var sent took // when all that waited was acknowledged
			e := client.Engine{Folder: s, Server: r, Ahead: true, Progress: func(p client.Progress) {
				if p.Phase == client.Receiving && sent.Seconds == 0 {
					sent.Seconds, sent.Bytes = time.Since(start).Seconds(), r.Out.Load()+r.In.Load()
				}
			}}
			got, err := e.Run(ctx)
			if err != nil {
				return err
			}
			k := took{Seconds: time.Since(start).Seconds(), Docs: max(got.Sent, got.Records)}
			if got.Sent > 0 {
				k.Push, k.Bytes = sent.Seconds, sent.Bytes
			}
			k.print()
			return nil
		})
	}
	return fmt.Errorf("no role %q", args[0])
}

const fields = 14

// forms is a register with records of a KiB.
var forms = sync.OnceValue(func() *catalog.Catalog {
	var b strings.Builder
	b.WriteString("id: paper\nversion: 1\ntitle: 协议\ngroup: A\nscope: unit\nkeys: [title]\ndisplay: title\nsections:\n  - id: base\n    title: 基本\n    fields:\n      - {id: title, label: 名称, type: text, required: true}\n      - {id: amount, label: 金额, type: text}\n")
	for i := range fields {
		fmt.Fprintf(&b, "      - {id: field_%d, label: 项%d, type: text}\n", i, i)
	}
	b.WriteString("list:\n  columns: [title, amount]\n  sort: [title]\nsearch: [title]\nexport:\n  title: 表\n  columns: [{field: title}]\n")
	c, err := catalog.Load(fstest.MapFS{"forms/" + catalog.SharedFile: {Data: []byte(storetest.Shared)}, "forms/paper.yaml": {Data: []byte(b.String())}}, "forms", nil)
	if err != nil {
		panic(err)
	}
	return c
})

var words = []string{"吉林", "职业", "技术", "学院", "股份", "公司", "实训", "基地", "合作", "专业", "机电", "汽车", "农业", "医药", "中心", "产业", "学徒", "教师", "课程", "蛟河"}

// paper is the i-th record: the same in every run and for the peer.
func paper(i int) map[string]string {
	r := rand.New(rand.NewPCG(7, uint64(i)))
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[r.IntN(len(words))])
		}
		return b.String() + strconv.Itoa(r.IntN(100000))
	}
	out := map[string]string{"title": text(5), "amount": fmt.Sprintf("%d.%02d", r.IntN(5000), r.IntN(100))}
	for f := range fields {
		out[fmt.Sprintf("field_%d", f)] = text(7)
	}
	return out
}

// paperFields are the i-th record's fields in order, as the program writes them.
func paperFields(i int) []op.Change {
	all := paper(i)
	var out []op.Change
	for _, f := range slices.Sorted(maps.Keys(all)) {
		out = append(out, op.Change{Path: f, New: app.TextValue(all[f])})
	}
	return out
}

func with(dir string, f func(*store.Store) error) error {
	ctx := context.Background()
	opt := store.Options{Catalog: forms(), KDF: storetest.KDF, Lean: true}
	_, err := store.Create(ctx, dir, store.NewVault{Unit: county, Admin: store.NewUser{Name: storetest.Name, Title: "C", Password: storetest.Password}}, opt)
	if err != nil && app.CodeOf(err) != store.CodeVault {
		return err
	}
	s, err := store.Open(ctx, dir, opt)
	if err != nil {
		return err
	}
	if _, err := s.Unlock(ctx, storetest.Name, storetest.Password); err != nil {
		return err
	}
	if err := f(s); err != nil {
		return err
	}
	return s.Close()
}

func fill(ctx context.Context, s *store.Store, n int) error {
	for done := 0; done < n; {
		to := min(done+5000, n)
		err := s.Update(ctx, func(tx register.Tx) error {
			for i := done; i < to; i++ {
				o := op.Op{Form: "paper", Doc: paperID(i), Kind: op.Create}
				o.Fields = paperFields(i)
				if _, err := tx.Apply(storetest.Stamp(o)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		done = to
	}
	return nil
}

// paperID is the id of the i-th record, of the shape and order of all ids.
func paperID(i int) app.ID {
	r := rand.New(rand.NewPCG(8, uint64(i)))
	return app.ID(fmt.Sprintf("0196aaaa-%04x-7%03x-8%03x-%04x%08x", i>>16, i>>4&0xfff, (i&0xf)<<8, r.Uint32()&0xffff, r.Uint32()))
}

// change changes a field of m records out of n, as far from one another as they can be:
// the peer's are the same.
func change(ctx context.Context, s *store.Store, m, n int) error {
	return s.Update(ctx, func(tx register.Tx) error {
		for i := range m {
			id := paperID(i * (n / m))
			rec, err := tx.Get("paper", id)
			if err != nil {
				return err
			}
			o := op.Op{Form: "paper", Doc: id, Kind: op.Edit, Fields: []op.Change{{Path: "amount", Base: rec.Value("amount"), New: app.TextValue(fmt.Sprint(rand.Float64()))}}}
			if _, err := tx.Apply(storetest.Stamp(o)); err != nil {
				return err
			}
		}
		return nil
	})
}

func enrol(ctx context.Context, s *store.Store, ticket string) error {
	b, err := os.ReadFile(ticket)
	if err != nil {
		return err
	}
	var t wire.Ticket
	if err := json.Unmarshal(b, &t); err != nil {
		return err
	}
	p, err := client.NewPeer(t.Addresses, t.Pin)
	if err != nil {
		return err
	}
	r, err := client.NewRemote(p, nil)
	if err != nil {
		return err
	}
	defer r.Close()
	got, err := r.Enrol(ctx, wire.Enrol{Code: t.Code, Name: "bench", Program: "bench"})
	if err != nil {
		return err
	}
	p.Unit = got.Unit
	if b, err = json.Marshal(p); err != nil {
		return err
	}
	return s.Join(ctx, store.Joined{Peer: b, Device: got.Device, Epoch: got.Epoch})
}

// serve is the server until its standard input ends; it prints its port and
// leaves enrolment files for two computers.
func serve(dir string) error {
	ctx := context.Background()
	s, err := sqlstore.Open(ctx, filepath.Join(dir, "province.db"))
	if err != nil {
		return err
	}
	e, err := server.New(server.Options{Store: s, Catalog: forms(), Units: codes.Units(), Key: servertest.Key})
	if err != nil {
		return err
	}
	self, err := client.NewPeer([]string{"https://127.0.0.1"}, "") // its key serves as well
	if err != nil {
		return err
	}
	key, err := x509.ParsePKCS8PrivateKey(self.Key)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(self.Cert)
	if err != nil {
		return err
	}
	cert := tls.Certificate{Certificate: [][]byte{self.Cert}, PrivateKey: key, Leaf: leaf}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	for _, name := range []string{"a", "b"} {
		code, err := e.NewCode(ctx, county, time.Now().Add(time.Hour))
		if err != nil {
			return err
		}
		b, err := json.Marshal(wire.Ticket{Pin: wire.KeyHash(cert.Leaf), Unit: county, Code: code})
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".json"), b, 0o600); err != nil {
			return err
		}
	}
	fmt.Fprintln(os.Stdout, ln.Addr().(*net.TCPAddr).Port)
	srv := server.NewHTTP(e, server.DefaultLimits)
	go func() { _ = srv.Serve(tls.NewListener(ln, server.TLS(cert))) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = srv.Close()
	took{}.print()
	return s.Close()
}
