package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/review"
)

// accountDoc is an account as printed.
type accountDoc struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

type accountList []accountDoc

// Lines is an account a line.
func (l accountList) Lines() []string {
	out := make([]string, len(l))
	for i, a := range l {
		titles := make([]string, len(a.Roles))
		for k, r := range a.Roles {
			titles[k] = review.RoleTitle(r)
		}
		out[i] = a.Name + "\t" + a.Title + "\t" + strings.Join(titles, " ")
	}
	return out
}

// recoveryDoc is a new recovery key.
type recoveryDoc struct {
	Recovery string `json:"recovery"`
}

// Lines is the key, which is shown once.
func (d recoveryDoc) Lines() []string {
	if d.Recovery == "" {
		return nil
	}
	return []string{i18n.T("ctl.recovery", "key", d.Recovery)}
}

// account makes a new recovery key, lists accounts, adds one, changes one's roles, or says that the unit has
// one person only.
func account(c *ctl, args []string) (any, error) {
	if len(args) == 0 {
		return nil, usage(errors.New("account list|add|roles|reset|single-signer|recovery-key"))
	}
	verb := args[0]
	fs := pflag.NewFlagSet("account", pflag.ContinueOnError)
	title, reason := "", ""
	var roles []string
	n := 1
	switch verb {
	case "list", "recovery-key":
		n = 0
	case "reset":
	case "add":
		fs.StringVar(&title, "title", "", "")
		fs.StringArrayVar(&roles, "role", nil, "")
	case "roles":
		fs.StringArrayVar(&roles, "role", nil, "")
	case "single-signer":
		fs.StringVar(&reason, "reason", "", "")
	default:
		return nil, usage(errors.New("account " + verb))
	}
	rest, err := parse(fs, args[1:], n)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		if !slices.Contains(app.Roles, r) {
			return nil, usage(errors.New("--role " + strings.Join(app.Roles, "|")))
		}
	}
	if verb == "single-signer" && rest[0] != "on" && rest[0] != "off" {
		return nil, usage(errors.New("account single-signer on|off"))
	}
	return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
		if verb == "recovery-key" {
			key, err := p.NewRecovery(c.ctx, c.unlocked)
			return recoveryDoc{key}, err
		}
		if err := c.changeAccount(p, verb, rest, app.User{Title: title, Roles: roles}, reason); err != nil {
			return nil, err
		}
		users, err := p.Users(c.ctx)
		out := accountList{}
		for _, u := range users {
			out = append(out, accountDoc{Name: u.Name, Title: u.Title, Roles: u.Roles})
		}
		return out, err
	})
}

// changeAccount does what verb says to the account that rest names.
func (c *ctl) changeAccount(p *boot.Program, verb string, rest []string, u app.User, reason string) error {
	switch verb {
	case "add", "reset":
		password, err := c.newPassword()
		if err != nil {
			return err
		}
		if verb == "reset" {
			return p.ResetPassword(c.ctx, rest[0], password)
		}
		u.Name = rest[0]
		return p.AddUser(c.ctx, u, password)
	case "roles":
		return p.SetRoles(c.ctx, rest[0], u.Roles)
	case "single-signer":
		return p.SetSingleSigner(c.ctx, rest[0] == "on", reason)
	}
	return nil
}

// newPassword is the password of an account to be made: from
// RONGHE_NEW_PASSWORD, or the next line of standard input.
func (c *ctl) newPassword() (string, error) {
	if p := os.Getenv("RONGHE_NEW_PASSWORD"); p != "" {
		return p, nil
	}
	line, err := c.in.ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", app.NewError(codeNoPassword, err, "env", "RONGHE_NEW_PASSWORD")
	}
	return line, nil
}
