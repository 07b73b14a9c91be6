package store_test

import (
	"context"
	"strconv"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// TestRolesDecideWhatIsDone tries every kind of work under every role, below
// whatever shows it.
func TestRolesDecideWhatIsDone(t *testing.T) {
	const work, accounts, own = "work", "accounts", "own"
	may := map[string]map[string]bool{
		app.RoleClerk:      {work: true, own: true},
		app.RoleReviewer:   {work: true, own: true},
		app.RoleStatistics: {work: true, own: true},
		app.RoleHead:       {work: true, own: true},
		app.RoleAdmin:      {accounts: true, own: true},
		app.RoleAuditor:    {own: true},
	}
	if len(may) != len(app.Roles) {
		t.Fatalf("%d roles in the matrix, %d there are", len(may), len(app.Roles))
	}
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	spare, err := s.AddUser(ctx, store.NewUser{Name: "spare", Password: "Tian-chi-99", Roles: []string{app.RoleClerk}})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range app.Roles {
		if _, err := s.AddUser(ctx, store.NewUser{Name: "a " + role, Password: passwordOf(role), Roles: []string{role}}); err != nil {
			t.Fatal(err)
		}
	}
	base := record("title", "甲")
	base.Rows["funds"] = []app.Row{{ID: "018f0000-0000-7000-8000-00000000000a", Order: "m", Fields: map[string]app.Value{"stat_year": app.TextValue("2026")}}}
	rec := storetest.Save(t, s, nil, base, "")
	bin := storetest.Save(t, s, nil, record("title", "乙"), "")
	path := op.Path("funds", base.Rows["funds"][0].ID, "stat_year")
	change := func(o op.Op) func() error {
		return func() error { return apply(s, o) }
	}
	log := func(k op.Kind) func() error {
		return func() error {
			return s.Update(ctx, func(tx register.Tx) error { return tx.Log(storetest.Stamp(op.Op{Kind: k})) })
		}
	}
	for i, role := range app.Roles {
		s.Lock()
		if _, err := s.Unlock(ctx, "a "+role, passwordOf(role)); err != nil {
			t.Fatal(err)
		}
		at := op.Op{Form: "deal", Doc: rec.ID}
		with := func(k op.Kind, fields ...op.Change) op.Op {
			o := at
			o.Kind, o.Fields = k, fields
			return o
		}
		year := func(base, next string) op.Change {
			return op.Change{Path: path, Base: app.TextValue(base), New: app.TextValue(next)}
		}
		order := op.Change{Path: op.Path("funds", base.Rows["funds"][0].ID, op.OrderField), Base: app.TextValue("m")}
		title := op.Change{Path: "title", Base: app.TextValue("甲"), New: app.TextValue("甲")}
		extra := op.Change{Path: op.Path("funds", app.ID("018f0000-0000-7000-8000-00000000000b"), op.OrderField), New: app.TextValue("n")}
		for _, c := range []struct {
			name, what string
			do         func() error
		}{
			{"create", work, change(op.Op{Form: "deal", Doc: op.NewID(), Kind: op.Create, Fields: []op.Change{{Path: "title", New: app.TextValue(role)}}})},
			{"edit", work, change(with(op.Edit, title))},
			{"row.edit", work, change(with(op.RowEdit, year("2026", "2027")))},
			{"row.edit back", work, change(with(op.RowEdit, year("2027", "2026")))},
			{"row.add", work, change(with(op.RowAdd, extra))},
			{"row.del", work, change(with(op.RowDel, op.Change{Path: extra.Path, Base: extra.New}))},
			{"row.del and back", work, change(with(op.RowDel, order, year("2026", "")))},
			{"row.add again", work, change(with(op.RowAdd, op.Change{Path: order.Path, New: order.Base}, op.Change{Path: path, New: app.TextValue("2026")}))},
			{"delete", work, change(op.Op{Form: "deal", Doc: bin.ID, Kind: op.Delete})},
			{"restore", work, change(op.Op{Form: "deal", Doc: bin.ID, Kind: op.Restore})},
			{"export", work, log(op.Export)},
			{"reveal", work, log(op.Reveal)},
			{"backup", own, log(op.Backup)},
			{"own password", own, func() error {
				return s.ChangePassword(ctx, passwordOf(role), "Song-hua-2"+strconv.Itoa(i))
			}},
			{"add account", accounts, func() error {
				_, err := s.AddUser(ctx, store.NewUser{Name: "new by " + role, Password: "Tian-chi2744-x", Roles: []string{app.RoleClerk}})
				return err
			}},
			{"change account", accounts, func() error {
				return s.SetUser(ctx, store.Account{User: app.User{ID: spare.ID, Title: "Spare", Roles: []string{app.RoleClerk}}})
			}},
			{"reset password", accounts, func() error { return s.ResetPassword(ctx, spare.ID, "Reset-27-"+strconv.Itoa(i)) }},
			{"recovery key", accounts, func() error { _, err := s.NewRecovery(ctx, "Song-hua-2"+strconv.Itoa(i)); return err }},
		} {
			err := c.do()
			switch want := may[role][c.what]; {
			case want && err != nil:
				t.Errorf("%s may %s: %v", role, c.name, err)
			case !want && app.CodeOf(err) != app.CodeDenied:
				t.Errorf("%s may not %s: %v", role, c.name, err)
			}
		}
	}
}

func apply(s *store.Store, o op.Op) error {
	return s.Update(context.Background(), func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(o))
		return err
	})
}

func passwordOf(role string) string { return "Tian-chi-1" + strconv.Itoa(len(role)) }
