// Package definition is everything that is data about the work: forms with their
// compiled rules, code lists and the unit tree, dated parameters, the tables of the
// annual report, the policy ledger with its days, and charts. The program carries
// one set; a definition pack of the province lies over it, file by file.
package definition

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/chart"
	"ronghe/app/codes"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/app/rules"
	"ronghe/assets"
)

// Set is a set of definitions. Nothing of it changes once it is loaded.
type Set struct {
	FS       fs.FS
	Codes    *codes.Set
	Catalog  *catalog.Catalog
	Params   *param.Set
	Programs map[string]*rules.Program // by form

	ledger func() (*policy.Ledger, error)
	annual func() (*annual.Book, error)
	charts func() (*chart.Set, error)
	made   laid
}

// Shipped is the set that the program carries: however often it is asked for, it
// is read once.
var Shipped = sync.OnceValues(func() (*Set, error) { return Load(assets.FS, codes.Shipped()) })

// Load reads the forms and parameters of fsys and compiles the rules; what builds
// on them is read when first asked for. An error names every fault as "file:line:
// what is wrong".
func Load(fsys fs.FS, lists *codes.Set) (*Set, error) {
	d := &Set{FS: fsys, Codes: lists}
	var err error
	if d.Catalog, err = catalog.Load(fsys, "forms", catalog.ListsOf(lists)); err != nil {
		return nil, fmt.Errorf("form definitions: %w", err)
	}
	if d.Params, err = param.Load(fsys, "params"); err != nil {
		return nil, fmt.Errorf("dated parameters: %w", err)
	}
	d.Programs = make(map[string]*rules.Program, len(d.Catalog.All()))
	var faults []error
	for _, f := range d.Catalog.All() {
		if d.Programs[f.ID], err = rules.Compile(f, d.Params); err != nil {
			faults = append(faults, fmt.Errorf("rules of %s: %w", f.ID, err))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	d.ledger = sync.OnceValues(func() (*policy.Ledger, error) {
		return policy.Load(fsys, "policy/duties.yaml", d.Catalog, d.Params)
	})
	d.annual = sync.OnceValues(d.readAnnual)
	d.charts = sync.OnceValues(func() (*chart.Set, error) { return chart.Load(fsys, "charts", d.Catalog, d.Params) })
	return d, nil
}

func (d *Set) readAnnual() (*annual.Book, error) {
	ledger, err := d.ledger()
	if err != nil {
		return nil, err
	}
	book, err := annual.Load(d.FS, "annual", annual.Deps{Catalog: d.Catalog, Params: d.Params, Ledger: ledger})
	if err != nil {
		return nil, fmt.Errorf("annual report: %w", err)
	}
	return book, nil
}

// Ledger returns the policy ledger.
func (d *Set) Ledger() (*policy.Ledger, error) { return d.ledger() }

// Annual returns the tables of the annual report.
func (d *Set) Annual() (*annual.Book, error) { return d.annual() }

// Charts returns the charts.
func (d *Set) Charts() (*chart.Set, error) { return d.charts() }

// Check reads everything that is read when first asked for, and returns every
// fault.
func (d *Set) Check() error {
	if err := d.Codes.Check(); err != nil {
		return err
	}
	_, err := d.Annual() // reads the ledger
	_, err2 := d.Charts()
	return errors.Join(err, err2)
}

// Follow holds that the set can take the place of an older one: whatever was
// stored under that is still read. It returns every fault.
func (d *Set) Follow(old *Set) error {
	return errors.Join(d.Catalog.Follow(old.Catalog), d.Codes.Follow(old.Codes), d.followParams(old))
}

// followParams holds that no parameter is gone: rules of older reports ask for it.
func (d *Set) followParams(old *Set) error {
	var faults []error
	for _, p := range old.Params.All() {
		if _, ok := d.Params.Unit(p.ID); !ok {
			faults = append(faults, fmt.Errorf("parameter %s (%s) is not there any more: end its days instead", p.ID, p.Label))
		}
	}
	return errors.Join(faults...)
}
