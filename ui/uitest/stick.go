package uitest

import (
	"context"

	"ronghe/ui"
)

// Ticket is one for this unit.
func (b *Backend) Ticket(context.Context, string) (ui.Ticket, error) {
	return ui.Ticket{Unit: "220200-edu", Server: "https://127.0.0.1:8443", Fingerprint: "ABCD-EFGH-2345-67AB", Moves: b.Moves}, nil
}

// Outgoing are the records of Peer.
func (b *Backend) Outgoing(context.Context) (ui.Outgoing, error) {
	return ui.Outgoing{Records: b.Peer.Records, Files: 3, Bytes: 2_100_000, Name: "bundle" + ui.BundleEnding}, nil
}

// WriteBundle numbers a bundle.
func (b *Backend) WriteBundle(_ context.Context, path string) (ui.Packed, error) {
	b.Peer.Bundle.No++
	b.Peer.Bundle.At = b.Clock
	return ui.Packed{Files: []string{path}, No: b.Peer.Bundle.No, Records: b.Peer.Records, Attachments: 3, Size: 2_000_000}, nil
}

// OpenBundle finds Inside.
func (b *Backend) OpenBundle(context.Context, string) (*ui.Bundle, error) { return &b.Inside, nil }

// ReadBundle takes everything as sent.
func (b *Backend) ReadBundle(context.Context, *ui.Bundle) (ui.TakenIn, error) {
	b.Peer.Records, b.Peer.Bundle.Read, b.Peer.At = 0, b.Peer.Bundle.No, b.Clock
	return ui.TakenIn{Records: 5}, nil
}

// ForwardBundle hands nothing on.
func (b *Backend) ForwardBundle(_ context.Context, _ *ui.Bundle, receipt string, _ func(done, total int)) ([]string, error) {
	return []string{receipt}, nil
}
