package servertest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

var cluster struct {
	once sync.Once
	addr string // of the cluster, with a database's name to be filled in
	err  error
	n    int
	mu   sync.Mutex
}

// Postgres makes an empty database in a cluster that the test's process starts
// on a socket and throws away. Without PostgreSQL's programs the test fails:
// packaging/tools/deps.sh postgres installs them.
func Postgres(t testing.TB) string {
	t.Helper()
	cluster.once.Do(func() { cluster.addr, cluster.err = startCluster() })
	if cluster.err != nil {
		t.Fatal(cluster.err)
	}
	cluster.mu.Lock()
	defer cluster.mu.Unlock()
	cluster.n++
	name := fmt.Sprintf("t%d", cluster.n)
	db, err := sql.Open("pgx", fmt.Sprintf(cluster.addr, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(cluster.addr, name)
}

// stopCluster ends the cluster; Main calls it.
var stopCluster = func() {}

// Main runs a package's tests and ends the cluster after them, and whatever else
// they share.
func Main(m *testing.M, after ...func()) {
	code := m.Run()
	stopCluster()
	for _, end := range after {
		end()
	}
	os.Exit(code)
}

// nobody is the user under which PostgreSQL runs when the tests run as root,
// which it refuses.
const nobody = 65534

func startCluster() (string, error) {
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(bins) == 0 {
		return "", fmt.Errorf("no PostgreSQL here: packaging/tools/deps.sh postgres installs it (%w)", os.ErrNotExist)
	}
	bin := bins[len(bins)-1]
	dir, err := os.MkdirTemp("/tmp", "rhpg")
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		if err := os.Chown(dir, nobody, nobody); err != nil {
			return "", err
		}
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	srv := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=200")
	srv.Dir, srv.SysProcAttr = dir, attr
	logFile, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", err
	}
	srv.Stdout, srv.Stderr = logFile, logFile
	if err := srv.Start(); err != nil {
		return "", err
	}
	stopCluster = func() {
		_ = srv.Process.Signal(syscall.SIGQUIT)
		_ = srv.Wait()
		_ = os.RemoveAll(dir)
	}
	addr := "postgres://test@/%s?sslmode=disable&host=" + dir
	db, err := sql.Open("pgx", fmt.Sprintf(addr, "postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	for range 200 {
		if err = db.PingContext(context.Background()); err == nil {
			return addr, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "", err
}
