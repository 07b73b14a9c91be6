package boot

import (
	"context"
	"strings"

	"ronghe/app"
	"ronghe/app/review"
	"ronghe/store"
)

// CodeRoles says that roles do not go together, or that there are none: {name}.
const CodeRoles = "boot.roles"

// AddUser makes an account with its roles. Errors: boot.roles, and those of
// store.AddUser.
func (p *Program) AddUser(ctx context.Context, u app.User, password string) error {
	if !together(u.Roles) {
		return app.NewError(CodeRoles, nil, "name", u.Name)
	}
	_, err := p.store.AddUser(ctx, store.NewUser{Name: u.Name, Title: u.Title, Password: password, Roles: u.Roles})
	return err
}

// NewRecovery makes a new recovery key, for a paper that is lost or was seen by
// somebody; the old one opens nothing any more. Errors: those of store.NewRecovery.
func (p *Program) NewRecovery(ctx context.Context, password string) (string, error) {
	return p.store.NewRecovery(ctx, password)
}

// together reports whether one person may hold the roles: nobody who audits
// administers or enters.
func together(roles []string) bool {
	audits := false
	for _, r := range roles {
		audits = audits || r == app.RoleAuditor
	}
	return len(roles) > 0 && (!audits || len(roles) == 1)
}

// SetRoles changes the roles of an account. Errors: not_found, boot.roles, and
// those of store.SetUser.
func (p *Program) SetRoles(ctx context.Context, name string, roles []string) error {
	if !together(roles) {
		return app.NewError(CodeRoles, nil, "name", name)
	}
	a, err := p.accountOf(ctx, name)
	if err != nil {
		return err
	}
	a.Roles = roles
	return p.store.SetUser(ctx, a)
}

func (p *Program) accountOf(ctx context.Context, name string) (store.Account, error) {
	accounts, err := p.store.Users(ctx)
	if err != nil {
		return store.Account{}, err
	}
	for _, a := range accounts {
		if app.NameKey(a.Name) == app.NameKey(name) {
			return a, nil
		}
	}
	return store.Account{}, app.NewError(app.CodeNotFound, nil, "what", name)
}

// ResetPassword sets another account's password for one login; see
// store.ResetPassword. Error: not_found.
func (p *Program) ResetPassword(ctx context.Context, name, password string) error {
	a, err := p.accountOf(ctx, name)
	if err != nil {
		return err
	}
	return p.store.ResetPassword(ctx, a.ID, password)
}

// SetSingleSigner says whether the unit has one person only, so that who entered a
// report may sign it (parameter single_signer), and why. It is an op like any
// other and stands in the log. Errors: denied unless an administrator asks,
// review.single_why without a reason, and those of the store.
func (p *Program) SetSingleSigner(ctx context.Context, on bool, reason string) error {
	if reason = strings.TrimSpace(reason); on && reason == "" {
		return app.NewError(review.CodeSingleWhy, nil)
	}
	unit := p.svc.Who().Unit.Code
	base, err := p.svc.Open(ctx, review.ParameterForm, review.ParameterID(unit, review.SingleSigner))
	if err != nil && app.CodeOf(err) != app.CodeNotFound {
		return err
	}
	next := &app.Record{ID: review.ParameterID(unit, review.SingleSigner), Form: review.ParameterForm, Unit: unit, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
	if base != nil {
		next = base.Clone()
	}
	next.Set(review.ParameterName, app.TextValue(review.SingleSigner))
	next.Set(review.ParameterOn, app.BoolValue(on))
	next.Set(review.ParameterReason, app.TextValue(reason))
	_, err = p.svc.Save(ctx, next, base, reason)
	return err
}
