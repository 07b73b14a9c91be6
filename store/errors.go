package store

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Codes of the errors that people see; the texts are err.<code>.what, kept, do.
const (
	CodeLocked     = "store.locked"          // the data folder is open in another window; args: dir
	CodeNoVault    = "store.none"            // there is no data in the folder; args: dir
	CodeLost       = "store.lost"            // the data file is gone, what belongs to it is there; args: dir, backup
	CodeVault      = "store.exists"          // Create: the folder holds data already; args: dir
	CodeReadOnly   = "store.readonly"        // folder or file cannot be written; args: dir
	CodeNetwork    = "store.network"         // the folder is on a network drive; args: dir, kind
	CodeFull       = "store.full"            // no room on the disk; args: dir
	CodeIO         = "store.io"              // the disk failed; args: dir
	CodeDamaged    = "store.damaged"         // the file is damaged; args: dir, backup
	CodeDrafts     = "store.drafts_damaged"  // unfinished work could not be read and was put aside; args: file
	CodeRowDamaged = "store.row_damaged"     // one record fails its checksum; args: form, id
	CodeNewer      = "store.newer"           // written by a newer program; args: have, know
	CodeUpgrade    = "store.upgrade"         // a migration failed, the old file is as it was
	CodeBusy       = "store.busy"            // another transaction holds the file for too long
	CodeLogin      = "store.login"           // nobody has logged in
	CodePassword   = "store.password"        // wrong name or password; args: left
	CodeHeld       = "store.account_held"    // too many failures; args: minutes
	CodeWeak       = "store.password_weak"   // args: reason
	CodeNameTaken  = "store.name_taken"      // args: name
	CodeRecovery   = "store.recovery"        // the recovery key is wrong; args: group
	CodeField      = "store.unknown_field"   // an op or a query names a field that the form lacks; args: form, field
	CodeForm       = "store.unknown_form"    // args: form
	CodeOverOthers = "store.over_others"     // what is offered again would overwrite what was written since
	CodeRecord     = "store.record_exists"   // a create of a record that is there; args: form
	CodeFilter     = "store.filter"          // a comparison that the field cannot make; args: field, op
	CodeBackup     = "store.backup_bad"      // a backup file fails its check; args: file
	CodeBackupNew  = "store.backup_newer"    // a backup of a newer program; args: file
	CodeBlob       = op.CodeBlob             // an attachment fails its check; args: hash
	CodeLog        = "store.log_damaged"     // an entry of the log fails its checksum; args: n
	CodePurged     = register.CodePurged     // a personal value was purged, or never came
	CodeRebuild    = "store.rebuild"         // the lists could not be rebuilt; args: form
	CodePIN        = "store.pin"             // wrong PIN; args: left
	CodePINOver    = "store.pin_over"        // a PIN goes on with nothing any more
	CodePINWeak    = "store.pin_weak"        // no PIN: six digits that are no run
	CodeLastAdmin  = "store.last_admin"      // the last administrator stays
	CodeOld        = "store.password_reused" // one of the last five passwords
)

// coded turns an error of the database or the disk into one that people
// understand. Coded errors and nil pass unchanged.
func (s *Store) coded(err error) error {
	if s == nil {
		return classify(err, "")
	}
	return classify(err, s.dir)
}

func classify(err error, dir string) error {
	var own *app.Error
	if err == nil {
		return nil
	}
	if errors.As(err, &own) {
		if own.Code == CodeDamaged && own.Args["dir"] == "" && dir != "" { // found where the folder was not known
			return damaged(own.Err, dir)
		}
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return app.NewError(app.CodeCanceled, err)
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		return classifySQL(err, se.Code(), dir)
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return app.NewError(CodeFull, err, "dir", dir)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return app.NewError(CodeReadOnly, err, "dir", dir)
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.EFBIG):
		return app.NewError(CodeIO, err, "dir", dir)
	}
	return err
}

func classifySQL(err error, code int, dir string) error {
	switch code & 0xff {
	case lib.SQLITE_FULL:
		return app.NewError(CodeFull, err, "dir", dir)
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return app.NewError(CodeReadOnly, err, "dir", dir)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return damaged(err, dir)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return app.NewError(CodeBusy, err)
	case lib.SQLITE_IOERR:
		return app.NewError(CodeIO, err, "dir", dir)
	case lib.SQLITE_INTERRUPT:
		return app.NewError(app.CodeCanceled, err)
	}
	return err
}

// damaged names the newest backup, so that the message says what to restore.
func damaged(err error, dir string) error {
	return app.NewError(CodeDamaged, err, "dir", dir, "backup", sayBackup(dir))
}

// unique reports whether err is a violated UNIQUE constraint.
func unique(err error) bool {
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return false
	}
	return se.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || se.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY
}
