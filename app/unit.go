package app

// Unit is a reporting unit (填报单位): a division's department.
type Unit struct {
	Code       string // division code, "-" and department id, e.g. "220200-edu"
	Name       string // 吉林市教育局
	Division   string // GB/T 2260 code, or a private one (22Z001 长白山管委会)
	Department string // id of the department code list
	Parent     string // code of the unit it reports to; "" for the province
	Level      Level
	Lead       bool // leads its level: gathers the other departments
}

// Level is an administrative level.
type Level string

// The levels of reporting units.
const (
	Province Level = "province"
	City     Level = "city"
	County   Level = "county"
)

// User is a local account.
type User struct {
	ID    ID
	Name  string // login name
	Title string // how the person is shown
	Roles []string
}

// Shown is what the person is called: the title, else the login name.
func (u User) Shown() string {
	if u.Title != "" {
		return u.Title
	}
	return u.Name
}
