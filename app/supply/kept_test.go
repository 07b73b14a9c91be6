package supply

import (
	"context"
	"fmt"
	"testing"

	"ronghe/app"
	"ronghe/ui/uitest"
)

// The index is made once, again after a change of the market, and not after a
// change elsewhere.
func TestTheIndexIsKeptWhileNothingChanges(t *testing.T) {
	b := uitest.NewBench(t)
	put := func(n int, direction string) app.ID {
		return b.Put(Form, fmt.Sprintf(`{"fields": {"title": "第%d条", "direction": %q, "kind": "teaching", "status": "published", "division": "220221", "industry": "26",
			"owner": {"name": "%d号单位"}, "detail": "x", "scope": "province", "valid_from": "2026-01-01", "valid_to": "2030-01-01", "published_on": "2026-01-01"},
			"tables": {"majors": [{"major": "应用化工技术", "major_code": "470201"}]}}`, n, direction, n))
	}
	asks := put(1, "school_seeks")
	put(2, "firm_offers")
	ctx, svc := context.Background(), b.App.Svc
	matches := func() int {
		t.Helper()
		found, err := Matches(ctx, svc, asks, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(found.Matches)
	}
	if n := matches(); n != 1 {
		t.Fatalf("%d suit", n)
	}
	first := market.index
	b.Put("school", `{"fields": {"name": "某学院"}}`)
	if matches(); market.index != first {
		t.Error("a change elsewhere makes the index anew")
	}
	put(3, "firm_offers")
	if n := matches(); n != 2 || market.index == first {
		t.Errorf("after a new item %d suit", n)
	}
}
