package boot

import (
	"fmt"
	"io/fs"
	"sync"

	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/chart"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/app/rules"
	"ronghe/assets"
)

// definitions are the forms with their compiled rules, and what builds on them,
// each read when first asked for. Nothing of them changes once it is loaded.
type definitions struct {
	cat      *catalog.Catalog
	programs map[string]*rules.Program
	ledger   func() (*policy.Ledger, error)
	annual   func() (*annual.Book, error)
	charts   func() (*chart.Set, error)
}

// shipped are the definitions that the program carries: however often data
// folders are opened, they are read once.
var shipped = sync.OnceValues(func() (*definitions, error) { return define(assets.FS) })

// defined returns the definitions over the forms of fsys; nil: the shipped ones.
func defined(fsys fs.FS) (*definitions, error) {
	if fsys == nil {
		return shipped()
	}
	return define(fsys)
}

func define(fsys fs.FS) (*definitions, error) {
	d := &definitions{}
	var err error
	if d.cat, err = catalog.Load(fsys, "forms", catalog.CodeLists()); err != nil {
		return nil, fmt.Errorf("form definitions: %w", err)
	}
	params, err := param.Shipped()
	if err != nil {
		return nil, fmt.Errorf("dated parameters: %w", err)
	}
	d.programs = make(map[string]*rules.Program, len(d.cat.All()))
	for _, f := range d.cat.All() {
		if d.programs[f.ID], err = rules.Compile(f, params); err != nil {
			return nil, fmt.Errorf("rules of %s: %w", f.ID, err)
		}
	}
	d.ledger = sync.OnceValues(func() (*policy.Ledger, error) { return loadLedger(d.cat) })
	d.annual = sync.OnceValues(func() (*annual.Book, error) { return loadAnnual(d.cat, d.ledger) })
	d.charts = sync.OnceValues(func() (*chart.Set, error) { return loadCharts(d.cat) })
	return d, nil
}

// Definitions returns the forms that the program carries and their compiled
// rules. The caller changes neither.
func Definitions() (*catalog.Catalog, map[string]*rules.Program, error) {
	d, err := shipped()
	if err != nil {
		return nil, nil, err
	}
	return d.cat, d.programs, nil
}

func loadLedger(cat *catalog.Catalog) (*policy.Ledger, error) {
	params, err := param.Shipped()
	if err != nil {
		return nil, fmt.Errorf("dated parameters: %w", err)
	}
	return policy.Load(assets.FS, "policy/duties.yaml", cat, params)
}

func loadAnnual(cat *catalog.Catalog, ledger func() (*policy.Ledger, error)) (*annual.Book, error) {
	params, err := param.Shipped()
	if err != nil {
		return nil, fmt.Errorf("dated parameters: %w", err)
	}
	l, err := ledger()
	if err != nil {
		return nil, err
	}
	book, err := annual.Load(assets.FS, "annual", annual.Deps{Catalog: cat, Params: params, Ledger: l})
	if err != nil {
		return nil, fmt.Errorf("annual report: %w", err)
	}
	return book, nil
}
