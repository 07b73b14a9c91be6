package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"ronghe/sync/wire"
)

// papers is how many records the bench exchanges.
func papers() int {
	if n, err := strconv.Atoi(os.Getenv("RONGHE_SYNC_N")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

// proxy passes bytes on and counts them, both ways.
type proxy struct {
	ln   net.Listener
	to   string
	n    atomic.Int64
	last int64
}

func newProxy(b *testing.B, port string) *proxy {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	p := &proxy{ln: ln, to: "127.0.0.1:" + port}
	b.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go p.pass(c)
		}
	}()
	return p
}

func (p *proxy) pass(c net.Conn) {
	defer c.Close()
	up, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer up.Close()
	go func() {
		_, _ = io.Copy(counted{up, &p.n}, c)
		_ = up.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(counted{c, &p.n}, up)
}

type counted struct {
	io.Writer
	n *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	c.n.Add(int64(len(b)))
	return c.Writer.Write(b)
}

// since is how many bytes passed since it was asked last.
func (p *proxy) since() int64 {
	n := p.n.Load()
	d := n - p.last
	p.last = n
	return d
}

// child runs a program to its end and reads what it took.
func child(b *testing.B, in io.Reader, env, name string, args ...string) took {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env)
	cmd.Stdin = in
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s %s %v: %v", env, name, args, err)
	}
	var k took
	if s := bytes.TrimSpace(out); len(s) > 0 {
		if err := json.Unmarshal(s, &k); err != nil {
			b.Fatalf("%s: %v", s, err)
		}
	}
	return k
}

// serving starts a program that prints its port, and returns how to end it.
func serving(b *testing.B, env, name string, args ...string) (port string, end func() string) {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	r := bufio.NewReader(out)
	line, err := r.ReadString('\n')
	if err != nil {
		b.Fatalf("%s: %v %s", name, err, said.String())
	}
	return strings.TrimSpace(line), func() string {
		_ = in.Close()
		rest, _ := io.ReadAll(r)
		_ = cmd.Wait()
		return strings.TrimSpace(string(rest) + said.String())
	}
}

// phase is one measured step.
type phase struct {
	name  string
	docs  int
	k     took
	bytes int64
	whole took  // with what came back of it
	all   int64 // bytes
}

func (p phase) String() string {
	s := fmt.Sprintf("%-22s %7d records %8.2f s %8.0f/s %6.0f B/record %4d MiB", p.name, p.docs, p.k.Seconds, float64(p.docs)/p.k.Seconds, float64(p.bytes)/float64(p.docs), p.k.RSS>>20)
	if p.k.CPU > 0 {
		s += fmt.Sprintf(" %6.2f s of processor", p.k.CPU)
	}
	if p.whole.Seconds > 0 {
		s += fmt.Sprintf(" (until the decisions of all came back too: %.2f s, %.0f B)", p.whole.Seconds, float64(p.all)/float64(p.docs))
	}
	return s
}

// BenchmarkSyncAgainstPouchDB pushes and pulls papers() records of a KiB, then
// changes of one field in 200 and in 1,000 of them, with everything on: TLS,
// device certificates, field history, merge, fsync. The peer does the same on the
// same documents without any of these, in LevelDB, which does not wait for the
// disk.
func BenchmarkSyncAgainstPouchDB(b *testing.B) {
	modules, err := filepath.Abs("../../build/pouchdb/node_modules")
	if err != nil {
		b.Fatal(err)
	}
	n := papers()
	for range b.N {
		ours := runOurs(b, n)
		var theirs []phase
		if _, err := os.Stat(modules); err == nil {
			theirs = runPeer(b, modules, n)
		} else {
			b.Log("no peer: packaging/tools/pouchdb.sh installs it")
		}
		for i, p := range ours {
			b.Logf("ours    %s", p)
			if i < len(theirs) {
				b.Logf("PouchDB %s", theirs[i])
				b.Logf("        ours is %.1f times as fast, %.2f of its time, %.2f of its bytes, %.2f of its memory",
					theirs[i].k.Seconds/p.k.Seconds, p.k.Seconds/theirs[i].k.Seconds, float64(p.bytes)/float64(theirs[i].bytes), float64(p.k.RSS)/float64(theirs[i].k.RSS))
			}
		}
	}
}

func runOurs(b *testing.B, n int) (out []phase) {
	root := b.TempDir()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	role := func(args ...string) took {
		return child(b, nil, roleEnv+"="+strings.Join(args, " "), self)
	}
	prov := filepath.Join(root, "p")
	if err := os.Mkdir(prov, 0o700); err != nil {
		b.Fatal(err)
	}
	port, end := serving(b, roleEnv+"=serve "+prov, self)
	px := newProxy(b, port)
	dirs := map[string]string{"a": filepath.Join(root, "a"), "b": filepath.Join(root, "b")}
	role("fill", dirs["a"], strconv.Itoa(n))
	for name, dir := range dirs {
		path := filepath.Join(prov, name+".json")
		raw, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		var t wire.Ticket
		if err := json.Unmarshal(raw, &t); err != nil {
			b.Fatal(err)
		}
		t.Addresses = []string{"https://" + px.ln.Addr().String()}
		if raw, err = json.Marshal(t); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			b.Fatal(err)
		}
		role("enrol", dir, path)
	}
	step := func(name, who string, docs int) {
		px.since()
		k := role("sync", dirs[who])
		p := phase{name: name, docs: docs, k: k, bytes: px.since()}
		if strings.HasPrefix(name, "push") { // the peer's push ends here as well
			p.whole, p.all = k, p.bytes
			p.k.Seconds, p.bytes = k.Push, k.Bytes
		}
		out = append(out, p)
		b.Logf("ours    %s", out[len(out)-1])
	}
	step("push", "a", n)
	step("pull", "b", n)
	for _, m := range []int{200, 1000} {
		role("change", dirs["a"], strconv.Itoa(m), strconv.Itoa(n))
		step(fmt.Sprintf("push of %d changes", m), "a", m)
		step(fmt.Sprintf("pull of %d changes", m), "b", m)
	}
	b.Logf("server: %s", end())
	return out
}

func runPeer(b *testing.B, modules string, n int) (out []phase) {
	root := b.TempDir()
	script, err := filepath.Abs("testdata/peer.js")
	if err != nil {
		b.Fatal(err)
	}
	env := "POUCHDB=" + modules
	for _, d := range []string{"s", "a", "b"} {
		if err := os.Mkdir(filepath.Join(root, d), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	port, end := serving(b, env, "node", script, "serve", filepath.Join(root, "s"))
	px := newProxy(b, port)
	url := "http://" + px.ln.Addr().String() + "/papers"
	r, w := io.Pipe()
	go func() {
		e := json.NewEncoder(w)
		for i := range n {
			doc := paper(i)
			doc["_id"] = fmt.Sprintf("%032x", i)
			if err := e.Encode(doc); err != nil {
				return
			}
		}
		w.Close()
	}()
	child(b, r, env, "node", script, "fill", filepath.Join(root, "a"), strconv.Itoa(n))
	step := func(name, cmd, who string, docs int) {
		px.since()
		k := child(b, nil, env, "node", script, cmd, filepath.Join(root, who), url)
		if k.Docs != docs {
			b.Fatalf("the peer's %s wrote %d of %d documents", name, k.Docs, docs)
		}
		out = append(out, phase{name: name, docs: docs, k: k, bytes: px.since()})
		b.Logf("PouchDB %s", out[len(out)-1])
	}
	step("push", "push", "a", n)
	step("pull", "pull", "b", n)
	for _, m := range []int{200, 1000} {
		child(b, nil, env, "node", script, "change", filepath.Join(root, "a"), strconv.Itoa(m), strconv.Itoa(n))
		step(fmt.Sprintf("push of %d changes", m), "push", "a", m)
		step(fmt.Sprintf("pull of %d changes", m), "pull", "b", m)
	}
	b.Logf("peer's server: %s bytes", end())
	return out
}
