package catalog

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// source finds the line of a part of a definition for messages. The text is
// taken apart only when a fault asks for it.
type source struct {
	name string
	file func() *ast.File
	at   func(yamlPath string) string // instead of both, for a form that no file holds
}

func newSource(name string, b []byte) source {
	return source{name: name, file: sync.OnceValue(func() *ast.File {
		file, err := parser.ParseBytes(b, 0)
		if err != nil {
			return nil
		}
		return file
	})}
}

// Where returns "file:line" of a YAML path such as $.checks[2].expr, or of the
// nearest part above it that stands in the file: what comes from a shared
// section stands in another.
func (f *Form) Where(yamlPath string) string { return f.src.where(yamlPath) }

func (s source) where(yamlPath string) string {
	if s.at != nil {
		return s.at(yamlPath)
	}
	for {
		if line := s.line(yamlPath); line > 0 {
			return fmt.Sprintf("%s:%d", s.name, line)
		}
		cut := strings.LastIndexAny(yamlPath, ".[")
		if cut < 1 {
			return s.name
		}
		yamlPath = yamlPath[:cut]
	}
}

func (s source) line(yamlPath string) int {
	p, err := yaml.PathString(yamlPath)
	if err != nil || s.file() == nil {
		return 0
	}
	node, err := p.FilterFile(s.file())
	if err != nil || node == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

func (s source) fault(yamlPath, format string, args ...any) error {
	return fmt.Errorf("%s: %s", s.where(yamlPath), fmt.Sprintf(format, args...))
}

func (f *Form) fault(yamlPath, format string, args ...any) error {
	return f.src.fault(yamlPath, format, args...)
}

// yamlFault puts an error of the YAML reader into the form of all others.
func yamlFault(name string, err error) error {
	var bad yaml.Error
	if errors.As(err, &bad) && bad.GetToken() != nil && bad.GetToken().Position != nil {
		return fmt.Errorf("%s:%d: %s", name, bad.GetToken().Position.Line, bad.GetMessage())
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s: %s", name, first)
}

// Faults returns what puts a fault of a YAML file, said at a path such as
// $[2].where, into the form "file:line: what is wrong".
func Faults(name string, b []byte) func(yamlPath, format string, args ...any) error {
	return newSource(name, b).fault
}

// Places returns what gives "file:line" of a YAML path, or of the nearest part
// above it that stands in the file.
func Places(name string, b []byte) func(yamlPath string) string { return newSource(name, b).where }

// YAMLFault puts an error of the YAML reader into the same form.
func YAMLFault(name string, err error) error { return yamlFault(name, err) }
