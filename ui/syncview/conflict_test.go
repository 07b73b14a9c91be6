package syncview_test

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/syncview"
	"ronghe/ui/uitest"
)

// A conflict that two people ended in two ways says what each of them decided. What was
// there before stands beside it only where it is something else.
func TestAConflictEndedTwiceSaysWhatEachDecided(t *testing.T) {
	text := app.TextValue
	for _, c := range []struct {
		again, here bool
		base        string
		says, not   []string
	}{
		{false, true, "原名", []string{"原名原来是乙名现在是丙名本机写的"}, []string{"定的是"}}, // a text is drawn before what it is
		{true, true, "乙名", []string{"乙名先定的是丙名本机定的是"}, []string{"原来是", "现在是"}},
		{true, false, "原名", []string{"原名原来是乙名先定的是丙名另一台定的是"}, []string{"本机定的是"}},
	} {
		b := uitest.NewBench(t)
		id := b.Put("partnership", `{"fields": {"title": "乙名"}}`)
		rec, err := b.App.Svc.Open(t.Context(), "partnership", id)
		if err != nil {
			t.Fatal(err)
		}
		kind := op.Edit
		if c.again {
			kind = op.Resolve
		}
		b.Backend.Memory.Clashing = []register.Clashed{{
			Rec: rec, Own: true, Here: c.here,
			Clash: op.Clash{Path: "title", Kind: kind, Base: text(c.base), Mine: text("丙名"), Again: c.again},
		}}
		b.Backend.Peer = ui.SyncState{Joined: true, At: b.Backend.Clock, Conflicts: 1}
		b.Show(syncview.New(b.App))
		said := strings.Join(strings.Fields(b.Drawn()), "")
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%+v: the page says no %q: %s", c, want, said)
			}
		}
		for _, no := range c.not {
			if strings.Contains(said, no) {
				t.Errorf("%+v: the page says %q: %s", c, no, said)
			}
		}
		if c.again {
			uitest.Picture(t, b, "conflict-again")
		}
	}
}
