package server

import (
	"net/http"
	"time"

	"ronghe/app"
	"ronghe/sync/wire"
)

// mostBundles is how many bundles are in memory at once.
const mostBundles = 2

// forwardTime is how long a bundle may take to be decided, those before it included.
const forwardTime = 10 * time.Minute

func (h *handler) partState(w http.ResponseWriter, r *http.Request, id app.ID) error {
	st, err := h.e.PartState(r.Context(), id, r.PathValue("hash"))
	if err != nil {
		return err
	}
	answer(w, st)
	return nil
}

func (h *handler) putPart(w http.ResponseWriter, r *http.Request, id app.ID) error {
	i, size, b, err := brings(r)
	if err != nil {
		return err
	}
	if err := h.e.PutPart(r.Context(), id, r.PathValue("hash"), i, size, b); err != nil {
		return err
	}
	answer(w, wire.BlobState{})
	return nil
}

func (h *handler) part(w http.ResponseWriter, r *http.Request, id app.ID) error {
	return chunk(w, r, id, h.e.Part)
}

func (h *handler) dropPart(w http.ResponseWriter, r *http.Request, id app.ID) error {
	if err := h.e.DropPart(r.Context(), id, r.PathValue("hash")); err != nil {
		return err
	}
	answer(w, wire.BlobState{})
	return nil
}

// bundle takes a bundle that a device brought, its own or one that it forwards, and
// lays out the receipt for the device whose it is.
func (h *handler) bundle(w http.ResponseWriter, r *http.Request, id app.ID) error {
	var in wire.Volumes
	if err := ask(r, &in); err != nil {
		return err
	}
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(forwardTime)); err != nil {
		return err
	}
	select {
	case h.bundles <- struct{}{}:
		defer func() { <-h.bundles }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	out, err := h.e.Forward(r.Context(), id, &in)
	if err != nil {
		return err
	}
	answer(w, out)
	return nil
}
