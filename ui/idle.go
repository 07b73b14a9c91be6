package ui

import (
	"context"
	"strconv"
	"time"

	"ronghe/app"
)

// Settings are what the data folder keeps beside its records.
type Settings interface {
	Setting(ctx context.Context, key string) (string, error)
}

// IdleLimit is after how long a window that nobody uses is locked. Together with
// an error it is the usual time.
func IdleLimit(ctx context.Context, s Settings) (time.Duration, error) {
	text, err := s.Setting(ctx, app.IdleSetting)
	if n, bad := strconv.ParseFloat(text, 64); bad == nil && n > 0 {
		return time.Duration(n * float64(time.Minute)), err
	}
	return time.Duration(app.IdleMinutes[0]) * time.Minute, err
}
