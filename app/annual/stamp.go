package annual

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/op"
	"ronghe/app/review"
)

// stamp is what ties a printed report to the submission that it shows.
type stamp struct {
	title string // of the cover, where it is another than the table's
	mark  layout.Mark
	lines []string
}

// stampOf is the stamp of a report that is signed or sent up and says what was
// signed; else one that says it is a draft. Errors: those of Frozen.
func (s *Service) stampOf(ctx context.Context, r *Report) (*stamp, error) {
	f, err := s.Filing(ctx, r)
	if err != nil {
		return nil, err
	}
	signed, ok := f.Last(op.Sign)
	held := f.State.Locked() || f.State == review.Signed && !f.Lapsed
	if !ok || !held {
		return &stamp{lines: []string{i18n.T("annual.draft", "state", f.StateTitle())}}, nil
	}
	snap, err := s.Frozen(ctx, signed)
	if err != nil {
		return nil, err
	}
	if len(r.Book.Corrections(snap, r.plain())) > 0 { // of another year's definitions, say
		return &stamp{lines: []string{i18n.T("annual.draft", "state", f.StateTitle())}}, nil
	}
	out := &stamp{}
	if out.mark, err = quick(MarkText(f)); err != nil {
		return nil, err
	}
	const when = "2006-01-02 15:04"
	line := i18n.T("annual.stamp_signed", "digest", Short(f.Content), "at", signed.At.Format(when))
	if sent, ok := f.Submitted(); ok && f.State.Locked() {
		line = i18n.T("annual.stamp_sent", "digest", Short(f.Content), "at", sent.At.Format(when))
	}
	out.lines = []string{line}
	if f.Single && signed.Reason != "" {
		out.lines = append(out.lines, i18n.T("annual.stamp_single", "reason", signed.Reason))
	}
	return out, nil
}

// MarkText is what the picture on the cover says: unit, year, and the whole digest
// of what was signed.
func MarkText(f *Filing) string {
	return strings.ToUpper(fmt.Sprintf("RONGHE:%s:%s:%s", f.Unit.Code, strconv.Itoa(f.Year), f.Content))
}

// quiet is how many white dots stand around a QR code.
const quiet = 4

// quick is a QR code with the quiet zone that scanners ask for.
func quick(text string) (layout.Mark, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	size := code.Bounds().Dx()
	out := make(layout.Mark, size+2*quiet)
	for y := range out {
		out[y] = make([]bool, size+2*quiet)
	}
	for y := range size {
		for x := range size {
			grey, _, _, _ := code.At(x, y).RGBA()
			out[y+quiet][x+quiet] = grey == 0
		}
	}
	return out, nil
}
