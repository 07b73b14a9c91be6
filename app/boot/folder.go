package boot

import (
	"context"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/store"
)

// FindUnit returns the code of a reporting unit: from its code, its name, or a
// division's code with a department. Without a department the division's lead
// unit is meant.
func FindUnit(unit, department string) (string, error) {
	tree := codes.Units()
	u, known := tree.Resolve(unit)
	if known && department == "" {
		return u.Code, nil
	}
	division := unit
	if known { // of one department of it
		division = u.Division
	}
	if department == "" {
		department = "edu"
	}
	if u, ok := tree.Resolve(division + "-" + department); ok {
		return u.Code, nil
	}
	if list := tree.Of(division); len(list) > 0 {
		names := make([]string, len(list))
		for i, u := range list {
			if names[i] = strings.TrimPrefix(u.Code, division+"-") + " " + u.Name; u.Name == department {
				return u.Code, nil
			}
		}
		return "", app.NewError("boot.department", nil, "department", department, "list", strings.Join(names, "、"))
	}
	found := tree.Find(unit, 6)
	names := make([]string, 0, len(found))
	for _, u := range found {
		if u.Name == unit {
			return u.Code, nil
		}
		names = append(names, u.Name+" "+u.Code)
	}
	return "", app.NewError("boot.unit", nil, "unit", unit, "near", strings.Join(names, "、"))
}

// RestoreInto puts a backup in the place of a data folder without opening it
// first: the way back when the folder is damaged.
func RestoreInto(ctx context.Context, cfg Config, path string) error {
	return store.Restore(ctx, path, cfg.Folder())
}

// BackupInfo is what a backup says of itself.
type BackupInfo struct {
	Made    time.Time
	Unit    string // name of the reporting unit, its code where nobody knows it
	Records int    // those in the recycle bin too
}

// DescribeBackup tells whose backup a file is, before anything is done with it.
// Errors: file.none, file.unreadable, store.backup_bad, store.backup_newer.
func DescribeBackup(path string) (BackupInfo, error) {
	b, err := store.DescribeBackup(path)
	if err != nil {
		return BackupInfo{}, err
	}
	info := BackupInfo{Made: b.Made, Unit: b.Unit, Records: b.Records}
	if u, ok := codes.Units().Resolve(b.Unit); ok {
		info.Unit = u.Name
	}
	return info, nil
}

// VerifyBackup looks whether a backup file is whole and can be restored.
func VerifyBackup(ctx context.Context, path string) ([]app.Problem, error) {
	return store.VerifyBackup(ctx, path)
}
