package desktop

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/ui"
)

func (b *backend) Ticket(ctx context.Context, path string) (ui.Ticket, error) {
	t, err := boot.Ticket(path)
	if err != nil {
		return ui.Ticket{}, err
	}
	out := ui.Ticket{Unit: boot.UnitName(t.Unit), Server: t.Addresses[0], Fingerprint: bundle.Fingerprint(t.Ring.Server)}
	p, err := b.program(ctx)
	if err != nil {
		return out, err
	}
	if own := p.Service().Who().Unit; own.Code != t.Unit {
		n, err := p.Moves(ctx, t)
		if err != nil {
			return out, err
		}
		out.Moves = &ui.Moving{From: own.Name, Records: n}
	}
	return out, nil
}

func (b *backend) Outgoing(ctx context.Context) (ui.Outgoing, error) {
	p, err := b.program(ctx)
	if err != nil {
		return ui.Outgoing{}, err
	}
	left, err := p.Left(ctx)
	if err != nil {
		return ui.Outgoing{}, err
	}
	files, size, err := p.Pending(ctx)
	name := i18n.T("bundle.name", "unit", p.Service().Who().Unit.Name, "day", b.now().Format("20060102"))
	return ui.Outgoing{Records: left.Records, Files: files, Bytes: size, Name: name + ui.BundleEnding}, err
}

func (b *backend) now() time.Time {
	if b.cfg.Now != nil {
		return b.cfg.Now()
	}
	return time.Now()
}

func (b *backend) WriteBundle(ctx context.Context, path string) (ui.Packed, error) {
	p, err := b.program(ctx)
	if err != nil {
		return ui.Packed{}, err
	}
	got, err := p.WriteBundle(ctx, path)
	return ui.Packed{Files: got.Files, No: got.No, Records: got.Contents.AllRecords(), Attachments: got.Contents.Files, Size: got.Size, More: got.More, FileErr: got.FileErr}, err
}

func (b *backend) OpenBundle(ctx context.Context, path string) (*ui.Bundle, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	in, err := p.OpenBundle(ctx, path)
	if err != nil {
		return nil, err
	}
	unit := boot.UnitName(in.Unit)
	out := &ui.Bundle{Receipt: in.Kind == bundle.Receipt, Own: in.Own, Unit: unit, Opened: in, ReceiptName: i18n.T("bundle.receipt_name", "unit", unit, "no", fmt.Sprint(in.No)) + ui.BundleEnding}
	key := "bundle.head_data"
	if out.Receipt {
		key = "bundle.head_receipt"
	}
	out.Head = i18n.T(key, "unit", unit, "no", fmt.Sprint(in.No), "made", in.Time().Local().Format("2006-01-02 15:04"))
	out.Lines = lines(p, in)
	if out.Receipt || out.Own {
		return out, nil
	}
	out.Report = in.HasReport()
	list, err := p.Provisional(ctx, in)
	for _, r := range list {
		rec := ui.BundleRecord{Register: r.Title, Name: r.Name, State: i18n.T("bundle.is_" + string(r.State))}
		for _, c := range r.Changes {
			rec.Changes = append(rec.Changes, ui.BundleChange(c))
		}
		out.Records = append(out.Records, rec)
	}
	return out, err
}

// lines say what is inside, register by register and, of a receipt, what became
// of what was sent.
func lines(p *boot.Program, in *boot.Parcel) []string {
	var out []string
	c := &in.Contents
	for _, id := range slices.Sorted(maps.Keys(c.Records)) {
		title := id
		if f, ok := p.Service().Catalog().Form(id); ok {
			title = f.Title
		}
		out = append(out, i18n.T("bundle.line_records", "register", title, "n", ui.Count(c.Records[id])))
	}
	if c.Files > 0 {
		out = append(out, i18n.T("bundle.line_files", "n", ui.Count(c.Files)))
	}
	if c.Packs > 0 {
		out = append(out, i18n.T("pack.inside"))
	}
	if c.Deleted > 0 {
		out = append(out, i18n.T("bundle.line_deleted", "n", ui.Count(c.Deleted)))
	}
	for _, o := range []op.Outcome{op.Applied, op.Merged, op.Conflict, op.Rejected, op.Waiting} {
		if n := c.Results[o]; n > 0 {
			out = append(out, i18n.T("bundle.result_"+string(o), "n", ui.Count(n)))
		}
	}
	if in.Volumes > len(in.Files) {
		out = append(out, i18n.T("ctl.bundle_volumes", "of", ui.Count(in.Volumes), "have", ui.Count(len(in.Files))))
	}
	if len(out) == 0 {
		out = append(out, i18n.T("bundle.line_nothing"))
	}
	return out
}

// opened is the file that OpenBundle opened.
func opened(in *ui.Bundle) *boot.Parcel {
	p, _ := in.Opened.(*boot.Parcel)
	return p
}

func (b *backend) ReadBundle(ctx context.Context, in *ui.Bundle) (ui.TakenIn, error) {
	p, err := b.program(ctx)
	if err != nil {
		return ui.TakenIn{}, err
	}
	got, err := p.ReadBundle(ctx, opened(in))
	return ui.TakenIn{Records: got.Records, Files: got.Files, Waiting: got.Waiting, Again: got.Again, Short: got.Short, Pack: got.Pack, PackErr: got.PackErr, Held: got.Held}, err
}

func (b *backend) ForwardBundle(ctx context.Context, in *ui.Bundle, receipt string, tell func(done, total int)) ([]string, error) {
	p, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	return p.ForwardBundle(ctx, opened(in), receipt, tell)
}
