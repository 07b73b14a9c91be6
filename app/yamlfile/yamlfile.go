// Package yamlfile reads definitions written in YAML: strictly, and with every
// fault in the form "file:line: what is wrong", also those that are only found
// once the text is understood.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// File finds the lines of a YAML text's parts. The zero File has no name and no
// lines.
type File struct {
	name string
	root func() *yaml.Node // nil where the text is none; taken apart only when a fault asks for it
}

// Read decodes a text, whose name stands in messages, into what v points to; a
// key that v does not have is refused. An empty text leaves v as it is.
func Read(name string, b []byte, v any) (File, error) {
	f := File{name: name, root: sync.OnceValue(func() *yaml.Node {
		var n yaml.Node
		if yaml.Unmarshal(b, &n) != nil || len(n.Content) == 0 {
			return nil
		}
		return n.Content[0]
	})}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return f, f.explain(err)
	}
	return f, nil
}

var (
	lineOf  = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)`)
	unknown = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
)

// explain puts what the YAML reader says into the form of all other faults.
func (f File) explain(err error) error {
	var several *yaml.TypeError
	if !errors.As(err, &several) {
		return f.say(err.Error())
	}
	var faults []error
	for _, s := range several.Errors {
		faults = append(faults, f.say(s))
	}
	return errors.Join(faults...)
}

func (f File) say(s string) error {
	m := lineOf.FindStringSubmatch(s)
	if m == nil {
		return fmt.Errorf("%s: %s", f.name, strings.TrimPrefix(s, "yaml: "))
	}
	line, _ := strconv.Atoi(m[1])
	if strings.HasPrefix(m[2], "did not find expected") {
		line++ // the YAML reader counts these lines from zero
	}
	return fmt.Errorf("%s:%d: %s", f.name, line, unknown.ReplaceAllString(m[2], `unknown field "$1"`))
}

// Where returns "file:line" of a path such as $.checks[2].expr, or of the
// nearest part above it that stands in the file.
func (f File) Where(path string) string {
	if f.root == nil || f.root() == nil {
		return f.name
	}
	n := f.root()
	line := n.Line
	for _, step := range strings.FieldsFunc(strings.TrimPrefix(path, "$"), func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if n = below(n, step); n == nil {
			break
		}
		line = n.Line
	}
	return fmt.Sprintf("%s:%d", f.name, line)
}

// below is what a node has under a key, or at a place.
func below(n *yaml.Node, step string) *yaml.Node {
	switch n.Kind {
	case yaml.AliasNode:
		return below(n.Alias, step)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

// Fault is what is wrong at a path, with the line there.
func (f File) Fault(path, format string, args ...any) error {
	return fmt.Errorf("%s: %s", f.Where(path), fmt.Sprintf(format, args...))
}
