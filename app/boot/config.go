// Package boot is the composition root without a window: it loads the
// definitions, opens the store, wires the services and closes them again.
// rhctl, the window and end-to-end tests all start here.
package boot

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/adrg/xdg"
	"gopkg.in/natefinch/lumberjack.v2"
)

// Version is set by the build.
var Version = "0.1.0-dev"

// Config says where and how the program runs.
type Config struct {
	Dir   string           // data folder; "" = DefaultDir
	Log   io.Writer        // nil: a rotating file under Dir/logs
	Now   func() time.Time // nil: time.Now
	Forms fs.FS            // holds forms/; nil: the definitions that the program carries
	Quick bool             // cheap password hashing, for tests and demonstrations only
	Lean  bool             // spares memory where nobody pages through lists
	// AtOnce puts definitions to use in the run that brings them: nothing holds the
	// records meanwhile. Else they are from the next login on.
	AtOnce bool
}

// DefaultDir is the data folder of this user of the computer.
func DefaultDir() string { return filepath.Join(xdg.DataHome, "ronghe") }

// Folder is the data folder that the configuration means.
func (c Config) Folder() string {
	if c.Dir == "" {
		return DefaultDir()
	}
	return c.Dir
}

// LogFile is the path of the log.
func (c Config) LogFile() string { return logFile(c.Folder()) }

// logFile is where the log of a data folder stands.
func logFile(dir string) string { return filepath.Join(dir, "logs", "ronghe.log") }

// newLogger returns a logger that writes JSON lines to w, or to a rotating
// file in the data folder. Personal data never reaches it: errors carry codes.
func newLogger(cfg Config) (*slog.Logger, io.Closer) {
	if cfg.Log != nil {
		return slog.New(slog.NewJSONHandler(cfg.Log, nil)), io.NopCloser(nil)
	}
	w := &lumberjack.Logger{Filename: logFile(cfg.Dir), MaxSize: 5, MaxBackups: 4, MaxAge: 180}
	return slog.New(slog.NewJSONHandler(w, nil)), w
}

// Crash writes what a panic left into the data folder and returns the file's
// path. The report holds the program's own stack, never a record's content.
func Crash(dir string, cause any) string {
	path := filepath.Join(dir, "logs", "crash-"+time.Now().Format("20060102-150405")+".txt")
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return ""
	}
	text := fmt.Sprintf("ronghe %s\n%T\n\n%s", Version, cause, debug.Stack())
	if os.WriteFile(path, []byte(text), 0o600) != nil {
		return ""
	}
	return path
}
