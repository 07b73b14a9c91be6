package catalog

import "fmt"

// Where returns "file:line" of a YAML path such as $.checks[2].expr, or of the
// nearest part above it that stands in the file: what comes from a shared
// section stands in another.
func (f *Form) Where(yamlPath string) string { return f.where(yamlPath) }

func (f *Form) fault(yamlPath, format string, args ...any) error {
	return fmt.Errorf("%s: %s", f.where(yamlPath), fmt.Sprintf(format, args...))
}
