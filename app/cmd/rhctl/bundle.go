package main

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/pflag"

	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/bundle"
)

// bundles are the files that reconcile by a stick.
func bundles(c *ctl, args []string) (any, error) {
	if len(args) == 0 {
		return nil, usage(errors.New("bundle write|show|read|forward FILE"))
	}
	fs := pflag.NewFlagSet("bundle "+args[0], pflag.ContinueOnError)
	receipt := fs.String("receipt", "", "")
	rest, err := parse(fs, args[1:], 1)
	if err != nil {
		return nil, err
	}
	path := rest[0]
	switch args[0] {
	case "write":
		return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
			got, err := p.WriteBundle(c.ctx, path)
			if err != nil {
				return nil, err
			}
			c.warn(got.FileErr)
			return packedDoc{Files: got.Files, No: got.No, Bytes: got.Size, More: got.More, contentsDoc: contentsOf(&got.Contents)}, nil
		})
	case "show":
		return c.with(func(p *boot.Program, svc *register.Service) (any, error) {
			in, err := p.OpenBundle(c.ctx, path)
			if err != nil {
				return nil, err
			}
			return insideOf(svc, in), nil
		})
	case "read":
		return c.with(func(p *boot.Program, svc *register.Service) (any, error) { return c.readBundle(p, svc, path) })
	case "forward":
		if *receipt == "" {
			return nil, usage(errors.New("bundle forward FILE --receipt FILE"))
		}
		return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
			in, err := p.OpenBundle(c.ctx, path)
			if err != nil {
				return nil, err
			}
			files, err := p.ForwardBundle(c.ctx, in, *receipt, nil)
			return forwardedDoc{Unit: boot.UnitName(in.Unit), Files: files}, err
		})
	}
	return nil, usage(errors.New("bundle write|show|read|forward FILE"))
}

func (c *ctl) readBundle(p *boot.Program, svc *register.Service, path string) (any, error) {
	in, err := p.OpenBundle(c.ctx, path)
	if err != nil {
		return nil, err
	}
	if in.Kind == bundle.Data {
		if in.Own {
			return insideOf(svc, in), nil
		}
		list, err := p.Provisional(c.ctx, in)
		if err != nil {
			return nil, err
		}
		return provisionalOf(svc, in, list), nil
	}
	got, err := p.ReadBundle(c.ctx, in)
	if err != nil {
		return nil, err
	}
	left, err := p.Left(c.ctx)
	if err != nil {
		return nil, err
	}
	c.left(left)
	c.packCame(got.Pack, got.PackErr)
	c.warn(got.Short)
	c.gone(got.Gone)
	return receiptDoc{Records: got.Records, Files: got.Files, Acked: got.Acked, Waiting: got.Waiting, Again: got.Again, Results: got.Results}, nil
}

// contentsDoc is what is inside a file, as printed.
type contentsDoc struct {
	Ops         int            `json:"ops"`
	Records     int            `json:"records"`
	Registers   map[string]int `json:"registers"`
	Deleted     int            `json:"deleted"`
	Attachments int            `json:"attachments"`
	Enrols      bool           `json:"enrols"`
	Packs       int            `json:"packs,omitempty"` // definitions of the province
}

func contentsOf(c *bundle.Contents) contentsDoc {
	return contentsDoc{Ops: c.Ops, Records: c.AllRecords(), Registers: c.Records, Deleted: c.Deleted, Attachments: c.Files, Enrols: c.Enrol, Packs: c.Packs}
}

type packedDoc struct {
	Files []string `json:"files"`
	No    int64    `json:"no"`
	Bytes int64    `json:"bytes"`
	More  bool     `json:"more"`
	contentsDoc
}

// Lines says what was written where.
func (d packedDoc) Lines() []string {
	out := []string{i18n.T("ctl.bundle_written", "no", strconv.FormatInt(d.No, 10), "records", strconv.Itoa(d.Records), "files", strconv.Itoa(d.Attachments), "kb", strconv.FormatInt(d.Bytes/1024+1, 10))}
	if d.More {
		out = append(out, i18n.T("ctl.bundle_more"))
	}
	return append(out, d.Files...)
}

// forwardedDoc says where the receipt for a unit below is.
type forwardedDoc struct {
	Unit  string   `json:"unit"`
	Files []string `json:"files"`
}

// Lines says to whom it is to be given.
func (d forwardedDoc) Lines() []string {
	return append([]string{i18n.T("ctl.bundle_forwarded", "unit", d.Unit)}, d.Files...)
}

// insideDoc is a file as it is shown before anything is done.
type insideDoc struct {
	Kind    bundle.Kind        `json:"kind"`
	Unit    string             `json:"unit"`
	Name    string             `json:"name"`
	No      int64              `json:"no"`
	Made    string             `json:"made"`
	Program string             `json:"program"`
	Own     bool               `json:"own"`
	Report  bool               `json:"report,omitempty"` // a unit below's; who reviews it asks through the province
	Volumes int                `json:"volumes"`
	Here    int                `json:"volumes_here"`
	Results map[op.Outcome]int `json:"results,omitempty"`
	contentsDoc
	titles map[string]string
}

func insideOf(svc *register.Service, in *boot.Parcel) insideDoc {
	d := insideDoc{
		Kind: in.Kind, Unit: in.Unit, Name: boot.UnitName(in.Unit), No: in.No, Made: in.Made, Program: in.Program, Own: in.Own,
		Volumes: in.Volumes, Here: len(in.Files), contentsDoc: contentsOf(&in.Contents), titles: map[string]string{},
	}
	if in.Kind == bundle.Receipt {
		d.Results = in.Contents.Results
	}
	d.Report = in.Kind == bundle.Data && !in.Own && in.HasReport()
	for id := range in.Contents.Records {
		d.titles[id] = id
		if f, ok := svc.Catalog().Form(id); ok {
			d.titles[id] = f.Title
		}
	}
	return d
}

// Lines says what is inside, and what may be done about a report.
func (d insideDoc) Lines() []string { return d.ask(d.inside()) }

func (d insideDoc) ask(lines []string) []string {
	if !d.Report {
		return lines
	}
	return append(lines, i18n.T("ctl.bundle_ask"))
}

func (d insideDoc) inside() []string {
	key := "ctl.bundle_data"
	if d.Kind == bundle.Receipt {
		key = "ctl.bundle_receipt"
	}
	out := []string{i18n.T(key, "unit", d.Name, "no", strconv.FormatInt(d.No, 10), "made", d.Made, "records", strconv.Itoa(d.Records), "files", strconv.Itoa(d.Attachments))}
	if d.Here < d.Volumes {
		out = append(out, i18n.T("ctl.bundle_volumes", "have", strconv.Itoa(d.Here), "of", strconv.Itoa(d.Volumes)))
	}
	for _, id := range slices.Sorted(maps.Keys(d.Registers)) {
		out = append(out, "  "+d.titles[id]+" "+strconv.Itoa(d.Registers[id]))
	}
	if d.Packs > 0 {
		out = append(out, "  "+i18n.T("pack.inside"))
	}
	return append(out, outcomes(d.Results)...)
}

func outcomes(results map[op.Outcome]int) []string {
	var out []string
	for _, o := range []op.Outcome{op.Applied, op.Merged, op.Conflict, op.Rejected, op.Waiting} {
		if n := results[o]; n > 0 {
			out = append(out, "  "+i18n.T("bundle.result_"+string(o), "n", strconv.Itoa(n)))
		}
	}
	return out
}

// receiptDoc is what a receipt brought, as printed.
type receiptDoc struct {
	Records int                `json:"records"`
	Files   int                `json:"files"`
	Acked   int64              `json:"acked"`
	Waiting int                `json:"waiting"`
	Again   bool               `json:"again"`
	Results map[op.Outcome]int `json:"results"`
}

// Lines says it in words.
func (d receiptDoc) Lines() []string {
	out := []string{i18n.T("ctl.bundle_read", "records", strconv.Itoa(d.Records), "files", strconv.Itoa(d.Files), "waiting", strconv.Itoa(d.Waiting))}
	if d.Again {
		out = append(out, i18n.T("ctl.bundle_again"))
	}
	return append(out, outcomes(d.Results)...)
}

// provisionalDoc is a bundle of a unit below, opened: nothing of it is in the
// province yet.
type provisionalDoc struct {
	insideDoc
	List []boot.Provisional `json:"list"`
}

func provisionalOf(svc *register.Service, in *boot.Parcel, list []boot.Provisional) provisionalDoc {
	return provisionalDoc{insideOf(svc, in), list}
}

// Lines is a record a line, with its changes below.
func (d provisionalDoc) Lines() []string {
	out := append(d.inside(), i18n.T("bundle.provisional"))
	for _, r := range d.List {
		out = append(out, r.Title+" "+r.Name+" ("+i18n.T("bundle.is_"+string(r.State))+")")
		for _, ch := range r.Changes {
			out = append(out, "  "+ch.Label+": "+ch.Old+" → "+ch.New)
		}
	}
	return d.ask(out)
}
