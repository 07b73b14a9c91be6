package main

import (
	"errors"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
)

// helpOnly lets a wrong call of a command be answered with the help of that
// command instead of everybody's.
func helpOnly(err error, command string) error {
	var e *app.Error
	if !errors.As(err, &e) || e.Code != app.CodeUsage {
		return err
	}
	if text := helpOf(i18n.T("ctl.help"), command); text != "" {
		e.Args["help"] = text
	}
	return err
}

// helpOf is the part of the whole help that is about one command: its entries,
// each with the lines that go on with it, or else the entries that name it behind
// "|", where several commands share one. Empty when there is none.
func helpOf(help, command string) string {
	var own, shared []string
	var into *[]string
	for _, line := range strings.Split(help, "\n")[1:] {
		if words := strings.Fields(line); !strings.HasPrefix(line, "   ") {
			switch {
			case slices.Index(words, command) == 0:
				into = &own
			case strings.Contains(line, "| "+command+" "), strings.HasSuffix(line, "| "+command):
				into = &shared
			default:
				into = nil
			}
		}
		if into != nil {
			*into = append(*into, line)
		}
	}
	if own == nil {
		own = shared
	}
	return strings.Join(own, "\n")
}
