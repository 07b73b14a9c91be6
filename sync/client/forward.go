package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// Forward hands the volumes of a bundle on to the server and returns those of the
// receipt. They go and come in chunks: what was carried before a line broke is not
// carried again, also not by another call, until drop says that the receipt is safe.
// tell is told how many bytes were carried of how many are known. Errors: those of the
// connection and the server's.
func (r *Remote) Forward(ctx context.Context, files [][]byte, tell func(done, total int)) (receipt [][]byte, drop func(), err error) {
	f := &forwarding{r: r, tell: tell}
	for _, b := range files {
		f.ask.Files = append(f.ask.Files, wire.Volume{Name: hashOf(b), Size: int64(len(b))})
		f.total += len(b)
	}
	var back wire.Volumes
	for try := 0; ; try++ {
		if err := f.bring(ctx, files); err != nil {
			return nil, nil, err
		}
		err := patiently(ctx, func() (err error) {
			back, err = r.Bundle(ctx, f.ask)
			return err
		})
		if err == nil {
			break
		}
		if app.CodeOf(err) != wire.CodeBlob || try > 0 { // it went while it was brought: once more
			return nil, nil, err
		}
		f.done = 0
	}
	if receipt, err = f.fetch(ctx, back.Files); err != nil {
		return nil, nil, err
	}
	return receipt, func() {
		for _, v := range append(f.ask.Files, back.Files...) {
			_ = r.DropVolume(ctx, v.Name) // else the server throws it away in time
		}
	}, nil
}

type forwarding struct {
	r           *Remote
	ask         wire.Volumes
	done, total int
	tell        func(done, total int)
}

func (f *forwarding) carried(n int) {
	f.done += n
	if f.tell != nil {
		f.tell(f.done, f.total)
	}
}

func (f *forwarding) bring(ctx context.Context, files [][]byte) error {
	for k, v := range f.ask.Files {
		var there wire.BlobState
		err := patiently(ctx, func() (err error) {
			there, err = f.r.VolumeState(ctx, v.Name)
			return err
		})
		if err != nil {
			return err
		}
		have := map[int]bool{}
		for _, i := range there.Have {
			have[i] = true
		}
		for i := range wire.Chunks(v.Size) {
			part := files[k][i*wire.ChunkSize : min(len(files[k]), (i+1)*wire.ChunkSize)]
			if !have[i] {
				if err := patiently(ctx, func() error { return f.r.PutVolume(ctx, v.Name, v.Size, i, part) }); err != nil {
					return err
				}
			}
			f.carried(len(part))
		}
	}
	return nil
}

var errReceipt = errors.New("a receipt did not come as it was laid out")

func (f *forwarding) fetch(ctx context.Context, list []wire.Volume) ([][]byte, error) {
	for _, v := range list {
		if v.Size < 0 || v.Size > bundle.MaxFile {
			return nil, app.NewError(wire.CodeFrame, errReceipt)
		}
		f.total += int(v.Size)
	}
	var out [][]byte
	for _, v := range list {
		file := make([]byte, 0, v.Size)
		for i := range wire.Chunks(v.Size) {
			var b []byte
			err := patiently(ctx, func() (err error) {
				b, err = f.r.GetVolume(ctx, v.Name, i)
				return err
			})
			if err != nil {
				return nil, err
			}
			file = append(file, b...)
			f.carried(len(b))
		}
		if hashOf(file) != v.Hash {
			return nil, app.NewError(wire.CodeFrame, errReceipt)
		}
		out = append(out, file)
	}
	return out, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// patiently does f, again after a while where that may help.
func patiently(ctx context.Context, f func() error) error {
	var s State
	for {
		err := f()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return app.NewError(app.CodeCanceled, ctx.Err())
		}
		var later *Later
		failed := Failed{Err: err, Jitter: rand.Float64()}
		if errors.As(err, &later) {
			failed.After = later.After
		}
		wait, ok := s.failed(nil, failed).(Wait)
		if !ok {
			return err
		}
		if err := (WallClock{}).Sleep(ctx, wait.For); err != nil {
			return app.NewError(app.CodeCanceled, err)
		}
	}
}
