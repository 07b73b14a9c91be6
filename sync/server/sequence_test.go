package server_test

import (
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/server/sqlstore"
)

// sync_gateway #2108 and #3787: a transaction that took its numbers and commits
// late. Whoever comes after it waits, so that no cursor passes a number whose op
// is seen only later.
func TestALateTransactionHoldsItsNumbers(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		one, err := sqlstore.Open(t.Context(), database)
		if err != nil {
			t.Fatal(err)
		}
		two, err := sqlstore.Open(t.Context(), database) // another process
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { one.Close(); two.Close() })
		put := func(tx server.Tx) error {
			id := op.NewID()
			e := &server.Entry{ID: id, Branch: op.Branch{Device: op.NewID(), Incarnation: 1}, N: 1, Unit: county, Doc: op.NewID(), Rev: 1, Outcome: op.Applied, Body: []byte("{}")}
			if err := tx.PutEntries([]*server.Entry{e}); err != nil {
				return err
			}
			return tx.Publish("u", []app.ID{id})
		}
		held, let := make(chan struct{}), make(chan struct{})
		done := make(chan error, 2)
		go func() {
			done <- one.Write(t.Context(), func(tx server.Tx) error {
				err := put(tx)
				close(held)
				<-let
				return err
			})
		}()
		<-held
		go func() { done <- two.Write(t.Context(), put) }()
		seen := func() (seqs []int64) {
			err := two.Read(t.Context(), func(tx server.Tx) error {
				return tx.Published("u", 0, 10, func(seq int64, _ *server.Entry) error { seqs = append(seqs, seq); return nil })
			})
			if err != nil {
				t.Fatal(err)
			}
			return seqs
		}
		for range 10 {
			if got := seen(); len(got) != 0 {
				t.Fatalf("number %v is handed out before the one below it is committed", got)
			}
			time.Sleep(20 * time.Millisecond)
		}
		close(let)
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		if got := seen(); len(got) != 2 || got[0] != 1 || got[1] != 2 {
			t.Fatal(got)
		}
	})
}
