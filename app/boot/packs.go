package boot

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/definition"
	"ronghe/store"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/wire"
)

// PackInfo is a definition pack of the folder.
type PackInfo struct {
	pack.Header
	Arrived time.Time
	Used    time.Time // since when it is in use; zero: never
	InUse   bool
	Err     error // why it cannot be read by this program, nil mostly
}

// packs are the folder's packs as the client asks for them.
type packs struct{ p *Program }

var _ client.Definitions = packs{}

// Packs implements client.Definitions.
func (d packs) Packs(ctx context.Context) (have wire.Pack, waits bool, err error) {
	list, err := d.p.store.Packs(ctx)
	if err != nil || len(list) == 0 {
		return have, false, err
	}
	return wire.Pack{Number: list[0].Number, Hash: list[0].Hash}, d.p.waits(list), nil
}

// waits reports whether a pack waits to be put to use: one that this program cannot
// read waits for another program, and nothing waits for it.
func (p *Program) waits(list []store.Pack) bool {
	return len(list) > 0 && list[0].Number > p.pack && p.unread == nil
}

// TakePack implements client.Definitions: signature, number, limits, and everything
// that loads the definitions, over those in use. Nothing is changed by a pack that
// is refused.
func (d packs) TakePack(ctx context.Context, file []byte) error {
	p := d.p
	ring, err := p.ring(ctx)
	if err != nil {
		return err
	}
	pk, err := pack.Read(file)
	if err != nil {
		return err
	}
	key, err := pk.SignedBy(ring.Server)
	if err != nil {
		return err
	}
	list, err := p.store.Packs(ctx)
	if err != nil {
		return err
	}
	if len(list) > 0 && list[0].Number >= pk.Number {
		if list[0].Hash == pk.Hash {
			return nil // it came again
		}
		if list[0].Number == pk.Number {
			return errNumber(pack.CodeOther, pk.Number, pk.Number)
		}
		return errNumber(pack.CodeOlder, pk.Number, list[0].Number)
	}
	pk.Files = definition.Current(p.base, pk.Files) // this program may carry later forms
	set, err := over(p.base, pk)
	if err != nil {
		return err
	}
	if err := set.Check(); err != nil {
		return faulty(pk, err)
	}
	if err := set.Follow(p.defs); err != nil {
		return faulty(pk, err)
	}
	public, err := json.Marshal(wire.Key{Suite: key.Suite, Sign: key.Sign})
	if err != nil {
		return err
	}
	if err := p.store.KeepPack(ctx, store.Pack{Number: pk.Number, Hash: pk.Hash, Key: public}, file); err != nil {
		return err
	}
	p.unread = nil
	p.log.Info("definition pack came", "number", pk.Number)
	return nil
}

// Packs are the definition packs of the folder, the highest number first.
func (p *Program) Packs(ctx context.Context) ([]PackInfo, error) {
	if p.store == nil {
		return nil, nil
	}
	list, err := p.store.Packs(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]PackInfo, 0, len(list))
	for _, have := range list {
		info := PackInfo{Arrived: have.At, Used: have.Used, InUse: have.Number == p.pack}
		info.Header, info.Err = p.packHead(ctx, have.Number)
		info.Number = have.Number
		out = append(out, info)
	}
	return out, nil
}

// packHead is what a pack says of itself; it is read once.
func (p *Program) packHead(ctx context.Context, number int64) (pack.Header, error) {
	if h, ok := p.heads.Load(number); ok {
		head, _ := h.(pack.Header)
		return head, nil
	}
	b, err := p.store.PackFile(ctx, number)
	if err != nil {
		return pack.Header{}, err
	}
	pk, err := pack.Read(b)
	if err != nil {
		return pack.Header{}, err
	}
	if later(pk.Program, Version) { // of a program that was here before
		return pk.Header, app.NewError(pack.CodeNewer, nil, "number", strconv.FormatInt(number, 10), "program", pk.Program, "have", Version)
	}
	p.heads.Store(number, pk.Header)
	return pk.Header, nil
}

// PackWaits is the number of a pack that is put to use with the next login, 0 for
// none.
func (p *Program) PackWaits(ctx context.Context) (int64, error) {
	if p.store == nil {
		return 0, nil
	}
	have, waits, err := packs{p}.Packs(ctx)
	if !waits {
		return 0, err
	}
	return have.Number, err
}

// adopt puts the pack that waits to use: the folder is opened anew under its
// definitions, for the same session. Whoever holds the service holds an old one.
func (p *Program) adopt(ctx context.Context) error {
	st, err := p.store.Reopen(ctx, p.options())
	if err != nil { // it is locked at best
		return errors.Join(err, p.reopen(context.WithoutCancel(ctx)))
	}
	p.store, p.books = st, &books{}
	if p.svc != nil {
		p.svc = p.serviceOf(p.svc.Who())
	}
	return nil
}

// renewed puts a pack that waits to use before somebody logs in.
func (p *Program) renewed(ctx context.Context) error {
	if n, err := p.PackWaits(ctx); err != nil || n == 0 {
		return err
	}
	return p.adopt(ctx)
}

// takePacks takes the definitions that a receipt brings. held says that they wait to
// be put to use, and the receipt is to be read once more then; refused, why one was not
// taken: the old definitions stay then, and all else comes in.
func (p *Program) takePacks(ctx context.Context, files []*bundle.Opened) (number int64, held bool, refused, err error) {
	for _, o := range files {
		for _, part := range o.Parts {
			if part.Kind != bundle.PackPart {
				continue
			}
			err := (packs{p}).TakePack(ctx, part.Bytes)
			switch app.CodeOf(err) {
			case pack.CodeOlder: // a receipt that comes late, or is read again
			case pack.CodeBad, pack.CodeSender, pack.CodeOther, pack.CodeNewer, pack.CodeFaults:
				refused = err
			default:
				if err != nil {
					return 0, false, nil, err
				}
			}
		}
	}
	number, err = p.PackWaits(ctx)
	if err != nil || number == 0 || !p.cfg.AtOnce {
		return number, number > 0, refused, err
	}
	return number, false, refused, p.adopt(ctx)
}

// bookOf are the tables of the annual report with a digest: those in use, those of
// an earlier pack, or the program's own. Error: not_found.
func (p *Program) bookOf(ctx context.Context, digest string) (*annual.Book, error) {
	p.books.Lock()
	defer p.books.Unlock()
	if p.books.known == nil {
		if err := p.releasedBooks(ctx); err != nil {
			return nil, err
		}
	}
	if book := p.books.known[digest]; book != nil {
		return book, nil
	}
	return nil, app.NewError(app.CodeNotFound, nil, "what", digest)
}

// releasedBooks reads the tables of every pack that the folder keeps, and the
// program's own. One that cannot be read is left out.
func (p *Program) releasedBooks(ctx context.Context) error {
	list, err := p.store.Packs(ctx)
	if err != nil {
		return err
	}
	p.books.known = map[string]*annual.Book{}
	add := func(set *definition.Set, err error) {
		var book *annual.Book
		if err == nil {
			book, err = set.Annual()
		}
		if err != nil {
			p.log.Warn("definitions of before", "error", err)
			return
		}
		p.books.known[book.Digest()] = book
	}
	add(p.base, nil)
	for _, have := range list {
		add(p.defined(have, func(n int64) ([]byte, error) { return p.store.PackFile(ctx, n) }))
	}
	return nil
}

// books are the annual tables by their digest; nil until somebody asks.
type books struct {
	sync.Mutex
	known map[string]*annual.Book
}
