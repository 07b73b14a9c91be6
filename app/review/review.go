// Package review is the workflow of a submission: which steps lead from a state
// to which, who may take them, and what each must have seen. It is pure; the
// store asks it before it stores a step, and whoever merges steps from elsewhere
// asks the same.
//
// A submission is one document for each unit and year (form annual_submission).
// Its state is a field, folded from ops like any other; a step is an op of a kind
// of its own (sign, submit …). There is no other record of who signed what when.
//
// A step names what its taker saw: the state and the content as the base of its
// changes, the revision as the op's trunk revision. One that saw something else is
// refused as stale. The content is the digest of the snapshot that was signed.
package review

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// State says where a submission stands.
type State string

// The states. A unit without any entry shows as not begun, which is no state of
// the submission: it has none yet.
const (
	Filling   State = ""          // 填报中: being filled in, or withdrawn
	Signed    State = "signed"    // 已签字: within the unit
	Submitted State = "submitted" // 已上报
	Accepted  State = "accepted"  // 已受理: the superior unit has taken it in
	Returned  State = "returned"  // 已退回: to be corrected
	Approved  State = "approved"  // 已审定: by the city
	Closed    State = "closed"    // 已封库: approved by the province
)

// States are all of them, in the order of the way.
var States = []State{Filling, Signed, Submitted, Accepted, Returned, Approved, Closed}

// Locked reports whether the report may not be edited.
func (s State) Locked() bool {
	switch s {
	case Submitted, Accepted, Approved, Closed:
		return true
	}
	return false
}

// Title is the state's name.
func (s State) Title() string {
	if s == Filling {
		return i18n.T("review.state.filling")
	}
	return i18n.T("review.state." + string(s))
}

// Next says what can be done in the state.
func (s State) Next() string {
	if s == Filling {
		return i18n.T("review.next.filling")
	}
	return i18n.T("review.next." + string(s))
}

// Title is a step's name.
func Title(k op.Kind) string { return i18n.T("review.step." + string(k)) }

// Codes of this package's errors.
const (
	CodeStep       = "review.step"       // not in this state: {step} {state} {next}
	CodeRole       = "review.role"       // the account has none of the roles: {step} {roles}
	CodeOwn        = "review.own"        // the unit's own step: {step}
	CodeAbove      = "review.above"      // a step of the unit that it reports to: {step}
	CodeEntered    = "review.entered"    // who entered does not sign or approve: {step}
	CodeReason     = "review.reason"     // the step needs a reason: {step}
	CodeSingle     = "review.single"     // in a one-person unit signing needs the head's reason
	CodeSingleWhy  = "review.single_why" // a one-person unit says why it is one
	CodeDisputed   = "review.disputed"   // disputed checks that nobody let pass: {n}
	CodeUnanswered = "review.unanswered" // questions from above without an answer: {n}
	CodeAsker      = "review.asker"      // a question is settled by the unit that asked it
	CodeLocked     = "review.locked"     // the report may not be edited: {year} {state} {next}
	CodeLapsed     = "review.lapsed"     // edited since it was signed
	CodeTwice      = "review.twice"      // the check was let pass already
	CodeNoCheck    = "review.check"      // the check is not disputed: {check}
)

// MostReason is how many characters a reason has at most.
const MostReason = 500

// side says whose step it is.
type side uint8

const (
	own   side = iota
	above      // of a unit that it reports to, directly or not
)

// rung says which level of units takes a step.
type rung uint8

const (
	anyLevel rung = iota
	belowTop      // not the province
	top           // the province alone
)

// edge is one way from a state to another.
type edge struct {
	from State
	step op.Kind
	to   State
	by   rung
}

var edges = []edge{
	{Filling, op.Sign, Signed, anyLevel},
	{Signed, op.Sign, Signed, anyLevel}, // again, after it was edited
	{Returned, op.Sign, Signed, anyLevel},
	{Signed, op.Submit, Submitted, anyLevel},
	{Submitted, op.Withdraw, Filling, anyLevel},
	{Submitted, op.Accept, Accepted, anyLevel},
	{Submitted, op.Return, Returned, anyLevel},
	{Accepted, op.Return, Returned, anyLevel},
	{Approved, op.Return, Returned, top},
	{Submitted, op.Override, Submitted, anyLevel},
	{Accepted, op.Override, Accepted, anyLevel},
	{Accepted, op.Approve, Approved, belowTop},
	{Accepted, op.Approve, Closed, top},
	{Approved, op.Approve, Closed, top},
	{Approved, op.Unlock, Returned, anyLevel},
	{Closed, op.Unlock, Returned, top},
}

// duty is who takes a step and what it needs.
type duty struct {
	side   side
	roles  []string
	reason bool
	apart  bool // not by who entered
}

var duties = map[op.Kind]duty{
	op.Sign:     {own, []string{app.RoleReviewer, app.RoleStatistics, app.RoleHead}, false, true},
	op.Submit:   {own, []string{app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead}, false, false},
	op.Withdraw: {own, []string{app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead}, false, false},
	op.Accept:   {above, []string{app.RoleReviewer, app.RoleStatistics, app.RoleHead}, false, false},
	op.Return:   {above, []string{app.RoleReviewer, app.RoleStatistics, app.RoleHead}, true, false},
	op.Override: {above, []string{app.RoleReviewer, app.RoleStatistics, app.RoleHead}, true, true},
	op.Approve:  {above, []string{app.RoleReviewer, app.RoleStatistics, app.RoleHead}, false, true},
	op.Unlock:   {above, []string{app.RoleStatistics, app.RoleHead}, true, false},
}

// Steps are the kinds of step, in the order of the way.
var Steps = []op.Kind{op.Sign, op.Submit, op.Withdraw, op.Accept, op.Return, op.Override, op.Approve, op.Unlock}

// Case is what a step is judged by, beside its kind and reason.
type Case struct {
	State    State
	Roles    []string  // of the account that takes the step
	Own      bool      // it belongs to the unit whose submission it is
	Above    bool      // its unit is one that the unit reports to
	Level    app.Level // of its unit
	Entered  bool      // it has entered something of the report, or signed it
	Single   bool      // the unit is one of a single person (parameter single_signer)
	Disputed int       // disputed checks that nobody let pass

	Unanswered int // questions of units above that the unit has not answered
}

// Next returns the state that a step leads to, or why it may not be taken: the
// first of review.own or review.above, review.role, review.step, review.entered,
// review.reason or review.single, too_large, review.unanswered, review.disputed.
func Next(c Case, k op.Kind, reason string) (State, error) {
	d, ok := duties[k]
	step := Title(k)
	i := slices.IndexFunc(edges, func(e edge) bool { return e.from == c.State && e.step == k && e.at(c.Level) })
	reason = strings.TrimSpace(reason)
	alone := c.Single && k == op.Sign
	switch {
	case !ok:
		return c.State, app.NewError(app.CodeInternal, nil, "step", string(k))
	case d.side == own && !c.Own:
		return c.State, app.NewError(CodeOwn, nil, "step", step)
	case d.side == above && !c.Above:
		return c.State, app.NewError(CodeAbove, nil, "step", step)
	case !slices.ContainsFunc(d.roles, func(r string) bool { return slices.Contains(c.Roles, r) }):
		return c.State, app.NewError(CodeRole, nil, "step", step, "roles", roleNames(d.roles))
	case i < 0:
		return c.State, app.NewError(CodeStep, nil, "step", step, "state", c.State.Title(), "next", c.State.Next())
	case d.apart && c.Entered && !alone:
		return c.State, app.NewError(CodeEntered, nil, "step", step)
	case d.apart && c.Entered && reason == "":
		return c.State, app.NewError(CodeSingle, nil)
	case d.reason && reason == "":
		return c.State, app.NewError(CodeReason, nil, "step", step)
	case len([]rune(reason)) > MostReason:
		return c.State, app.NewError(app.CodeTooLarge, nil, "what", i18n.T("review.reason_word"), "limit", i18n.T("review.reason_limit"))
	case k == op.Submit && c.Unanswered > 0:
		return c.State, app.NewError(CodeUnanswered, nil, "n", count(c.Unanswered))
	case k == op.Approve && c.Disputed > 0:
		return c.State, app.NewError(CodeDisputed, nil, "n", count(c.Disputed))
	}
	return edges[i].to, nil
}

func (e edge) at(l app.Level) bool {
	switch e.by {
	case top:
		return l == app.Province
	case belowTop:
		return l != app.Province
	}
	return true
}

func roleNames(roles []string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = RoleTitle(r)
	}
	return strings.Join(names, i18n.T("review.or"))
}

// RoleTitle is a role's name.
func RoleTitle(role string) string { return i18n.T("review.role." + role) }
