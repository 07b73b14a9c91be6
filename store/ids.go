package store

import (
	"fmt"

	"github.com/google/uuid"

	"ronghe/app"
)

// idBlob returns an id as the 16 bytes that the tables hold; nil for "".
func idBlob(id app.ID) ([]byte, error) {
	if id == "" {
		return nil, nil
	}
	u, err := uuid.Parse(string(id))
	if err != nil || len(id) != 36 {
		return nil, app.NewError(app.CodeInvalid, err, "reason", "id")
	}
	return u[:], nil
}

// blobID is the way back.
func blobID(b []byte) (app.ID, error) {
	if len(b) == 0 {
		return "", nil
	}
	u, err := uuid.FromBytes(b)
	if err != nil {
		return "", fmt.Errorf("stored id: %w", err)
	}
	return app.ID(u.String()), nil
}

// nullable turns an empty blob into NULL.
func nullable(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}
