package boot

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/sync/server/servertest"
)

const askedCounty, askingCity = "220281-edu", "220200-edu"

// asked is a county with a report of 2025 that was sent up, its city, and the way
// between the county and the province.
type asked struct {
	*testing.T
	county, city     *desk
	clerks, superior *office
	way              func(d *desk)
}

func newAsked(t *testing.T, province *servertest.Province, stick bool) *asked {
	t.Helper()
	w := &asked{T: t, county: newDesk(t, askedCounty), city: newDesk(t, askingCity)}
	w.clerks, w.superior = &office{t: t, p: w.county.p}, &office{t: t, p: w.city.p}
	w.clerks.add("填表", app.RoleClerk)
	w.clerks.add("审核", app.RoleStatistics)
	w.superior.add("市审核", app.RoleReviewer)
	w.clerks.as("admin")
	if _, err := w.county.p.FillDemo(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := w.city.p.Enrol(t.Context(), province.Ticket(askingCity)); err != nil {
		t.Fatal(err)
	}
	enrol := w.county.p.Enrol
	w.way = func(d *desk) { d.sync() }
	if stick {
		enrol = w.county.p.EnrolByFile
		w.way = func(d *desk) { d.byStick(province) }
	}
	if err := enrol(t.Context(), province.Ticket(askedCounty)); err != nil {
		t.Fatal(err)
	}
	w.superior.as("市审核")
	w.clerks.as("填表")
	w.clerks.complete(2025)
	w.send()
	return w
}

// send signs the report and sends it up, as far as the city.
func (w *asked) send() {
	w.Helper()
	w.clerks.as("审核")
	w.clerks.sign(2025, "")
	w.clerks.take(w.clerks.filing(2025), op.Submit, "")
	w.clerks.as("填表")
	w.way(w.county)
	w.city.sync()
}

// below is the county's report as the city reads it.
func (w *asked) below() *annual.Report {
	w.Helper()
	u, _ := codes.Units().Resolve(askedCounty)
	r, err := w.superior.s.OpenOf(w.Context(), u, 2025)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *asked) questions(o *office, r *annual.Report) []annual.Comment {
	w.Helper()
	m, err := o.s.Comments(w.Context(), r)
	if err != nil {
		w.Fatal(err)
	}
	return m.Questions
}

// A disputed hard check is sent up, and the city does not let it pass: it returns
// the report with the reason and questions at cells. They reach the county by
// network or by a stick alone, each with its place, figure, words and who asks; the
// county answers in words and by a corrected figure, and only then sends it up
// again; the city reads the answers and settles. Nothing is dropped on the way.
func TestQuestionsGoDownAndAnswersComeUp(t *testing.T) {
	t.Parallel()
	for name, stick := range map[string]bool{"network": false, "stick": true} {
		t.Run(name, func(t *testing.T) {
			servertest.Engines(t, func(t *testing.T, database string) {
				w := newAsked(t, servertest.Start(t, database), stick)
				w.returned()
				w.answered()
			})
		})
	}
}

func (w *asked) returned() {
	ctx := w.Context()
	w.Helper()
	s := w.superior.s
	f := w.superior.of(askedCounty, 2025)
	if f.State != review.Submitted || len(f.Undecided) < 2 {
		w.Fatalf("the city has %s with %v disputed", f.State, f.Undecided)
	}
	r := w.below()
	one, two, three := cellOf(w.T, r, "B02.kinds.firm.closing"), cellOf(w.T, r, "B02.kinds.firm.hired"), cellOf(w.T, r, "B01.schools.total.count")
	if err := s.Ask(ctx, r, annual.Asked{Cell: one, Words: " "}); app.CodeOf(err) != annual.CodeWords {
		w.Errorf("a question without words: %v", err)
	}
	if err := s.Ask(ctx, r, annual.Asked{Cell: one, Words: "比去年多，新签了几份？"}, annual.Asked{Cell: three, Words: "含不含技工学校？"}); err != nil {
		w.Fatal(err)
	}
	reason := "申请放行的理由不成立，请核对原始凭证后改正"
	f = w.superior.of(askedCounty, 2025)
	if _, err := s.Return(ctx, f, r, " ", annual.Asked{Cell: two, Words: "录用数有误？"}); app.CodeOf(err) != review.CodeReason {
		w.Errorf("returned without a reason: %v", err)
	}
	if n := len(w.questions(w.superior, w.below())); n != 2 {
		w.Errorf("a return that was refused left %d questions", n)
	}
	f, err := s.Return(ctx, f, r, reason, annual.Asked{Cell: two, Words: "录用数有误？"})
	if err != nil {
		w.Fatal(err)
	}
	if _, err := s.Pass(ctx, f, f.Undecided[0], "属实"); app.CodeOf(err) != review.CodeStep {
		w.Errorf("a check of a returned report is let pass: %v", err)
	}
	w.city.sync()
	w.way(w.county)
	if got := w.clerks.filing(2025); got.State != review.Returned || !strings.Contains(got.NextText(), reason) || len(got.Undecided) == 0 || got.Unanswered != 3 {
		w.Errorf("the county reads %+v", got)
	}
	list := w.questions(w.clerks, w.clerks.open(2025))
	if len(list) != 3 {
		w.Fatalf("%d questions arrive: %+v", len(list), list)
	}
	for _, q := range list {
		if q.Standing != review.Open || q.Unit != askingCity || q.Author != "市审核" || q.At.IsZero() || q.Value == "" || q.Value != w.below().Shown(q.Cell) || w.clerks.open(2025).Corrected(q) {
			w.Errorf("%+v", q)
		}
	}
}

func (w *asked) answered() {
	ctx := w.Context()
	w.Helper()
	s := w.clerks.s
	r := w.clerks.open(2025)
	hired := cellOf(w.T, r, "B02.kinds.firm.hired")
	if _, err := s.Set(ctx, r, annual.Edit{Cell: hired, Text: "186", Reason: "补登一人"}); err != nil {
		w.Fatal(err)
	}
	w.clerks.complete(2025)
	w.clerks.as("审核")
	_, err := w.clerks.s.Sign(ctx, w.clerks.open(2025), "")
	w.clerks.says(err, annual.CodeBlocked, "上级对", "还没有答复")
	w.clerks.as("填表")
	s, r = w.clerks.s, w.clerks.open(2025)
	for _, q := range w.questions(w.clerks, r) {
		if r.Corrected(q) != (q.Cell.Key == hired.Key) {
			w.Errorf("%s corrected: %v", q.Cell.Key, r.Corrected(q))
		}
		if err := s.Answer(ctx, r, q, "已核对"+q.Cell.Key); err != nil {
			w.Fatal(err)
		}
		if err := s.Settle(ctx, r, q); app.CodeOf(err) != review.CodeAsker {
			w.Errorf("the county settles: %v", err)
		}
	}
	w.send()
	list := w.questions(w.superior, w.below())
	for _, q := range list {
		if q.Standing != review.Answered || len(q.Answers) != 1 || q.Answers[0].Words != "已核对"+q.Cell.Key || q.Answers[0].Author != "填表" || w.below().Corrected(q) != (q.Cell.Key == hired.Key) {
			w.Errorf("the city reads %+v", q)
		}
		if err := w.superior.s.Settle(ctx, w.below(), q); err != nil {
			w.Fatal(err)
		}
	}
	if f := w.superior.of(askedCounty, 2025); len(list) != 3 || f.State != review.Submitted || f.Unanswered != 0 {
		w.Errorf("%d questions, %+v", len(list), f)
	}
	w.city.sync()
	w.way(w.county)
	for _, q := range w.questions(w.clerks, w.clerks.open(2025)) {
		if q.Standing != review.Settled || len(q.Answers) != 1 {
			w.Errorf("in the end the county reads %+v", q)
		}
	}
	for _, d := range []*desk{w.county, w.city} {
		d.whole()
		if _, left, _, err := d.p.Course(ctx); err != nil || left.Ops != 0 || left.Conflicts != 0 || left.Rejected != 0 {
			w.Errorf("left: %+v %v", left, err)
		}
	}
	if m := i18n.Error(app.NewError(review.CodeUnanswered, nil, "n", "3")).String(); !strings.Contains(m, "3 个问题") {
		w.Error(m)
	}
}
