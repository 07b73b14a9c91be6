package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
)

// enrol joins the folder to the server of an enrolment file.
func enrol(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("enrol", pflag.ContinueOnError)
	offline := fs.Bool("offline", false, "")
	move := fs.Bool("move", false, "")
	rest, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	ticket, err := boot.Ticket(rest[0])
	if err != nil {
		return nil, err
	}
	return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
		join := p.Enrol
		if *offline {
			join = p.EnrolByFile
		}
		moved, err := 0, error(nil)
		if *move {
			moved, err = p.Moves(c.ctx, ticket)
		}
		switch {
		case err != nil:
		case moved > 0:
			err = p.EnrolMoving(c.ctx, ticket, *offline)
		default:
			err = join(c.ctx, ticket)
		}
		if err != nil {
			return nil, err
		}
		return enrolledDoc{Moved: moved, Server: ticket.Addresses[0], Unit: ticket.Unit, Fingerprint: bundle.Fingerprint(ticket.Ring.Server), Offline: *offline}, nil
	})
}

type enrolledDoc struct {
	Server string `json:"server"`
	Unit   string `json:"unit"`
	// Fingerprint is that of the server's keys, to be compared by telephone.
	Fingerprint string `json:"fingerprint"`
	Offline     bool   `json:"offline"`
	Moved       int    `json:"moved,omitempty"` // records that went to the file's unit
}

// Lines says who the server is.
func (d enrolledDoc) Lines() []string {
	key := "ctl.enrolled"
	if d.Offline {
		key = "ctl.enrolled_offline"
	}
	lines := []string{i18n.T(key, "server", d.Server, "unit", d.Unit), i18n.T("ctl.fingerprint", "fingerprint", d.Fingerprint)}
	if d.Moved > 0 {
		lines = append(lines, i18n.T("ctl.moved", "n", strconv.Itoa(d.Moved), "unit", d.Unit))
	}
	return lines
}

// syncDoc is a run as printed.
type syncDoc struct {
	Sent      int   `json:"sent"`         // ops
	Went      int   `json:"sent_records"` // records of which changes went
	Received  int   `json:"received"`
	Records   int   `json:"records"`
	Files     int   `json:"files"`
	In        int64 `json:"bytes_in"`
	Out       int64 `json:"bytes_out"`
	Conflicts int   `json:"conflicts"`
	Rejected  int   `json:"rejected"`
	// Gone are records that left because the unit no longer sees them, Kept those of
	// them that something here still waits in.
	Gone int `json:"gone,omitempty"`
	Kept int `json:"kept,omitempty"`
}

// Lines is the run in words.
func (d syncDoc) Lines() []string {
	return []string{i18n.T("ctl.synced", "went", strconv.Itoa(d.Went), "sent", strconv.Itoa(d.Sent), "records", strconv.Itoa(d.Records), "files", strconv.Itoa(d.Files),
		"out", strconv.FormatInt(d.Out/1024, 10), "in", strconv.FormatInt(d.In/1024, 10))}
}

// reconcile sends what waits and takes in what was decided.
func reconcile(c *ctl, args []string) (any, error) {
	if _, err := parse(pflag.NewFlagSet("sync", pflag.ContinueOnError), args, 0); err != nil {
		return nil, err
	}
	return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
		got, err := p.Sync(c.ctx, func(client.Progress) {})
		if err != nil {
			return nil, err
		}
		d := syncDoc{
			Sent: got.Sent, Went: got.Went, Received: got.Received, Records: got.Records, Files: got.Files, In: got.In, Out: got.Out,
			Conflicts: got.Left.Conflicts, Rejected: got.Left.Rejected, Gone: got.Gone.Records, Kept: got.Gone.Kept,
		}
		c.left(got.Left)
		c.gone(got.Gone)
		c.packCame(got.Pack, got.PackErr)
		c.warn(got.FileErr)
		return d, nil
	})
}

// left lists what waits for a person.
func (c *ctl) left(w store.Waiting) {
	for _, p := range []struct {
		code string
		n    int
	}{{"ctl.sync_conflicts", w.Conflicts}, {"ctl.sync_rejected", w.Rejected}} {
		if p.n > 0 {
			c.problems = append(c.problems, app.Problem{Code: p.code, Severity: app.Soft, Args: map[string]string{"n": strconv.Itoa(p.n)}})
		}
	}
}

// gone tells of records that left because the unit no longer sees them.
func (c *ctl) gone(g op.Gone) {
	if g.Records > 0 {
		c.problems = append(c.problems, app.Problem{Code: "ctl.gone", Severity: app.Note, Args: map[string]string{"n": strconv.Itoa(g.Records), "units": boot.GoneUnits(g)}})
	}
	if g.Kept > 0 {
		c.problems = append(c.problems, app.Problem{Code: "ctl.gone_kept", Severity: app.Soft, Args: map[string]string{"n": strconv.Itoa(g.Kept)}})
	}
}

// conflictDoc is a conflict as printed.
type conflictDoc struct {
	Form   string `json:"form"`
	Record app.ID `json:"record"`
	Name   string `json:"name"`
	Path   string `json:"path"`
	Label  string `json:"label"`
	Base   string `json:"base"`
	Mine   string `json:"mine"`
	Theirs string `json:"theirs"`
	Kind   string `json:"kind"`
	Here   bool   `json:"here"`  // mine was written on this device
	Again  bool   `json:"again"` // it was ended here, and by somebody else in another way
	// Others are what third ones wrote there, Changes what was done to a record or a
	// row that another removed, Ends how it can end.
	Others  []string               `json:"others,omitempty"`
	Changes []register.FieldChange `json:"changes,omitempty"`
	Ends    []register.Choice      `json:"ends"`
}

type conflictList []conflictDoc

// Lines is a conflict a line.
func (l conflictList) Lines() []string {
	out := make([]string, len(l))
	for i, c := range l {
		key := "ctl.conflict"
		if !c.Here {
			key = "ctl.conflict_elsewhere"
		}
		if c.Kind != string(register.Value) {
			key = "ctl.conflict_whole"
		}
		args := []string{"name", c.Name, "label", c.Label, "base", c.Base, "mine", c.Mine, "theirs", c.Theirs, "id", string(c.Record), "path", c.Path, "ends", joined(c.Ends)}
		if c.Kind != string(register.Value) {
			if c.Label != "" {
				args[3] += i18n.T("ctl.conflict_colon")
			}
			args = append(args, "what", i18n.T("ui.sync.whole_"+c.Kind), "changes", changesText(c.Changes))
		}
		out[i] = i18n.T(key, args...)
		if c.Again {
			out[i] += "\n  " + i18n.T("ui.sync.again")
		}
		for _, text := range c.Others {
			out[i] += i18n.T("ctl.conflict_other", "text", text)
		}
	}
	return out
}

func joined(ends []register.Choice) string {
	texts := make([]string, len(ends))
	for i, e := range ends {
		texts[i] = string(e)
	}
	return strings.Join(texts, "|")
}

func changesText(list []register.FieldChange) string {
	var b strings.Builder
	for _, ch := range list {
		b.WriteString(i18n.T("ctl.conflict_change", "label", ch.Label, "old", ch.Old, "new", ch.New))
	}
	return b.String()
}

// mostConflicts bounds how many records with conflicts are listed.
const mostConflicts = 1000

// conflicts lists the places that two people changed.
func conflicts(c *ctl, args []string) (any, error) {
	if _, err := parse(pflag.NewFlagSet("conflicts", pflag.ContinueOnError), args, 0); err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		list, err := svc.Conflicts(c.ctx, mostConflicts)
		out := conflictList{}
		for _, x := range list {
			out = append(out, conflictDoc{
				Form: x.Form, Record: x.Doc, Name: x.Name, Path: x.Path, Label: x.Label, Base: x.Base, Mine: x.Mine, Theirs: x.Theirs,
				Kind: string(x.Whole), Here: x.Here, Again: x.Again, Others: x.Others, Changes: x.Changes, Ends: x.Ends(),
			})
		}
		return out, err
	})
}

// resolve ends a conflict.
func resolve(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("resolve", pflag.ContinueOnError)
	path, take, text := fs.String("path", "", ""), fs.String("take", "", ""), fs.String("text", "", "")
	rest, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	choice := register.Choice(*take)
	if !slices.Contains([]register.Choice{register.KeepTheirs, register.TakeMine, register.TakeTyped, register.TakeBoth}, choice) {
		return nil, usage(errors.New("resolve --take mine|theirs|typed|both"))
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		list, err := svc.Conflicts(c.ctx, mostConflicts)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			if string(x.Doc) == rest[0] && x.Path == *path {
				return nil, svc.Resolve(c.ctx, x, choice, *text)
			}
		}
		return nil, app.NewError(app.CodeNotFound, nil, "what", i18n.T("ctl.conflict_what"))
	})
}
