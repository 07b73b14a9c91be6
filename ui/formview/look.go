package formview

import (
	"encoding/json"

	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// look is what a person has made of a sheet's columns.
type look struct {
	Widths map[string]float32 `json:"widths,omitempty"` // at zoom 1
	Frozen *[]string          `json:"frozen,omitempty"` // columns that stay; nil as the sheet was made
}

// KeepLook remembers under a setting how wide the columns of a sheet are and which
// stay in place, and gives the sheet what was remembered. A setting that cannot be
// read, or of another version, leaves the sheet as it was made.
func KeepLook(a *ui.App, g *xwidget.Grid, setting string) {
	kept := look{Widths: map[string]float32{}}
	keep := func() {
		if text, err := json.Marshal(kept); err == nil { // strings and numbers always marshal
			a.Remember(setting, string(text))
		}
	}
	g.OnColumnResized = func(key string, width float32) {
		kept.Widths[key] = width
		keep()
	}
	g.OnFrozen = func(keys []string) {
		kept.Frozen = &keys
		keep()
	}
	a.Recall(a.Lane(), setting, func(text string) {
		var was look
		if text == "" || json.Unmarshal([]byte(text), &was) != nil {
			return
		}
		for key, width := range was.Widths {
			if _, changed := kept.Widths[key]; !changed {
				kept.Widths[key] = width
			}
		}
		if kept.Frozen == nil {
			kept.Frozen = was.Frozen
		}
		g.SetWidths(kept.Widths)
		if kept.Frozen != nil {
			g.FreezeKeys(*kept.Frozen)
		}
	})
}
