package server

import (
	"context"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// senderKeys are those of the device that a bundle names: as it was enrolled, or
// as it asks to be inside.
func (e *Engine) senderKeys(ctx context.Context, o *bundle.Opened) (keys []wire.Key, err error) {
	var known *Device
	err = e.read(ctx, func(tx Tx) error {
		known, err = tx.Device(o.Device, false)
		return err
	})
	if err != nil {
		return nil, err
	}
	if known != nil && known.Revoked {
		return nil, app.NewError(bundle.CodeRevoked, nil)
	}
	if known != nil {
		if keys, err = keysOf(known); err != nil || len(keys) > 0 {
			return keys, err
		}
	}
	ask, err := e.asks(o)
	if err != nil {
		return nil, err
	}
	if ask == nil {
		return nil, app.NewError(bundle.CodeSender, nil, "device", string(o.Device))
	}
	return ask.Keys, nil
}

// asks returns the request to be enrolled inside a bundle, nil where there is
// none. It is of the device that the bundle is of.
func (e *Engine) asks(o *bundle.Opened) (*wire.EnrolFile, error) {
	for _, p := range o.Parts {
		if p.Kind != bundle.EnrolPart {
			continue
		}
		var ask wire.EnrolFile
		if err := p.Decode(&ask); err != nil {
			return nil, err
		}
		pair, ok := e.keys[ask.Suite]
		if !ok {
			return nil, app.NewError(wire.CodeEnrol, nil)
		}
		code, err := pair.Opener.Open(ask.Sealed)
		if err != nil {
			return nil, app.NewError(wire.CodeEnrol, err)
		}
		ask.Code = string(code)
		id, err := ask.Device()
		if err != nil {
			return nil, err
		}
		if id != o.Device {
			return nil, app.NewError(bundle.CodeSender, nil, "device", string(o.Device))
		}
		return &ask, nil
	}
	return nil, nil
}
