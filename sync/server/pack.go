package server

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/definition"
	"ronghe/app/op"
	"ronghe/app/scope"
	"ronghe/sync/bundle"
	"ronghe/sync/pack"
	"ronghe/sync/wire"
)

// PackRow is a definition pack that was published.
type PackRow struct {
	Number int64
	Hash   string
	At     int64 // Unix milliseconds
}

// Packs keeps what was published. The files are kept as attachments are.
type Packs interface {
	// LockPacks lets nobody else begin anything under the last pack, nor end what was
	// begun, until the transaction ends. It is its first call.
	LockPacks() error
	// LastPack returns the highest one, a zero row for none.
	LastPack() (PackRow, error)
	// PackBelow returns the highest one below a number, a zero row for none.
	PackBelow(number int64) (PackRow, error)
	PutPack(PackRow) error
	// IsPack reports whether a file is a pack, which everybody may see.
	IsPack(hash string) (bool, error)
}

// definitions are those by which ops are judged at a time.
type definitions struct {
	catalog *catalog.Catalog
	units   *codes.UnitTree
	set     *definition.Set // nil where the engine takes no packs
	number  int64
}

func (e *Engine) defined() *definitions { return e.defs.Load() }

// errRenewed says that another pack was published since the engine looked: what
// was begun is begun again under its definitions.
var errRenewed = errors.New("definitions were renewed")

// fresh fails unless the engine judges by the pack that was published last.
func (e *Engine) fresh(tx Tx) error {
	last, err := tx.LastPack()
	if err == nil && e.Definitions != nil && last.Number != e.defined().number {
		err = errRenewed
	}
	return err
}

// write is Store.Write under the definitions that were published last.
func (e *Engine) write(ctx context.Context, f func(Tx) error) error {
	return e.under(ctx, e.Store.Write, f)
}

// read is Store.Read under the definitions that were published last: they say which
// units stand below a device's.
func (e *Engine) read(ctx context.Context, f func(Tx) error) error {
	return e.under(ctx, e.Store.Read, f)
}

func (e *Engine) under(ctx context.Context, how func(context.Context, func(Tx) error) error, f func(Tx) error) error {
	for {
		err := how(ctx, func(tx Tx) error {
			if err := e.fresh(tx); err != nil {
				return err
			}
			return f(tx)
		})
		if !errors.Is(err, errRenewed) {
			return err
		}
		if err := e.Renew(ctx); err != nil {
			return err
		}
	}
}

// Renew takes the definitions that were published last, by whichever process.
func (e *Engine) Renew(ctx context.Context) error {
	if e.Definitions == nil {
		return nil
	}
	e.renewing.Lock()
	defer e.renewing.Unlock()
	var last PackRow
	set := e.Definitions // where a backup of before the first pack was restored
	err := e.Store.Read(ctx, func(tx Tx) (err error) {
		if last, err = tx.LastPack(); err != nil || last.Number == e.defined().number || last.Number == 0 {
			return err
		}
		set, err = e.usable(tx, last)
		return err
	})
	if err != nil || last.Number == e.defined().number {
		return err
	}
	e.take(set, last.Number)
	e.Log.Info("definitions", "pack", last.Number)
	return nil
}

// usable are the definitions of a pack, or of the last one before it that this program can
// use: one of a later program, or one that is damaged, leaves in use what was. What is
// wrong with it is logged.
func (e *Engine) usable(tx Tx, row PackRow) (*definition.Set, error) {
	for row.Number > 0 {
		file, err := e.file(tx, row.Hash)
		if err == nil {
			var set *definition.Set
			if _, set, err = e.load(file, true); err == nil {
				return set, nil
			}
		}
		e.Log.Error("definitions of a pack cannot be used", "pack", row.Number, "error", err)
		if row, err = tx.PackBelow(row.Number); err != nil {
			return nil, err
		}
	}
	return e.Definitions, nil
}

func (e *Engine) take(set *definition.Set, number int64) {
	codes.Use(set.Codes)
	e.defs.Store(&definitions{catalog: set.Catalog, units: set.Codes.Units(), set: set, number: number})
	e.cache.forget()
}

// load reads a pack of this province and loads its definitions; of one that was
// published before, this program may carry later forms.
func (e *Engine) load(file []byte, before bool) (*pack.Pack, *definition.Set, error) {
	pk, err := pack.Read(file)
	if err != nil {
		return nil, nil, err
	}
	if _, err := pk.SignedBy(e.publicKeys()); err != nil {
		return nil, nil, err
	}
	if before {
		pk.Files = definition.Current(e.Definitions, pk.Files)
	}
	set, err := definition.Over(e.Definitions, pk.Files)
	if err != nil {
		err = app.NewError(pack.CodeFaults, nil, "number", strconv.FormatInt(pk.Number, 10), "faults", err.Error())
	}
	return pk, set, err
}

// Publish takes a pack for everybody: its files are held to everything that loads
// them and to what is in use, its number to the last one; a unit of which something is
// here stays. Nothing is changed by one
// that is refused. Errors: those of package pack.
func (e *Engine) Publish(ctx context.Context, file []byte) (*pack.Header, error) {
	if e.Definitions == nil {
		return nil, errors.New("server: no definitions to lay a pack over")
	}
	if err := e.Renew(ctx); err != nil {
		return nil, err
	}
	pk, set, err := e.load(file, false)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(set.Check(), set.Follow(e.defined().set)); err != nil {
		return nil, app.NewError(pack.CodeFaults, nil, "number", strconv.FormatInt(pk.Number, 10), "faults", err.Error())
	}
	err = e.under(ctx, e.alone, func(tx Tx) error {
		last, err := tx.LastPack()
		if err != nil {
			return err
		}
		if pk.Number <= last.Number {
			return app.NewError(pack.CodeOlder, nil, "number", strconv.FormatInt(pk.Number, 10), "have", strconv.FormatInt(last.Number, 10))
		}
		if err := e.vacant(tx, set, pk.Number); err != nil {
			return err
		}
		if err := e.keepFile(tx, pk.Hash, file); err != nil {
			return err
		}
		if err := tx.PutPack(PackRow{Number: pk.Number, Hash: pk.Hash, At: e.Now().UnixMilli()}); err != nil {
			return err
		}
		return e.rescope(tx, &definitions{catalog: set.Catalog, units: set.Codes.Units(), set: set, number: pk.Number})
	})
	if err != nil {
		return nil, err
	}
	if err := e.Renew(ctx); err != nil {
		return nil, err
	}
	e.drainDefined(ctx)
	return &pk.Header, nil
}

// vacant holds that of the units which a set of definitions retires nothing is here:
// neither a computer that is let in nor a document. Nobody but the unit itself would see
// that any more, and its superior's computers would give up what they have of it.
func (e *Engine) vacant(tx Tx, set *definition.Set, number int64) error {
	was, now := e.defined().units, set.Codes.Units()
	in, err := tx.Owners(scope.Dir)
	if err != nil {
		return err
	}
	devices, err := tx.Devices()
	if err != nil {
		return err
	}
	for i := range devices {
		if !devices[i].Revoked {
			in = append(in, devices[i].Unit)
		}
	}
	slices.Sort(in)
	var names []string
	for _, code := range slices.Compact(in) {
		if u, ok := was.Get(code); ok {
			if _, stays := now.Get(code); !stays {
				names = append(names, u.Name+" ("+code+")")
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	return app.NewError(pack.CodeUnits, errors.New("computers or documents of these units are here: enrol the computers with the units that take their place, and keep a unit in the lists that has documents"),
		"number", strconv.FormatInt(number, 10), "units", strings.Join(names, ", "))
}

// keepFile keeps a file as a whole attachment.
func (e *Engine) keepFile(tx Tx, hash string, file []byte) error {
	if _, done, err := tx.BlobSize(hash); err != nil || done {
		return err
	}
	if err := e.putFile(tx, hash, "", file); err != nil {
		return err
	}
	return tx.FinishBlob(hash, "", int64(len(file)))
}

// putFile keeps the chunks of a file as a device's.
func (e *Engine) putFile(tx Tx, name string, device app.ID, file []byte) error {
	for i := range wire.Chunks(int64(len(file))) {
		part := file[i*wire.ChunkSize : min(len(file), (i+1)*wire.ChunkSize)]
		sealed, err := e.seal.close(part, chunkPlace(name, i))
		if err != nil {
			return err
		}
		if err := tx.PutChunk(name, device, i, sealed); err != nil {
			return err
		}
	}
	return nil
}

// file reads a whole attachment.
func (e *Engine) file(tx Tx, hash string) ([]byte, error) {
	size, _, err := tx.BlobSize(hash)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for i := range wire.Chunks(size) {
		sealed, err := tx.Chunk(hash, "", i)
		if err != nil {
			return nil, err
		}
		b, err := e.seal.open(sealed, chunkPlace(hash, i))
		if err != nil {
			return nil, err
		}
		out.Write(b)
	}
	return out.Bytes(), nil
}

// LastPack returns the file of the pack that was published last, nil for none,
// with its number.
func (e *Engine) LastPack(ctx context.Context) (number int64, file []byte, err error) {
	err = e.Store.Read(ctx, func(tx Tx) error {
		last, err := tx.LastPack()
		if err != nil || last.Number == 0 {
			return err
		}
		number = last.Number
		file, err = e.file(tx, last.Hash)
		return err
	})
	return number, file, err
}

// packsOfLife is how many packs a life of the server numbers before it could come
// to a number of the next one.
const packsOfLife = 1000

// MakePack signs files as a pack, whose number is the next where h has none. A
// server that was restored from a backup numbers above all that its earlier life
// may have given: a computer that has one takes a higher number alone.
func (e *Engine) MakePack(ctx context.Context, h pack.Header, files []pack.File) ([]byte, error) {
	if h.Number == 0 {
		err := e.Store.Read(ctx, func(tx Tx) error {
			last, err := tx.LastPack()
			if err != nil {
				return err
			}
			_, lives, err := tx.Epoch()
			h.Number = max(last.Number, packsOfLife*(lives-1)) + 1
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return pack.Write(h, files, e.keys[bundle.SM].Signer)
}

// read reports whether the definitions know the version of its form by which an op
// was written. One of a later version waits until its pack is there (again, after
// the server was restored): in other terms its values would be taken for others.
func (d *definitions) read(o *op.Op) bool {
	if d.set == nil {
		return true
	}
	f, ok := d.catalog.Form(o.Form)
	return ok && o.FormVer <= f.Version
}

// upgrade is an op as the definitions in use would have written it.
func (d *definitions) upgrade(o *op.Op) *op.Op { return d.catalog.Upgrade(o) }
