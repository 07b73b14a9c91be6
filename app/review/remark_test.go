package review_test

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
)

// say is the op of a remark.
func (d *desk) say(by review.Taker, m review.Remark) (op.Op, app.ID) {
	m.ID, m.Unit, m.Author = op.NewID(), by.Unit.Code, "某人"
	last := ""
	if rows := d.docs[sub].Rows[review.RowRemarks]; len(rows) > 0 {
		last = rows[len(rows)-1].Order
	}
	return op.Op{Form: review.Form, Doc: sub, Kind: op.Comment, Fields: m.Changes(last)}, m.ID
}

func (d *desk) said(by review.Taker, m review.Remark) app.ID {
	d.t.Helper()
	o, id := d.say(by, m)
	d.must(by, o)
	return id
}

func (d *desk) standing(id app.ID) review.Standing {
	all := review.Remarks(d.docs[sub])
	i := slices.IndexFunc(all, func(m review.Remark) bool { return m.ID == id })
	if i < 0 {
		return ""
	}
	return all[i].Standing
}

// A superior asks once the report was sent up, whatever became of it since; the
// unit answers; who asked settles. What was asked holds the next submission up.
func TestAQuestionIsAnsweredAndSettled(t *testing.T) {
	d := newDesk(t)
	ask := review.Remark{Act: review.Ask, Cell: "B02.a.b", Words: "为什么", Value: "12"}
	try := func(by review.Taker, m review.Remark, code string) {
		t.Helper()
		o, _ := d.say(by, m)
		d.refused(d.try(by, o), code)
	}
	try(above, ask, review.CodeStep)
	d.must(head, d.sign("a", ""))
	try(above, ask, review.CodeStep)
	d.must(clerk, d.step(op.Submit, review.Submitted, nil))
	try(head, ask, review.CodeAbove)
	try(above, review.Remark{Act: review.Note, Cell: "B02.a.b", Words: "记一笔"}, review.CodeOwn)
	pen := above
	pen.User.Roles = []string{app.RoleClerk}
	try(pen, ask, review.CodeRole)
	admin := clerk
	admin.User.Roles = []string{app.RoleAdmin}
	try(admin, review.Remark{Act: review.Note, Cell: "B02.a.b", Words: "记一笔"}, review.CodeRole)

	rev := d.docs[sub].Rev
	one, two := d.said(above, ask), d.said(above, ask)
	if d.docs[sub].Rev != rev+2 || review.StateOf(d.docs[sub]) != review.Submitted {
		t.Error("a question changes the state")
	}
	d.must(above, d.step(op.Return, review.Returned, nil))
	three := d.said(above, ask)
	d.must(clerk, d.edit(clerk, "二"))
	d.must(head, d.sign("b", ""))
	if err := d.try(clerk, d.step(op.Submit, review.Submitted, nil)); app.CodeOf(err) != review.CodeUnanswered || !strings.Contains(err.Error(), "3") {
		t.Errorf("three questions stand: %v", err)
	}
	d.said(clerk, review.Remark{Act: review.Answer, To: one, Words: "新签两份"})
	d.said(clerk, review.Remark{Act: review.Answer, To: two, Words: "已更正"})
	try(above, review.Remark{Act: review.Answer, To: three, Words: "替你答"}, review.CodeOwn)
	d.refused(d.try(clerk, d.step(op.Submit, review.Submitted, nil)), review.CodeUnanswered)
	try(clerk, review.Remark{Act: review.Settle, To: three}, review.CodeAsker)
	d.refused(d.try(clerk, d.step(op.Submit, review.Submitted, nil)), review.CodeUnanswered)
	d.said(above, review.Remark{Act: review.Settle, To: three})
	d.said(above, review.Remark{Act: review.Settle, To: one})
	if a, b, c := d.standing(one), d.standing(two), d.standing(three); a != review.Settled || b != review.Answered || c != review.Settled {
		t.Errorf("%s %s %s", a, b, c)
	}
	d.must(clerk, d.step(op.Submit, review.Submitted, nil))
	if got := review.Remarks(d.docs[sub])[0]; len(got.Answers) != 1 || got.Answers[0].Words != "新签两份" || got.Value != "12" {
		t.Errorf("%+v", got)
	}
}

// An answer that arrives before its question is not lost.
func TestAnswersMeetTheirQuestionsInAnyOrder(t *testing.T) {
	question := review.Remark{ID: "q", Act: review.Ask, Cell: "c", Words: "为什么", Unit: city.Code}
	answer := review.Remark{ID: "a", Act: review.Answer, To: "q", Words: "因为", Unit: county.Code}
	end := review.Remark{ID: "e", Act: review.Settle, To: "q", Unit: city.Code}
	false1 := review.Remark{ID: "f", Act: review.Answer, To: "q", Words: "冒充", Unit: city.Code}
	rows := []review.Remark{question, answer, end, false1}
	for i := range rows {
		turned := slices.Concat(rows[i:], rows[:i])
		got := review.Threads(turned, county.Code)
		if len(got) != 1 || got[0].Standing != review.Settled || len(got[0].Answers) != 1 || got[0].Answers[0].ID != "a" {
			t.Errorf("%d: %+v", i, got)
		}
	}
	if got := review.Threads([]review.Remark{answer}, county.Code); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// A remark writes one new row that says whose it is, and nothing else.
func TestARemarkIsOneRow(t *testing.T) {
	d := newDesk(t)
	note := review.Remark{Act: review.Note, Cell: "c", Words: "核对过"}
	good, id := d.say(clerk, note)
	for name, change := range map[string]func(o *op.Op){
		"two rows": func(o *op.Op) {
			o.Fields = append(o.Fields, op.Change{Path: op.Path(review.RowRemarks, "x", review.ColWords), New: app.TextValue("又")})
		},
		"a field": func(o *op.Op) {
			o.Fields = append(o.Fields, op.Change{Path: review.FieldState, New: app.TextValue("approved")})
		},
		"a column": func(o *op.Op) {
			o.Fields = append(o.Fields, op.Change{Path: op.Path(review.RowRemarks, id, "state"), New: app.TextValue("x")})
		},
		"a base":  func(o *op.Op) { o.Fields[0].Base = app.TextValue("x") },
		"nothing": func(o *op.Op) { o.Fields = nil },
		"overrides": func(o *op.Op) {
			o.Fields = []op.Change{{Path: op.Path(review.RowOverrides, id, "check"), New: app.TextValue("x")}}
		},
		"of another": func(o *op.Op) {
			o.Fields = review.Remark{ID: id, Act: review.Note, Cell: "c", Words: "w", Unit: city.Code}.Changes("")
		},
		"no words": func(o *op.Op) {
			o.Fields = review.Remark{ID: id, Act: review.Note, Cell: "c", Unit: county.Code}.Changes("")
		},
		"long": func(o *op.Op) {
			o.Fields = review.Remark{ID: id, Act: review.Note, Cell: "c", Words: strings.Repeat("长", review.MostWords+1), Unit: county.Code}.Changes("")
		},
		"long name": func(o *op.Op) {
			o.Fields = review.Remark{ID: id, Act: review.Note, Cell: "c", Words: "w", Author: strings.Repeat("长", 201), Unit: county.Code}.Changes("")
		},
		"no act": func(o *op.Op) {
			o.Fields = review.Remark{ID: id, Act: "shout", Cell: "c", Words: "w", Unit: county.Code}.Changes("")
		},
		"no cell": func(o *op.Op) {
			o.Fields = review.Remark{ID: id, Act: review.Note, Words: "w", Unit: county.Code}.Changes("")
		},
	} {
		o := good
		o.Fields = slices.Clone(good.Fields)
		change(&o)
		if err := d.try(clerk, o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	d.must(clerk, good) // while the report is filled in
}
