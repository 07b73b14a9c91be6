package boot

import (
	"testing"

	"ronghe/app/register"
)

// Two computers end one conflict in two ways. Whichever is decided first, the other's
// person is asked once more, with both values; nothing is lost without a word.
func TestAConflictThatTwoEnd(t *testing.T) {
	for name, c := range map[string]struct {
		first, second   register.Choice
		stands, refused string
	}{
		"kept, then taken": {register.KeepTheirs, register.TakeMine, "A", "B"},
		"taken, then kept": {register.TakeMine, register.KeepTheirs, "B", "A"},
		"both kept":        {register.KeepTheirs, register.KeepTheirs, "A", ""},
		"both took":        {register.TakeMine, register.TakeMine, "B", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, city := countyAndCity(t)
			rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
			a.sync()
			b.sync()
			a.edit("partnership", rec.ID, map[string]string{"agreement_no": "A"})
			b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
			a.sync()
			b.sync()
			a.sync()
			a.end(a.clash(), c.first, "", "")
			b.end(b.clash(), c.second, "", "")
			a.sync()
			b.sync()
			a.sync()
			for _, d := range []*desk{a, b} {
				d.sees(rec.ID, "agreement_no", c.stands)
				list, err := d.svc.Conflicts(t.Context(), 10)
				if err != nil || len(list) > 0 != (c.refused != "") {
					t.Fatalf("%+v, %v", list, err)
				}
				if c.refused != "" && (list[0].Mine != c.refused || list[0].Theirs != c.stands || list[0].Here != (d == b)) {
					t.Errorf("%+v", list[0])
				}
			}
			if c.refused != "" {
				b.end(b.clash(), register.TakeTyped, "C", "")
			}
			b.equal(a, city)
			want := c.stands
			if c.refused != "" {
				want = "C"
			}
			for _, d := range []*desk{a, b, city} {
				d.sees(rec.ID, "agreement_no", want)
			}
		})
	}
}
