package definition

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"weak"

	"ronghe/app/codes"
)

// folders are those of which a pack may hold files, with the ending that they
// have.
var folders = map[string]string{"forms": ".yaml", "codes": ".csv", "params": ".yaml", "annual": ".yaml", "policy": ".yaml", "charts": ".yaml"}

// fixed are files of these folders that a pack does not hold: the program reads
// them alone.
var fixed = []string{"codes/polyphones.csv"}

// Named reports whether a pack may hold a file of this name.
func Named(name string) error {
	dir, file := path.Split(name)
	ending, ok := folders[strings.TrimSuffix(dir, "/")]
	switch {
	case !fs.ValidPath(name) || strings.ContainsAny(name, "\\:") || len(name) > mostName:
		return fmt.Errorf("%q is no name of a file inside a pack", name)
	case !ok || path.Ext(file) != ending || strings.HasPrefix(file, "."):
		return fmt.Errorf("%q is none of forms/*.yaml, codes/*.csv, params/*.yaml, annual/*.yaml, policy/*.yaml, charts/*.yaml", name)
	case slices.Contains(fixed, name):
		return fmt.Errorf("%q belongs to the program", name)
	}
	return nil
}

// Current are the files of a pack without the forms of which a set carries a later
// version: a program that came after the pack.
func Current(base *Set, files map[string][]byte) map[string][]byte {
	out := maps.Clone(files)
	for name, text := range files {
		if path.Dir(name) != "forms" {
			continue
		}
		id, version := idLine.FindSubmatch(text), versionLine.FindSubmatch(text)
		if id == nil || version == nil {
			continue
		}
		n, err := strconv.Atoi(string(version[1]))
		if f, ok := base.Catalog.Form(string(id[1])); ok && err == nil && n < f.Version {
			delete(out, name)
		}
	}
	return out
}

var (
	idLine      = regexp.MustCompile(`(?m)^id: *"?([a-z0-9_]+)`)
	versionLine = regexp.MustCompile(`(?m)^version: *([0-9]+)`)
)

// mostName bounds a name, in bytes.
const mostName = 200

// Over loads the definitions that files make over a set, each by its name; nothing
// of base changes. Of what they do not hold, of reports and of long lists Check and
// Follow tell. It returns every fault. The same files give the same set as long as that
// is in use, and once more: what was checked when a pack came is not read again when it
// is put to use.
func Over(base *Set, files map[string][]byte) (*Set, error) {
	key := keyOf(files)
	if s := base.made.get(key); s != nil {
		return s, nil
	}
	s, err := load(base, files)
	if err == nil {
		base.made.put(key, s)
	}
	return s, err
}

// laid are the sets that lie over one and are in use, and the last one that was made.
type laid struct {
	mu   sync.Mutex
	sets map[[sha256.Size]byte]weak.Pointer[Set]
	last *Set
}

func (l *laid) get(key [sha256.Size]byte) *Set {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sets[key].Value()
}

func (l *laid) put(key [sha256.Size]byte, s *Set) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sets == nil {
		l.sets = map[[sha256.Size]byte]weak.Pointer[Set]{}
	}
	maps.DeleteFunc(l.sets, func(_ [sha256.Size]byte, p weak.Pointer[Set]) bool { return p.Value() == nil })
	l.sets[key], l.last = weak.Make(s), s
}

// keyOf tells files from any others.
func keyOf(files map[string][]byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%d %s %d ", len(name), name, len(files[name]))
		h.Write(files[name])
	}
	h.Sum(sum[:0])
	return sum
}

func load(base *Set, files map[string][]byte) (*Set, error) {
	own := false // code lists of its own
	for name := range files {
		if err := Named(name); err != nil {
			return nil, err
		}
		own = own || strings.HasPrefix(name, "codes/")
	}
	both := overlay{top: files, base: base.FS}
	lists := base.Codes
	if own {
		lists = codes.NewSet(both)
		if _, err := lists.Tree(); err != nil {
			return nil, err
		}
	}
	return Load(both, lists)
}

// overlay shows the files of top, by name, and those of base that it does not
// have.
type overlay struct {
	top  map[string][]byte
	base fs.FS
}

// Open opens a file.
func (o overlay) Open(name string) (fs.File, error) {
	if text, ok := o.top[name]; ok {
		return &file{Reader: bytes.NewReader(text), info: info{path.Base(name), len(text)}}, nil
	}
	return o.base.Open(name)
}

// ReadFile returns a file's text.
func (o overlay) ReadFile(name string) ([]byte, error) {
	if text, ok := o.top[name]; ok {
		return bytes.Clone(text), nil
	}
	return fs.ReadFile(o.base, name)
}

// ReadDir lists a folder of both, in the order of names.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(o.base, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all := map[string]fs.DirEntry{}
	for _, e := range list {
		all[e.Name()] = e
	}
	for file, text := range o.top {
		if path.Dir(file) == name {
			all[path.Base(file)] = fs.FileInfoToDirEntry(info{path.Base(file), len(text)})
			err = nil
		}
	}
	out := make([]fs.DirEntry, 0, len(all))
	for _, n := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[n])
	}
	return out, err
}

// file is a text as an open file.
type file struct {
	*bytes.Reader
	info info
}

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements fs.File.
func (*file) Close() error { return nil }

// info is what is known of a text as a file.
type info struct {
	name string
	size int
}

// Name implements fs.FileInfo, as the others do.
func (i info) Name() string { return i.name }

// Size is the text's length in bytes.
func (i info) Size() int64 { return int64(i.size) }

// Mode says that it is read alone.
func (info) Mode() fs.FileMode { return 0o444 }

// ModTime is none.
func (info) ModTime() time.Time { return time.Time{} }

// IsDir is false.
func (info) IsDir() bool { return false }

// Sys is nothing.
func (info) Sys() any { return nil }
