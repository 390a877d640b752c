package budget

import (
	"errors"
	"testing"
	"time"
)

// What keeps a call waiting at the ledger is known from its answer, and asked again early:
// another server may have given calls back.
func TestADenialIsBelievedForAWhile(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.full, l.wait = true, 40*time.Second
		if c, at := b.Try(Panel); c != nil || time.Until(at) != recheck {
			t.Fatalf("got %v in %s, want to ask again in %s", c, time.Until(at), recheck)
		}
		if in := time.Until(b.Nth(Panel, 1)); in != 40*time.Second {
			t.Errorf("the next call in %s", in)
		}
		var spent *Error
		if err := b.Spent(Background, time.Now().Add(time.Second)); !errors.As(err, &spent) || spent.Limit != 60 || spent.Window != "minute" {
			t.Errorf("got %v", err)
		}
		asked := l.count()
		if c, _ := b.Try(Background); c != nil || l.count() != asked {
			t.Error("the ledger is asked for a later lane, which cannot find room either")
		}
		l.set(func() { l.full = false }) // calls were given back
		spend(t, b, Alert, 1)
		if time.Sleep(recheck - time.Second); b.Nth(Panel, 1).Before(time.Now().Add(time.Second)) {
			t.Error("the denial is forgotten")
		}
		time.Sleep(time.Second)
		spend(t, b, Panel, 1)
		if at := b.Nth(Panel, 1); at.After(time.Now()) {
			t.Errorf("a call was granted, and the next one is expected in %s", time.Until(at))
		}
	})
}
