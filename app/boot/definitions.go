package boot

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/definition"
	"ronghe/app/policy"
	"ronghe/app/register"
	"ronghe/assets"
	"ronghe/store"
	"ronghe/sync/pack"
	"ronghe/sync/wire"
)

// carried are the definitions that the program carries; forms are of another
// folder where one is given.
func carried(forms fs.FS) (*definition.Set, error) {
	if forms == nil {
		return definition.Shipped()
	}
	return definition.Load(formsFrom{forms}, codes.Shipped())
}

// formsFrom is the shipped files with the forms of another folder.
type formsFrom struct{ forms fs.FS }

// Open opens a file of the one or the other.
func (f formsFrom) Open(name string) (fs.File, error) {
	if name == "forms" || strings.HasPrefix(name, "forms/") {
		return f.forms.Open(name)
	}
	return assets.FS.Open(name)
}

// Definitions are those in use. The caller changes nothing of them.
func (p *Program) Definitions() *definition.Set { return p.defs }

// Ledger returns the policy ledger over the definitions; it is read when first
// asked for. An error means that the program was built wrong.
func (p *Program) Ledger() (*policy.Ledger, error) { return p.defs.Ledger() }

// Annual returns the annual reports of who has unlocked. The definitions are read
// when first asked for; an error means that the program was built wrong.
func (p *Program) Annual() (*annual.Service, error) {
	if p.svc == nil {
		return nil, app.NewError(app.CodeDenied, nil, "action", "annual")
	}
	book, err := p.defs.Annual()
	if err != nil {
		return nil, err
	}
	s := annual.New(book, p.svc, codes.Units(), Report{})
	if p.pack == 0 {
		return s, nil
	}
	return s.WithBooks(p.bookOf), nil
}

// define takes the definitions of the highest pack of a folder that this program
// reads; its own where there is none.
func (p *Program) define(opt *store.Options, packs store.Packs) error {
	p.defs, p.unread = p.base, nil
	number := int64(0)
	for _, have := range packs.List {
		set, err := p.defined(have, packs.File)
		if err == nil {
			p.defs, number = set, have.Number
			break
		}
		p.log.Warn("definition pack", "number", have.Number, "error", err)
		if p.unread == nil {
			p.unread = err
		}
	}
	codes.Use(p.defs.Codes)
	p.judge(opt)
	opt.Pack, p.pack = number, number
	if number > 0 { // other parameters or lists, and the rules judge otherwise
		opt.RulesRev += "/" + strconv.FormatInt(number, 10)
	}
	return nil
}

// defined reads the definitions of a pack that the folder keeps.
func (p *Program) defined(have store.Pack, file func(int64) ([]byte, error)) (*definition.Set, error) {
	b, err := file(have.Number)
	if err != nil {
		return nil, err
	}
	var key wire.Key
	if err := json.Unmarshal(have.Key, &key); err != nil {
		return nil, app.NewError(pack.CodeBad, err)
	}
	pk, err := pack.Read(b)
	if err != nil {
		return nil, err
	}
	if _, err := pk.SignedBy([]wire.Key{key}); err != nil {
		return nil, err
	}
	pk.Files = definition.Current(p.base, pk.Files)
	return over(p.base, pk)
}

// over loads the definitions of a pack over those of the program: what a start
// needs of them is held to be sound, the rest was when the pack came. pack.newer,
// pack.faults.
func over(base *definition.Set, pk *pack.Pack) (*definition.Set, error) {
	if later(pk.Program, Version) {
		return nil, app.NewError(pack.CodeNewer, nil, "number", strconv.FormatInt(pk.Number, 10), "program", pk.Program, "have", Version)
	}
	set, err := definition.Over(base, pk.Files)
	if err == nil {
		err = set.Catalog.Follow(base.Catalog)
	}
	if err != nil {
		return nil, faulty(pk, err)
	}
	return set, nil
}

func faulty(pk *pack.Pack, err error) error {
	return app.NewError(pack.CodeFaults, nil, "number", strconv.FormatInt(pk.Number, 10), "faults", err.Error())
}

// later reports whether a version (1.2.3) is later than another; what stands
// behind the numbers counts for nothing.
func later(a, b string) bool {
	x, y := numbers(a), numbers(b)
	for i := range x {
		if x[i] != y[i] {
			return x[i] > y[i]
		}
	}
	return false
}

func numbers(version string) (out [3]int) {
	version, _, _ = strings.Cut(version, "-")
	for i, part := range strings.SplitN(version, ".", 3) {
		out[i], _ = strconv.Atoi(part)
	}
	return out
}

// judge lets the store judge records by the definitions in use.
func (p *Program) judge(opt *store.Options) {
	evs := make(map[string]register.Evaluator, len(p.defs.Programs))
	for id, prog := range p.defs.Programs {
		evs[id] = evaluator{program: prog, now: p.cfg.Now}
	}
	opt.Catalog, opt.Evaluators, opt.RulesRev = p.defs.Catalog, evs, Version
}

// errNumber says a number that a pack cannot have here.
func errNumber(code string, number, have int64) error {
	return app.NewError(code, fmt.Errorf("pack %d, and %d is there", number, have), "number", strconv.FormatInt(number, 10), "have", strconv.FormatInt(have, 10))
}
