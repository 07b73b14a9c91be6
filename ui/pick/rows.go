package pick

import (
	"path/filepath"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// listSource shows what is in the folder.
type listSource struct{ c *chooser }

// Rows is how many entries are shown.
func (s listSource) Rows() int { return len(s.c.rows) }

// Cell shows a name, when it was changed, and how large it is.
func (s listSource) Cell(row, col int) xwidget.CellView {
	e := s.c.rows[row]
	switch {
	case e.name == "..":
		if col == 0 {
			return xwidget.CellView{Text: i18n.T("ui.pick.up_to", "name", filepath.Base(filepath.Dir(s.c.dir)))}
		}
	case col == 0:
		return xwidget.CellView{Text: e.name, Bold: e.dir, Hint: long(e.name)}
	case col == 1:
		return xwidget.CellView{Text: ui.When(e.at, s.c.p.app.Now())}
	case e.dir:
		return xwidget.CellView{Text: i18n.T("ui.pick.folder")}
	default:
		return xwidget.CellView{Text: ui.Bytes(e.size)}
	}
	return xwidget.CellView{}
}

// long is a name that may be cut in its column, for reading under the pointer.
func long(name string) string {
	if len([]rune(name)) > 20 {
		return name
	}
	return ""
}

// sideSource shows the places.
type sideSource struct{ c *chooser }

// Rows is how many places there are.
func (s sideSource) Rows() int { return len(s.c.places) }

// Cell is a place.
func (s sideSource) Cell(row, _ int) xwidget.CellView {
	return xwidget.CellView{Text: s.c.places[row].label, Hint: s.c.places[row].dir}
}
