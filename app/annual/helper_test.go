package annual_test

import (
	"sync"
	"testing"

	"ronghe/app/annual"
	_ "ronghe/app/apptest/roomy"
	"ronghe/app/catalog"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/assets"
)

var deps = sync.OnceValues(func() (annual.Deps, error) {
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		return annual.Deps{}, err
	}
	params, err := param.Shipped()
	if err != nil {
		return annual.Deps{}, err
	}
	ledger, err := policy.Load(assets.FS, "policy/duties.yaml", cat, params)
	return annual.Deps{Catalog: cat, Params: params, Ledger: ledger}, err
})

func definitions(t testing.TB) annual.Deps {
	t.Helper()
	d, err := deps()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var shippedBook = sync.OnceValues(func() (*annual.Book, error) {
	d, err := deps()
	if err != nil {
		return nil, err
	}
	return annual.Load(assets.FS, "annual", d)
})

func shipped(t testing.TB) *annual.Book {
	t.Helper()
	b, err := shippedBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
