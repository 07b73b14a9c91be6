package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/review"
)

// way is every way that there is: state, step, level of who takes it → state.
// What is not here is refused.
var way = map[string]review.State{
	" sign own":               review.Signed,
	"signed sign own":         review.Signed,
	"returned sign own":       review.Signed,
	"signed submit own":       review.Submitted,
	"submitted withdraw own":  review.Filling,
	"submitted accept city":   review.Accepted,
	"submitted accept top":    review.Accepted,
	"submitted return city":   review.Returned,
	"submitted return top":    review.Returned,
	"accepted return city":    review.Returned,
	"accepted return top":     review.Returned,
	"approved return top":     review.Returned,
	"submitted override city": review.Submitted,
	"submitted override top":  review.Submitted,
	"accepted override city":  review.Accepted,
	"accepted override top":   review.Accepted,
	"accepted approve city":   review.Approved,
	"accepted approve top":    review.Closed,
	"approved approve top":    review.Closed,
	"approved unlock city":    review.Returned,
	"approved unlock top":     review.Returned,
	"closed unlock top":       review.Returned,
}

// who may take each step; the others may not in any state.
var who = map[op.Kind][]string{
	op.Sign: {app.RoleReviewer, app.RoleStatistics, app.RoleHead}, op.Submit: {app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead},
	op.Withdraw: {app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead},
	op.Accept:   {app.RoleReviewer, app.RoleStatistics, app.RoleHead}, op.Return: {app.RoleReviewer, app.RoleStatistics, app.RoleHead},
	op.Override: {app.RoleReviewer, app.RoleStatistics, app.RoleHead}, op.Approve: {app.RoleReviewer, app.RoleStatistics, app.RoleHead},
	op.Unlock: {app.RoleStatistics, app.RoleHead},
}

func TestEveryStepOfEveryRoleInEveryState(t *testing.T) {
	cases, led := 0, map[string]bool{}
	for _, state := range review.States {
		for _, step := range review.Steps {
			for _, role := range app.Roles {
				for place, c := range map[string]review.Case{
					"own": {Own: true, Level: app.County}, "city": {Above: true, Level: app.City}, "top": {Above: true, Level: app.Province},
					"stranger": {Level: app.City},
				} {
					cases++
					c.State, c.Roles = state, []string{role}
					got, err := review.Next(c, step, "因为")
					key := fmt.Sprintf("%s %s %s", state, step, place)
					want, ok := way[key]
					ok = ok && slices.Contains(who[step], role)
					switch {
					case ok && (err != nil || got != want):
						t.Errorf("%s by %s: %q %v, want %q", key, role, got, err, want)
					case !ok && err == nil:
						t.Errorf("%s by %s leads to %q", key, role, got)
					case err != nil:
						chinese(t, err, key+" by "+role)
						if got != state {
							t.Errorf("%s by %s: refused and %q", key, role, got)
						}
					}
					led[key] = led[key] || ok && err == nil
				}
			}
		}
	}
	for key := range way {
		if !led[key] {
			t.Errorf("%s is never taken", key)
		}
	}
	if want := 7 * 8 * 6 * 4; cases != want {
		t.Errorf("%d cases, want %d", cases, want)
	}
}

// chinese holds a refusal to words: what happened, what was kept or what to do,
// nothing left to fill in.
func chinese(t *testing.T, err error, what string) {
	t.Helper()
	m := i18n.Error(err)
	all := m.What + m.Kept + m.Do
	if m.What == "" || m.Do == "" || strings.ContainsAny(all, "{}") || strings.Contains(all, "review.") || m == i18n.Error(app.NewError(app.CodeInternal, nil)) {
		t.Errorf("%s: says %+v of %v", what, m, err)
	}
}

// Who entered neither signs nor approves; in a unit of one person signing takes a
// reason, and nothing else.
func TestWhoEnteredDoesNotSign(t *testing.T) {
	own := review.Case{Roles: []string{app.RoleHead}, Own: true, Level: app.County, Entered: true}
	above := review.Case{Roles: []string{app.RoleHead}, Above: true, Level: app.City, Entered: true, State: review.Accepted, Single: true}
	for _, test := range []struct {
		name   string
		c      review.Case
		step   op.Kind
		reason string
		code   string
	}{
		{"signs", own, op.Sign, "", review.CodeEntered},
		{"signs with a reason", own, op.Sign, "一人", review.CodeEntered},
		{"approves", above, op.Approve, "一人", review.CodeEntered},
		{"lets a check pass", above, op.Override, "属实", review.CodeEntered},
		{"submits", with(own, func(c *review.Case) { c.State = review.Signed }), op.Submit, "", ""},
		{"signs alone", with(own, func(c *review.Case) { c.Single = true }), op.Sign, " ", review.CodeSingle},
		{"signs alone with a reason", with(own, func(c *review.Case) { c.Single = true }), op.Sign, "只有一人", ""},
		{"returns without a reason", with(above, func(c *review.Case) { c.Entered = false }), op.Return, "", review.CodeReason},
		{"a novel for a reason", with(above, func(c *review.Case) { c.Entered = false }), op.Return, strings.Repeat("字", 501), app.CodeTooLarge},
		{"approves what is disputed", with(above, func(c *review.Case) { c.Entered, c.Disputed = false, 2 }), op.Approve, "", review.CodeDisputed},
		{"returns what is disputed", with(above, func(c *review.Case) { c.Entered, c.Disputed = false, 2 }), op.Return, "不实", ""},
	} {
		_, err := review.Next(test.c, test.step, test.reason)
		if app.CodeOf(err) != test.code {
			t.Errorf("%s: %v, want %q", test.name, err, test.code)
		}
		if err != nil {
			chinese(t, err, test.name)
		}
	}
}

func with(c review.Case, change func(*review.Case)) review.Case {
	change(&c)
	return c
}
