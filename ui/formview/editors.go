package formview

import "ronghe/app/catalog"

// newEditor makes the widget for a block's type.
func newEditor(b *block) editor {
	fd := b.fd
	if fd.Compute != "" {
		return newComputed(b)
	}
	if fd.Personal != nil && isTyped(fd.TypeName) {
		return newPersonal(b)
	}
	switch fd.TypeName {
	case catalog.TypeLongText:
		return newLong(b)
	case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
		return newNumber(b)
	case catalog.TypeDate, catalog.TypeYear:
		return newDate(b)
	case catalog.TypeBool:
		return newYesNo(b)
	case catalog.TypeChoice:
		return newChoice(b)
	case catalog.TypeMulti:
		return newMulti(b)
	case catalog.TypeTree:
		return newTree(b)
	case catalog.TypeRef, catalog.TypeParty:
		return newParty(b)
	case catalog.TypeFiles:
		return newFiles(b)
	case catalog.TypeTable:
		return newTable(b)
	}
	return newText(b)
}

// isTyped reports whether a type is a line of text that people type.
func isTyped(typ string) bool {
	switch typ {
	case catalog.TypeText, catalog.TypePhone, catalog.TypeEmail, catalog.TypeUSCC:
		return true
	}
	return false
}
