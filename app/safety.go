package app

// Settings of a data folder that people set for their safety, and what holds
// where nothing is set: the first of the choices.
const (
	IdleSetting     = "security.idle_minutes"  // a window that nobody uses is locked after so long
	PasswordSetting = "security.password_days" // a password has to be changed after so long
)

// IdleMinutes and PasswordDays are the choices for these settings.
var (
	IdleMinutes  = []int{10, 5, 15, 30, 60}
	PasswordDays = []int{90, 30, 60, 180}
)
