package codes

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"

	"ronghe/app"
	"ronghe/assets"
)

// Set is all code lists and the unit tree of one set of definitions. Each list is
// read when first asked for; nothing changes afterwards.
type Set struct {
	fsys    fs.FS
	meta    func() (map[string]listMeta, error)
	units   func() (*UnitTree, error)
	regions func() ([]regionRow, error)

	mu      sync.Mutex
	loaders map[string]func() (*List, error)
}

// NewSet returns the lists in the folder codes of fsys; nothing is read yet.
func NewSet(fsys fs.FS) *Set {
	s := &Set{fsys: fsys, loaders: map[string]func() (*List, error){}}
	s.meta = sync.OnceValues(func() (map[string]listMeta, error) { return readMeta(fsys, dir) })
	s.units = sync.OnceValues(func() (*UnitTree, error) { return newUnitTree(s) })
	s.regions = sync.OnceValues(s.readRegions)
	return s
}

// Shipped are the lists that the program carries.
var Shipped = sync.OnceValue(func() *Set { return NewSet(assets.FS) })

// inUse is what the functions of this package ask; nil: Shipped.
var inUse atomic.Pointer[Set]

// Use makes s the lists of this process, which Load and Units ask from now on. It
// is called once the definitions of a data folder, or of the server, are known;
// whoever holds a list or the tree goes on with the one that was. s has been
// checked; nil takes the shipped ones.
func Use(s *Set) { inUse.Store(s) }

func current() *Set {
	if s := inUse.Load(); s != nil {
		return s
	}
	return Shipped()
}

// Check reads everything and returns what is wrong: "file:line: what".
func (s *Set) Check() error {
	var faults []error
	for _, id := range IDs() {
		if id == Unit {
			continue
		}
		if _, err := s.loadFile(id); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	_, err := s.units()
	_, err2 := s.regions()
	return errors.Join(err, err2)
}

// Follow holds that lists can take the place of older ones: every code that was
// stored is still read, in force or retired, and every unit is there.
func (s *Set) Follow(old *Set) error {
	var faults []error
	for _, id := range IDs() {
		if id == Unit {
			continue
		}
		was, err := old.loadFile(id)
		if err != nil {
			return err
		}
		now, err := s.loadFile(id)
		if err != nil {
			return err
		}
		for _, it := range was.items {
			if _, ok := now.Get(it.Code); !ok {
				faults = append(faults, fmt.Errorf("%s.csv: %s (%s) is not there any more: move it to %s_retired.csv", id, it.Code, it.Name, id))
			}
		}
	}
	was, err := old.units()
	if err != nil {
		return err
	}
	now, err := s.units()
	if err != nil {
		return err
	}
	for _, u := range was.All() {
		if _, ok := now.Resolve(u.Code); !ok {
			faults = append(faults, fmt.Errorf("reporting.csv: the unit %s (%s) is not there any more, nor one that took its place", u.Code, u.Name))
		}
	}
	return errors.Join(faults...)
}

// Load returns a list, read on the first call and shared from then on. An
// unknown id is an *app.Error with CodeUnknownList.
func (s *Set) Load(id string) (*List, error) {
	if id == Unit {
		return s.Units().List(), nil
	}
	return s.loadFile(id)
}

// Tree is Units for a set that nobody checked yet.
func (s *Set) Tree() (*UnitTree, error) { return s.units() }

// Units returns the reporting units as they stand today; it is built once.
func (s *Set) Units() *UnitTree {
	t, err := s.units()
	if err != nil {
		panic(err) // embedded files that no build passes its tests with, or a set that nobody checked
	}
	return t
}

// loadFile is Load for the lists that stand in files.
func (s *Set) loadFile(id string) (*List, error) {
	metas, err := s.meta()
	if err != nil {
		return nil, err
	}
	meta, ok := metas[id]
	if !ok {
		return nil, app.NewError(CodeUnknownList, nil, "id", id)
	}
	s.mu.Lock()
	load := s.loaders[id]
	if load == nil {
		load = sync.OnceValues(func() (*List, error) { return readList(s.fsys, dir, meta) })
		s.loaders[id] = load
	}
	s.mu.Unlock()
	return load()
}
