package boot

import (
	"context"
	"strconv"
	"time"

	"ronghe/app"
)

// PasswordDue reports whether the password of who has unlocked the folder is
// older than the unit allows.
func (p *Program) PasswordDue(ctx context.Context) (bool, error) {
	set, err := p.store.PasswordSet(ctx)
	if err != nil {
		return false, err
	}
	text, err := p.store.Setting(ctx, app.PasswordSetting)
	if err != nil {
		return false, err
	}
	days, bad := strconv.Atoi(text)
	if bad != nil || days <= 0 {
		days = app.PasswordDays[0]
	}
	return p.cfg.Now().Sub(set) >= time.Duration(days)*24*time.Hour, nil
}
