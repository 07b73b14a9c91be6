// Command typecheck holds that packages and all that they stand on would compile
// for another system, without C:
//
//	typecheck SYSTEM [go list's flags] PACKAGES
//
// It reads the sources as the compiler does and makes no code of them, which takes
// a tenth of the time. So it finds whatever the compiler refuses, and not what the
// linker does. Of Go's own library it reads what is declared.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: typecheck SYSTEM [go list's flags] PACKAGES")
		os.Exit(2)
	}
	n, faults := check(os.Args[1], os.Args[2:])
	for _, err := range faults {
		fmt.Fprintln(os.Stderr, err)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
	fmt.Fprintf(os.Stdout, "%d packages would compile for %s\n", n, os.Args[1])
}

// listed is a package as go list describes it, in the order in which packages
// need one another.
type listed struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string // of Go's own library: what stands in its folder "vendor"
	Standard          bool
	Module            *struct{ GoVersion string }

	types  *types.Package
	faults []error
	ready  chan struct{}
}

// check returns how many packages it read, and every fault.
func check(system string, args []string) (int, []error) {
	list, err := packages(system, args)
	if err != nil {
		return 0, []error{err}
	}
	byPath := make(map[string]*listed, len(list))
	for _, p := range list {
		byPath[p.ImportPath] = p
	}
	fset := token.NewFileSet()
	atOnce := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for _, p := range list {
		all.Go(func() {
			defer close(p.ready)
			if p.ImportPath == "unsafe" { // has no source
				p.types = types.Unsafe
				return
			}
			files := p.parse(fset, atOnce)
			imports := importer{p, byPath}
			for _, f := range files {
				for _, s := range f.Imports { // waited for without a place among those at work
					imports.wait(strings.Trim(s.Path.Value, "\"`"))
				}
			}
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			p.check(fset, files, imports)
		})
	}
	all.Wait()
	var faults []error
	for _, p := range list {
		faults = append(faults, p.faults...)
	}
	return len(list), faults
}

func packages(system string, args []string) ([]*listed, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Standard,Module"}, args...)...)
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", strings.Join(args, " "), err)
	}
	var list []*listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := &listed{ready: make(chan struct{})}
		err := dec.Decode(p)
		switch {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, err
		}
		list = append(list, p)
	}
}

func (p *listed) parse(fset *token.FileSet, atOnce chan struct{}) []*ast.File {
	atOnce <- struct{}{}
	defer func() { <-atOnce }()
	if len(p.CgoFiles) > 0 {
		p.faults = append(p.faults, fmt.Errorf("%s needs C: %s", p.ImportPath, strings.Join(p.CgoFiles, " ")))
	}
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			p.faults = append(p.faults, err)
			continue
		}
		files = append(files, f)
	}
	return files
}

func (p *listed) check(fset *token.FileSet, files []*ast.File, imports importer) {
	conf := types.Config{
		Importer:         imports,
		IgnoreFuncBodies: p.Standard,
		Sizes:            types.SizesFor("gc", "amd64"),
		Error:            func(err error) { p.faults = append(p.faults, err) },
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	p.types, _ = conf.Check(p.ImportPath, fset, files, nil) // tells of every error as it goes
}

// importer gives a package what it imports.
type importer struct {
	p      *listed
	byPath map[string]*listed
}

func (i importer) find(path string) *listed {
	if mapped, ok := i.p.ImportMap[path]; ok {
		path = mapped
	}
	return i.byPath[path]
}

func (i importer) wait(path string) {
	if q := i.find(path); q != nil {
		<-q.ready
	}
}

// Import returns what was read of a package before.
func (i importer) Import(path string) (*types.Package, error) {
	q := i.find(path)
	if q == nil || q.types == nil {
		return nil, fmt.Errorf("%s is not there", path)
	}
	return q.types, nil
}
