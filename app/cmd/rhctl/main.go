// Command rhctl is the program without a window: for scripts, scheduled jobs,
// support and tests. Everything goes through the same services, checks and op
// log as the window.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/workbook"
)

// Exit codes.
const (
	exitDone     = 0
	exitInternal = 1
	exitUsage    = 2
	exitProblems = 3 // done, with problems listed
	exitRefused  = 4 // nothing was changed
)

func main() {
	if workbook.ChildMain(os.Args) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// ctl is one invocation.
type ctl struct {
	ctx      context.Context
	in       *bufio.Reader
	stdin    io.Reader
	out, err io.Writer
	json     bool
	dir      string
	user     string
	locale   string
	unlocked string // the password that opened the folder
	problems []app.Problem
}

// command is one verb: its flags stand in its own set.
type command struct {
	name string
	run  func(c *ctl, args []string) (any, error)
}

func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	c := &ctl{ctx: ctx, stdin: in, in: bufio.NewReader(in), out: out, err: errw}
	flags := pflag.NewFlagSet("rhctl", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SetInterspersed(false)
	flags.StringVar(&c.dir, "data", "", "")
	flags.StringVar(&c.user, "user", "", "")
	flags.BoolVar(&c.json, "json", false, "")
	flags.StringVar(&c.locale, "lang", "zh", "")
	if err := flags.Parse(args); err != nil {
		return c.finish(nil, usage(err))
	}
	i18n.SetLocale(c.locale)
	rest := flags.Args()
	if len(rest) == 0 {
		return c.finish(nil, usage(nil))
	}
	for _, cmd := range commands() {
		if cmd.name == rest[0] {
			result, err := cmd.run(c, rest[1:])
			return c.finish(result, helpOnly(err, cmd.name))
		}
	}
	return c.finish(nil, usage(fmt.Errorf("%s", rest[0])))
}

// codeNoPassword: a password is asked for and none is there: env.
const codeNoPassword = "ctl.no_password"

// usage is the error of a wrong command line.
func usage(cause error) error {
	detail := ""
	if cause != nil && !errors.Is(cause, pflag.ErrHelp) {
		detail = cause.Error()
	}
	return app.NewError(app.CodeUsage, cause, "detail", detail, "help", i18n.T("ctl.help"))
}

// parse reads a command's own flags and holds that n arguments remain.
func parse(fs *pflag.FlagSet, args []string, n int) ([]string, error) {
	fs.SetOutput(io.Discard)
	if err := fs.Parse(args); err != nil {
		return nil, usage(err)
	}
	if fs.NArg() != n {
		return nil, usage(fmt.Errorf("%s: %d ≠ %d", fs.Name(), fs.NArg(), n))
	}
	return fs.Args(), nil
}

// open opens the data folder; unlocked when a user is needed.
func (c *ctl) open() (*boot.Program, error) {
	return boot.Open(c.ctx, boot.Config{Dir: c.dir, Lean: true, AtOnce: true})
}

// with opens, unlocks, runs fn and closes.
func (c *ctl) with(fn func(*boot.Program, *register.Service) (any, error)) (result any, err error) {
	p, err := c.open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if p.State() == boot.FirstRun {
		return nil, app.NewError("boot.empty", nil, "dir", p.Dir())
	}
	password, err := c.password()
	if err != nil {
		return nil, err
	}
	svc, err := p.Unlock(c.ctx, c.userName(), password)
	if err != nil {
		return nil, err
	}
	c.unlocked = password
	if due, err := p.PasswordDue(c.ctx); err == nil && due {
		c.problems = append(c.problems, app.Problem{Code: "ctl.password_due", Severity: app.Note})
	}
	// What keeps records from being judged, the command meets itself; a look at a
	// damaged file must not end here.
	_, _ = svc.Judge(c.ctx)
	result, err = fn(p, svc)
	if notice := p.Notice(); notice != nil {
		told := problemOf(notice)
		told.Severity = app.Soft
		c.problems = append(c.problems, told)
	}
	return result, err
}

func (c *ctl) userName() string {
	if c.user != "" {
		return c.user
	}
	return "admin"
}

// password comes from RONGHE_PASSWORD or standard input, never from an
// argument, where other users of the machine could read it.
func (c *ctl) password() (string, error) {
	if p := os.Getenv("RONGHE_PASSWORD"); p != "" {
		return p, nil
	}
	if f, ok := c.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(c.err, i18n.T("ctl.password"))
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.err)
		return string(b), err
	}
	line, err := c.in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", app.NewError(codeNoPassword, nil, "env", "RONGHE_PASSWORD")
	}
	return line, nil
}
