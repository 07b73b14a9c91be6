package server_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// A server whose disk is full says so, takes nothing of what it refuses, hands out
// what it has, and goes on where it stopped once there is room.
func TestAFullDiskTakesNothingAndLosesNothing(t *testing.T) {
	disk := apptest.Disk(t, 24<<20)
	p := servertest.Start(t, filepath.Join(disk, "province.db"))
	a, b := p.Enrol(county), p.Enrol(county)
	a.Write(create(op.NewID(), "name", "甲"))
	one(t, a.Push(1), op.Applied)
	free := apptest.FillDisk(t, disk, 0)
	for i := range 30 {
		a.Write(create(op.NewID(), "name", fmt.Sprint(i, strings.Repeat("长", 30_000))))
	}
	var err error
	for acked := int64(1); err == nil && acked < 31; acked++ {
		_, err = a.Send(a.Frame(acked+1, acked+1))
	}
	if app.CodeOf(err) != wire.CodeFull {
		t.Fatalf("a full disk: %v", err)
	}
	if b.Pull(); len(b.Got) == 0 {
		t.Fatal("what is there is not handed out")
	}
	free()
	a.Push(3)
	b.Pull()
	if a.Acked != 31 || len(b.Got) != 31 {
		t.Fatalf("with room again %d of 31 are kept and %d handed out", a.Acked, len(b.Got))
	}
}
