package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
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

// account lists accounts, adds one, changes one's roles, or says that the unit has
// one person only.
func account(c *ctl, args []string) (any, error) {
	if len(args) == 0 {
		return nil, usage(errors.New("account list|add|roles|single-signer"))
	}
	verb := args[0]
	fs := pflag.NewFlagSet("account", pflag.ContinueOnError)
	title, reason := "", ""
	var roles []string
	n := 1
	switch verb {
	case "list":
		n = 0
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
		switch verb {
		case "add":
			password, err := c.newPassword()
			if err != nil {
				return nil, err
			}
			if err := p.AddUser(c.ctx, app.User{Name: rest[0], Title: title, Roles: roles}, password); err != nil {
				return nil, err
			}
		case "roles":
			if err := p.SetRoles(c.ctx, rest[0], roles); err != nil {
				return nil, err
			}
		case "single-signer":
			if err := p.SetSingleSigner(c.ctx, rest[0] == "on", reason); err != nil {
				return nil, err
			}
		}
		users, err := p.Users(c.ctx)
		out := accountList{}
		for _, u := range users {
			out = append(out, accountDoc{Name: u.Name, Title: u.Title, Roles: u.Roles})
		}
		return out, err
	})
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
