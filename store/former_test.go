package store_test

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/store/storetest"
)

// A record that is found by a former name says which; one that is found by its own
// does not.
func TestASuggestionSaysWhichFormerNameWasMeant(t *testing.T) {
	ctx := t.Context()
	s := storetest.Open(t, options(t))
	rec := record("title", "长春汽车学院", "no", "A1")
	rec.Rows["former_names"] = []app.Row{row("a", "former_name", "吉林技校"), row("b", "former_name", "职业大学")}
	storetest.Save(t, s, nil, rec, "")
	for text, want := range map[string]string{"吉林技": "曾用名 吉林技校", "职业大": "曾用名 职业大学", "jljx": "曾用名 吉林技校", "长春": "", "ccqc": "", "A1": ""} {
		found, err := s.Suggest(ctx, "deal", text, 5)
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %+v, %v", text, found, err)
		}
		if got := found[0].Detail; want == "" && strings.Contains(got, "曾用名") || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
