package store

import (
	"errors"
	"os"
	"path/filepath"

	"ronghe/app"
)

// spareRoom is what an automatic backup leaves free on the disk, in bytes: it
// must not be what stops the next save.
const spareRoom = 512 << 20

// freeRoom is room, which a test replaces.
var freeRoom = room

// roomForBackup refuses an automatic backup that could fill the disk. At its
// greatest it takes the database three times (copied, packed, proved) and the
// attachments once.
func (s *Store) roomForBackup() error {
	free, known := freeRoom(s.dir)
	if !known {
		return nil
	}
	need := int64(spareRoom)
	for _, name := range []string{mainFile, mainFile + "-wal"} {
		if info, err := os.Stat(filepath.Join(s.dir, name)); err == nil {
			need += 3 * info.Size()
		}
	}
	blobs, err := s.blobFiles()
	if err != nil {
		return s.coded(err)
	}
	for _, hash := range blobs {
		if info, err := os.Stat(s.blobPath(hash)); err == nil {
			need += info.Size()
		}
	}
	if free < need {
		return app.NewError(CodeFull, errors.New("no room for an automatic backup"), "dir", filepath.Join(s.dir, BackupFolder))
	}
	return nil
}
