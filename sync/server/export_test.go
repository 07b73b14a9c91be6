package server

// KeepFile is keepFile for tests from outside.
func (e *Engine) KeepFile(tx Tx, hash string, b []byte) error { return e.keepFile(tx, hash, b) }

// Under reports whether a unit stands below another by what is in use.
func (e *Engine) Under(unit, top string) bool { return e.defined().units.Under(unit, top) }
