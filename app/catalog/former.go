package catalog

// A directory keeps the former names of its records in a sub-table of this name,
// by convention: a name a row, with the days between which it was borne.
const (
	FormerNames = "former_names"
	FormerName  = "former_name"
	FormerUntil = "used_to" // may be missing
)

// Former returns the column in which the form keeps former names, nil where it
// keeps none.
func (f *Form) Former() *Field {
	t, ok := f.Field(FormerNames)
	if !ok || !t.IsTable() {
		return nil
	}
	col, ok := t.Column(FormerName)
	if !ok || col.Personal != nil {
		return nil
	}
	return col
}
