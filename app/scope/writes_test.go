package scope_test

import (
	"testing"

	"ronghe/app/definition"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/app/scope"
)

// Every kind of op, on a register's record, a report and a directory's entry, by its
// own unit, the one above, another department, the one below and a stranger.
func TestWhoMayWrite(t *testing.T) {
	d, err := definition.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	const owner = "220281-edu"
	above := map[op.Kind]bool{op.Accept: true, op.Return: true, op.Approve: true, op.Unlock: true, op.Override: true, op.Comment: true}
	for _, k := range []op.Kind{
		op.Create, op.Edit, op.RowAdd, op.RowEdit, op.RowDel, op.Delete, op.Restore, op.Move, op.Resolve,
		op.Sign, op.Submit, op.Withdraw, op.Accept, op.Return, op.Approve, op.Unlock, op.Override, op.Comment,
	} {
		for _, form := range []string{"partnership", review.Form, review.TableForm, "school"} {
			for _, by := range []string{owner, "220200-edu", "220000-edu", "220281-hr", "220282-edu", "220100-edu"} {
				want := by == owner || form == "school" ||
					(by == "220200-edu" || by == "220000-edu") && (above[k] || k == op.Resolve && form == review.Form)
				if got := scope.Writes(d.Catalog, d.Codes.Units(), by, form, owner, k); got != want {
					t.Errorf("%s does %s on a %s of %s: %v", by, k, form, owner, got)
				}
			}
		}
	}
}
