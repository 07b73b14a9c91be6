package main

import (
	"encoding/json"
	"testing"
)

// What suits an item is printed with its reasons; the demonstration's published
// item finds nothing that has run out, and a limit beyond reason is wrong usage.
func TestMatchPrintsReasons(t *testing.T) {
	f := newFolder(t)
	put := func(title, direction string) string {
		doc := `{"fields": {"title": "` + title + `", "direction": "` + direction + `", "kind": "teaching", "status": "published", "division": "220221", "industry": "26",
			"owner": {"name": "` + title + `"}, "detail": "x", "valid_from": "2020-01-01", "valid_to": "2099-12-31", "published_on": "2020-01-01", "scope": "province"},
			"tables": {"majors": [{"major": "A", "major_code": "470201"}]}}`
		code, r := f.run(doc, "put", "supply_demand")
		if code != exitDone && code != exitProblems {
			t.Fatalf("put: %d %+v", code, r.Problems)
		}
		var out struct{ ID string }
		if err := json.Unmarshal(r.Result, &out); err != nil || out.ID == "" {
			t.Fatalf("%v %s", err, r.Result)
		}
		return out.ID
	}
	asks, answers := put("asks", "school_seeks"), put("answers", "firm_offers")
	var doc struct {
		Matches []struct {
			ID      string
			Score   int
			Reasons []struct {
				Points int
				Text   string
			}
		}
	}
	if err := json.Unmarshal(f.want(exitDone, "", "match", asks, "--limit", "3").Result, &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Matches) != 1 || doc.Matches[0].ID != answers || len(doc.Matches[0].Reasons) != 5 || doc.Matches[0].Reasons[0].Text == "" {
		t.Errorf("%+v", doc)
	}
	f.want(exitUsage, "", "match", asks, "--limit", "0")
	f.want(exitRefused, "", "match", "nothing")
}
