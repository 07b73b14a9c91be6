package layout

import (
	"strings"

	"ronghe/app"
)

// OwnKey is a placeholder's name as it is compared: width and white space do not
// matter.
func OwnKey(name string) string { return strings.Join(strings.Fields(app.FoldWidth(name)), "") }

// OwnUnit is the key of a value in another unit of measure than its own: 协议金额(元).
func OwnUnit(key, unit string) string { return key + "(" + OwnKey(unit) + ")" }

// Own is a bureau's own workbook and what its named placeholders are filled with.
type Own struct {
	Source   string              // the workbook that it supplies
	Password string              // that opens it; "" for none
	Path     string              // of the filled copy
	Whole    map[string]app.Cell // by OwnKey: unit, date, sums
	Each     []string            // keys that stand for a record's values
	Kept     map[string]string   // keys of amounts → the unit of measure in which they are
	Count    int                 // records
	// Body yields the values of one record after another, by OwnKey.
	Body func(yield func(map[string]app.Cell) error) error
}
