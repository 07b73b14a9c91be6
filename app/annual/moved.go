package annual

import (
	"strconv"

	"ronghe/app"
	"ronghe/app/review"
)

// Moved is a record of a report, or of what a unit decides for itself, as another
// unit keeps it: under the ids that are that unit's. nil for a record whose id is
// nobody's, which stays as it is.
func Moved(rec *app.Record, unit string) *app.Record {
	next := rec.Clone()
	next.Unit, next.Rev = unit, 0
	switch rec.Form {
	case review.ParameterForm:
		next.ID = review.ParameterID(unit, rec.Value(review.ParameterName).Text())
		return next
	case Form:
	default:
		return nil
	}
	year, err := strconv.Atoi(rec.Value(fieldYear).Text())
	if err != nil {
		return nil
	}
	next.ID = review.TableID(unit, year, rec.Value(fieldTable).Text())
	for table, key := range map[string]string{tableCells: colCell, tableNotes: colCheck} {
		for i := range next.Rows[table] {
			row := &next.Rows[table][i]
			row.ID = rowID(next.ID, row.Fields[key].Text())
		}
		app.SortRows(next.Rows[table])
	}
	return next
}
