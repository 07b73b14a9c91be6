package catalog

// Collect says what schools and firms are asked for with a sheet that they fill
// in and send back (采集表).
type Collect struct {
	// Sender is the field that names who fills the sheet in; left out where a record
	// is the sender itself, as in a directory.
	Sender string `yaml:"sender"`
	// Year is the year that a sheet is for, where records are of one year.
	Year string `yaml:"year"`
	// Fields are the fields and tables that the sender fills in. What tells records
	// apart, the sender and the year stand in the sheet too.
	Fields []string `yaml:"fields"`
}

// Told returns the fields that tell whose record it is and which: keys, name, code,
// sender and year, in the order of the form.
func (c *Collect) Told(f *Form) []*Field {
	var out []*Field
	for _, fd := range f.Fields() {
		if c.tells(f, fd.ID) && !fd.IsTable() {
			out = append(out, fd)
		}
	}
	return out
}

func (c *Collect) tells(f *Form, id string) bool {
	if id == f.Display || id == f.Identity || id == c.Sender || id == c.Year {
		return true
	}
	for _, k := range f.Keys {
		if k == id {
			return true
		}
	}
	return false
}

// SentTo reports whether the form's sheets go to records of a directory.
func (c *Collect) SentTo(f *Form, directory string) bool {
	if c.Sender == "" {
		return f.ID == directory
	}
	fd, ok := f.Field(c.Sender)
	if !ok {
		return false
	}
	for _, to := range fd.To {
		if to == directory {
			return true
		}
	}
	return false
}

// collects holds that what a sheet asks for is there and can be typed.
func (k *checker) collects() {
	c, f := k.f.Collect, k.f
	if c == nil {
		return
	}
	const at = "$.collect"
	if fd, ok := f.Field(c.Sender); c.Sender != "" && (!ok || fd.TypeName != TypeParty && fd.TypeName != TypeRef) {
		k.bad(at+".sender", "%q names nobody", c.Sender)
	}
	if fd, ok := f.Field(c.Year); c.Year != "" && (!ok || fd.TypeName != TypeYear || fd.Compute != "") {
		k.bad(at+".year", "%q is no year that is filled in", c.Year)
	}
	if len(c.Fields) == 0 {
		k.bad(at+".fields", "a sheet asks for nothing")
	}
	for _, id := range c.Fields {
		fd, ok := f.Field(id)
		switch {
		case !ok:
			k.bad(at+".fields", "there is no field %q", id)
		case fd.Compute != "" || fd.TypeName == TypeFiles:
			k.bad(at+".fields", "%q is computed or attached: nobody types it into a sheet", id)
		case c.tells(f, id):
			k.bad(at+".fields", "%q tells records apart and stands in the sheet anyhow", id)
		}
	}
}
