package ui_test

import (
	"testing"
	"time"

	"ronghe/ui"
)

func TestWhenIsSaidAsPeopleDo(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 30, 0, 0, time.Local)
	tests := []struct {
		at   time.Time
		want string
	}{
		{now.Add(-time.Hour), "今天 08:30"},
		{time.Date(2026, 3, 1, 0, 1, 0, 0, time.Local), "今天 00:01"},
		{time.Date(2026, 2, 28, 23, 59, 0, 0, time.Local), "昨天 23:59"},
		{time.Date(2026, 2, 27, 10, 0, 0, 0, time.Local), "2月27日 10:00"},
		{time.Date(2026, 1, 1, 10, 0, 0, 0, time.Local), "1月1日 10:00"},
		{time.Date(2025, 12, 31, 10, 0, 0, 0, time.Local), "2025-12-31"},
	}
	for _, tt := range tests {
		if got := ui.When(tt.at, now); got != tt.want {
			t.Errorf("When(%v) = %q, want %q", tt.at, got, tt.want)
		}
	}
}

func TestDaysAgoGoesByTheCalendar(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 5, 0, 0, time.Local)
	if got := ui.DaysAgo(now.Add(-10*time.Minute), now); got != 1 {
		t.Errorf("ten minutes ago, before midnight: %d days, want 1", got)
	}
	if got := ui.DaysAgo(time.Date(2026, 2, 20, 23, 0, 0, 0, time.Local), now); got != 9 {
		t.Errorf("20 February: %d days, want 9", got)
	}
}

func TestFileURLKeepsChineseNames(t *testing.T) {
	u := ui.FileURL("/home/张三/合作 协议.xlsx")
	if u.Scheme != "file" || u.Path != "/home/张三/合作 协议.xlsx" {
		t.Errorf("FileURL = %v", u)
	}
}
