package store

import (
	"os"
	"path/filepath"
	"strings"
)

// BackupExt is how the names of backups end.
const BackupExt = ".rhbak"

// newestBackup returns the newest backup in the data folder, "" when there is
// none.
func newestBackup(dir string) string {
	entries, err := os.ReadDir(filepath.Join(dir, BackupFolder))
	if err != nil {
		return ""
	}
	newest, name := int64(0), ""
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), BackupExt) {
			continue
		}
		if info, err := e.Info(); err == nil && info.ModTime().UnixNano() >= newest {
			newest, name = info.ModTime().UnixNano(), filepath.Join(dir, BackupFolder, e.Name())
		}
	}
	return name
}
