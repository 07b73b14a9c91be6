package main

import (
	"errors"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// packDoc is a definition pack of the folder, as printed.
type packDoc struct {
	Number  int64    `json:"number"`
	State   string   `json:"state"` // in_use, waits, before, unread
	Arrived string   `json:"arrived"`
	Used    string   `json:"used"` // "" never
	Made    string   `json:"made"`
	By      string   `json:"by"`
	Note    string   `json:"note"`
	Program string   `json:"program"`
	Why     string   `json:"why,omitempty"` // of one that cannot be used
	Files   []string `json:"files"`
}

func packOf(in boot.PackInfo, waits int64) packDoc {
	d := packDoc{Number: in.Number, State: "before", Arrived: day(in.Arrived), Used: day(in.Used), Made: in.Made, By: in.By, Note: in.Note, Program: in.Program, Files: []string{}}
	switch {
	case in.Err != nil:
		d.State, d.Why = "unread", i18n.Error(in.Err).String()
	case in.InUse:
		d.State = "in_use"
	case in.Number == waits:
		d.State = "waits"
	}
	for _, e := range in.Entries {
		d.Files = append(d.Files, e.Name)
	}
	return d
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

func (d packDoc) line() string {
	return i18n.T("ctl.pack", "number", strconv.FormatInt(d.Number, 10), "state", i18n.T("pack.state_"+d.State), "arrived", d.Arrived, "used", d.Used, "note", d.Note)
}

// Lines is a pack with its files.
func (d packDoc) Lines() []string {
	out := []string{i18n.T("ctl.pack_head", "number", strconv.FormatInt(d.Number, 10), "note", d.Note), i18n.T("ctl.pack_made", "by", d.By, "made", d.Made)}
	if d.Program != "" {
		out = append(out, i18n.T("ctl.pack_program", "program", d.Program))
	}
	if d.Why != "" {
		out = append(out, d.Why)
	}
	return append(out, d.Files...)
}

type packList []packDoc

// Lines is a pack a line.
func (l packList) Lines() []string {
	if len(l) == 0 {
		return []string{i18n.T("ctl.pack_none")}
	}
	out := make([]string, len(l))
	for i, d := range l {
		out[i] = d.line()
	}
	return out
}

// definitionPacks lists the folder's definition packs, or shows one.
func definitionPacks(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("packs", pflag.ContinueOnError)
	how := usage(errors.New("packs list | show NUMBER"))
	if err := fs.Parse(args); err != nil || fs.NArg() < 1 {
		return nil, how
	}
	number := int64(0)
	switch {
	case fs.Arg(0) == "list" && fs.NArg() == 1:
	case fs.Arg(0) == "show" && fs.NArg() == 2:
		n, err := strconv.ParseInt(fs.Arg(1), 10, 64)
		if err != nil || n < 1 {
			return nil, how
		}
		number = n
	default:
		return nil, how
	}
	return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
		list, err := p.Packs(c.ctx)
		if err != nil {
			return nil, err
		}
		waits, err := p.PackWaits(c.ctx)
		if err != nil {
			return nil, err
		}
		out := packList{}
		for _, in := range list {
			if d := packOf(in, waits); number == 0 {
				out = append(out, d)
			} else if in.Number == number {
				return d, nil
			}
		}
		if number > 0 {
			return nil, app.NewError(app.CodeNotFound, nil, "what", fs.Arg(1))
		}
		return out, nil
	})
}

// packCame tells of definitions that came with a run, or did not.
func (c *ctl) packCame(number int64, err error) {
	switch {
	case err != nil:
		c.warn(err)
	case number > 0:
		c.problems = append(c.problems, app.Problem{Code: "ctl.pack_used", Severity: app.Note, Args: map[string]string{"number": strconv.FormatInt(number, 10)}})
	}
}

// warn tells of an error that ended nothing, nil for none.
func (c *ctl) warn(err error) {
	if err != nil {
		told := problemOf(err)
		told.Severity = app.Soft
		c.problems = append(c.problems, told)
	}
}
