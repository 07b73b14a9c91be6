// Command provinced is the provincial server: one program without a window,
// over one folder, or over PostgreSQL.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"ronghe/app/definition"
	"ronghe/sync/bundle"
	"ronghe/sync/server"
	"ronghe/sync/server/sqlstore"
	"ronghe/sync/wire"
)

const usage = `provinced: the provincial server

  provinced init                       makes the folder, the server's key and certificate
  provinced serve --listen :8443       serves until it is told to stop
  provinced enrol-code --unit CODE --address https://host:8443 --out FILE
                                       an enrolment file for one computer of a unit
  provinced bundle --in FILE --out FILE
                                       takes a bundle from a stick (--in again for each of its
                                       volumes) and writes the receipt
  provinced pack make FOLDER --out FILE [--by NAME] [--note TEXT] [--program 1.2.0] [--number N]
                                       checks the folder's definitions (forms/*.yaml, codes/*.csv,
                                       params, annual, policy, charts: whatever differs from the
                                       program's own) and signs them as a pack
  provinced pack show FILE             says what is inside
  provinced pack publish FILE          hands it out from now on; a lower number is refused
  provinced devices                    lists the enrolled computers
  provinced revoke --device ID         shuts a computer out at once
  provinced backup --out FILE          a proven copy, while the server runs
  provinced restore --from FILE        fills an empty database from a backup
  provinced verify --from FILE         holds a backup to what it says it holds
  provinced settle                     after a restore: decides what waits for lost computers
  provinced collect                    removes attachments that nothing has named for 30 days, as
                                       serve does once a day; says how many

Flags for all: --data FOLDER (default /var/lib/provinced),
--database postgres://… (default: a file in the folder; or PROVINCED_DATABASE).
The server's key is FOLDER/key: keep a copy of it apart from the backups, which
cannot be read without it.
`

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// province is one invocation.
type province struct {
	out      io.Writer
	log      *slog.Logger
	data     string
	database string
	listen   string
	unit     string
	address  string
	file     string
	from     string
	device   string
	in       []string
	args     []string // behind the command
	by       string
	note     string
	program  string
	number   int64
	valid    time.Duration
}

var errUsage = errors.New("usage")

func run(ctx context.Context, args []string, out, errw io.Writer) int {
	if len(args) == 0 {
		_, _ = io.WriteString(errw, usage)
		return exitUsage
	}
	p := &province{out: out, log: slog.New(slog.NewJSONHandler(errw, nil))}
	flags := pflag.NewFlagSet("provinced", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&p.data, "data", "/var/lib/provinced", "")
	flags.StringVar(&p.database, "database", os.Getenv("PROVINCED_DATABASE"), "")
	flags.StringVar(&p.listen, "listen", ":8443", "")
	flags.StringVar(&p.unit, "unit", "", "")
	flags.StringVar(&p.address, "address", "", "")
	flags.StringVar(&p.file, "out", "", "")
	flags.StringVar(&p.from, "from", "", "")
	flags.StringVar(&p.device, "device", "", "")
	flags.StringArrayVar(&p.in, "in", nil, "")
	flags.StringVar(&p.by, "by", "", "")
	flags.StringVar(&p.note, "note", "", "")
	flags.StringVar(&p.program, "program", "", "")
	flags.Int64Var(&p.number, "number", 0, "")
	flags.DurationVar(&p.valid, "valid", 14*24*time.Hour, "")
	commands := map[string]func(context.Context) error{
		"init": p.init, "serve": p.serve, "enrol-code": p.enrolCode, "devices": p.devices, "revoke": p.revoke,
		"backup": p.backup, "restore": p.restore, "verify": p.verify, "settle": p.settle, "collect": p.collect,
		"bundle": p.bundle, "pack": p.packs,
	}
	command := commands[args[0]]
	err := flags.Parse(args[1:])
	if p.args = flags.Args(); err != nil || command == nil || len(p.args) > 0 && args[0] != "pack" {
		err = errUsage
	}
	if err == nil {
		if p.database == "" {
			p.database = filepath.Join(p.data, "province.db")
		}
		err = command(ctx)
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errUsage):
		_, _ = io.WriteString(errw, usage)
		return exitUsage
	}
	if args[0] == "pack" { // faults are read by whoever wrote the definitions
		_, _ = fmt.Fprintln(errw, err)
		return exitFailed
	}
	p.log.Error("failed", "command", args[0], "error", err)
	return exitFailed
}

// need fails unless every flag has a value.
func need(values ...string) error {
	for _, v := range values {
		if v == "" {
			return errUsage
		}
	}
	return nil
}

func (p *province) path(name string) string { return filepath.Join(p.data, name) }

// init makes what is missing, and changes nothing that is there.
func (p *province) init(ctx context.Context) error {
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return err
	}
	key := make([]byte, server.KeySize)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	if err := create(p.path("key"), key); err != nil {
		return err
	}
	if err := p.makeCert(); err != nil {
		return err
	}
	s, err := sqlstore.Open(ctx, p.database)
	if err != nil {
		return err
	}
	return s.Close()
}

// create writes a new file, and leaves one that is there as it is.
func create(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func (p *province) makeCert() error {
	if _, err := os.Stat(p.path("server.pem")); err == nil {
		return nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	// Clients know the key, not the dates and names: it is pinned when they enrol.
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "provinced"}, NotBefore: time.Now().AddDate(0, 0, -1), NotAfter: time.Now().AddDate(30, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return err
	}
	k, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	b := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: k})...)
	return create(p.path("server.pem"), b)
}

func (p *province) cert() (tls.Certificate, error) {
	c, err := tls.LoadX509KeyPair(p.path("server.pem"), p.path("server.pem"))
	if err == nil && c.Leaf == nil {
		c.Leaf, err = x509.ParseCertificate(c.Certificate[0])
	}
	return c, err
}

// open opens the engine over the database.
func (p *province) open(ctx context.Context) (*server.Engine, error) {
	key, err := os.ReadFile(p.path("key"))
	if err != nil {
		return nil, fmt.Errorf("the server's key (provinced init makes one): %w", err)
	}
	defs, err := definition.Shipped()
	if err != nil {
		return nil, err
	}
	s, err := sqlstore.Open(ctx, p.database)
	if err != nil {
		return nil, err
	}
	e, err := server.New(server.Options{Store: s, Definitions: defs, Key: key, Log: p.log})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := p.shutOutAgain(ctx, e, func(string, string) {}); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return e, nil
}

// with runs f over the engine.
func (p *province) with(ctx context.Context, f func(*server.Engine) error) error {
	e, err := p.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f(e), e.Store.Close())
}

// stopWait is how long requests may take to end when the server stops.
const stopWait = 20 * time.Second

func (p *province) serve(ctx context.Context) error {
	cert, err := p.cert()
	if err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.listen)
		if err != nil {
			return err
		}
		srv := server.NewHTTP(e, server.DefaultLimits)
		srv.ErrorLog = slog.NewLogLogger(p.log.Handler(), slog.LevelDebug)
		stopped := make(chan error, 1)
		go func() {
			<-ctx.Done()
			wait, cancel := context.WithTimeout(context.Background(), stopWait)
			defer cancel()
			stopped <- srv.Shutdown(wait)
		}()
		go p.collectDaily(ctx, e)
		p.log.Info("serving", "address", ln.Addr().String(), "pin", wire.KeyHash(cert.Leaf))
		if err := srv.Serve(tls.NewListener(ln, server.TLS(cert))); ctx.Err() == nil {
			return err
		}
		p.log.Info("stopped")
		return <-stopped
	})
}

func (p *province) enrolCode(ctx context.Context) error {
	if err := need(p.unit, p.address, p.file); err != nil {
		return err
	}
	cert, err := p.cert()
	if err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		until := time.Now().Add(p.valid)
		code, err := e.NewCode(ctx, p.unit, until)
		if err != nil {
			return err
		}
		t := wire.Ticket{Addresses: strings.Split(p.address, ","), Pin: wire.KeyHash(cert.Leaf), Unit: p.unit, Code: code, Until: until.UTC().Format(time.RFC3339)}
		if err := e.SignTicket(ctx, &t); err != nil {
			return err
		}
		fmt.Fprintln(p.out, bundle.Fingerprint(t.Ring.Server)) // to be compared by telephone
		b, err := json.MarshalIndent(t, "", "  ")
		if err != nil {
			return err
		}
		f, err := os.OpenFile(p.file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = f.Write(append(b, '\n'))
		return errors.Join(err, f.Close())
	})
}

func (p *province) devices(ctx context.Context) error {
	return p.with(ctx, func(e *server.Engine) error {
		return e.Store.Read(ctx, func(tx server.Tx) error {
			ds, err := tx.Devices()
			for _, d := range ds {
				state := "enrolled"
				if d.Revoked {
					state = "revoked"
				}
				fmt.Fprintf(p.out, "%s\t%s\t%s\t%s\t%s\n", d.ID, d.Unit, state, d.At.Format(time.RFC3339), d.Name)
			}
			return err
		})
	})
}

func (p *province) backup(ctx context.Context) error {
	if err := need(p.file); err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error { return e.Store.Backup(ctx, p.file) })
}

func (p *province) restore(ctx context.Context) error {
	if err := need(p.from); err != nil {
		return err
	}
	s, err := sqlstore.Open(ctx, p.database)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Restore(ctx, p.from), s.Close()); err != nil {
		return err
	}
	return p.with(ctx, func(e *server.Engine) error {
		return p.shutOutAgain(ctx, e, func(device, what string) { fmt.Fprintf(p.out, "%s\t%s\n", device, what) })
	})
}

// verify restores a backup into a file of its own and throws that away.
func (p *province) verify(ctx context.Context) error {
	if err := need(p.from); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(p.data, "verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := sqlstore.Open(ctx, filepath.Join(dir, "verify.db"))
	if err != nil {
		return err
	}
	return errors.Join(s.Restore(ctx, p.from), s.Close())
}

func (p *province) settle(ctx context.Context) error {
	return p.with(ctx, func(e *server.Engine) error {
		n, err := e.Settle(ctx)
		if err == nil {
			fmt.Fprintf(p.out, "%d\n", n)
		}
		return err
	})
}

// collect removes attachments that nothing has named for long.
func (p *province) collect(ctx context.Context) error {
	return p.with(ctx, func(e *server.Engine) error {
		n, err := e.Collect(ctx)
		if err == nil {
			fmt.Fprintf(p.out, "%d\n", n)
		}
		return err
	})
}

// collectDaily does so once a day while the server runs, an hour after it began: a
// fault is logged and the next day tries again.
func (p *province) collectDaily(ctx context.Context, e *server.Engine) {
	for wait := time.Hour; ; wait = 24 * time.Hour {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if _, err := e.Collect(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("attachments are not collected", "error", err)
		}
	}
}
