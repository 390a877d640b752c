package budget

import (
	"context"
	"time"
)

const (
	// askTime is how long a ledger may take before it counts as lost.
	askTime = time.Second
	// probeEvery is the pause between probes whether a lost ledger is back.
	probeEvery = time.Second
	// holdTime is how long all but alerts wait once the ledger is lost: what the
	// other servers have sent in this minute is not known any more.
	holdTime = time.Minute
	// recheck is how soon a ledger that had no room is asked again at the latest:
	// another server may have given calls back.
	recheck = 5 * time.Second
)

// link is what a budget knows of its ledger. It is guarded by the mutex of
// the budget.
type link struct {
	Sharing
	denied  [lanes]denial
	left    [2]int    // as of Answer
	asked   time.Time // when the ledger answered last
	lost    *loss     // nil while the ledger is there
	probing bool
	probeAt time.Time
	ctx     context.Context // ends with the sharing
	end     context.CancelFunc
}

// denial is when the ledger had no room for a lane, until when, and which window had none.
type denial struct {
	at, until time.Time
	by        *window
}

type loss struct {
	since  time.Time
	reason string
}

func (l *loss) until() time.Time { return l.since.Add(holdTime + margin) }

// SetSharing makes the budget use a ledger, or another one, or none with the
// zero Sharing. The calls that this server has sent stay known to itself.
func (b *Budget) SetSharing(s Sharing) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.applyLimitsLocked()
	if b.link != nil && b.link.Ledger == s.Ledger {
		b.link.Sharing = s
		return
	}
	if b.link != nil {
		b.link.end()
		b.link = nil
	}
	if s.Ledger != nil {
		b.link = &link{Sharing: s}
		b.link.ctx, b.link.end = context.WithCancel(context.Background())
		if b.closed {
			b.link.end()
		}
	}
}

// State says how the budget is kept.
func (b *Budget) State() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.link == nil:
		return State{Mode: Embedded}
	case b.link.lost == nil:
		return State{Mode: Shared}
	}
	s := State{Mode: Alone, Since: b.link.lost.since, Reason: b.link.lost.reason}
	if time.Now().Before(b.link.lost.until()) {
		s.Mode = Waiting
	}
	return s
}

// sharedLocked reports whether calls are granted by a ledger.
func (b *Budget) sharedLocked() bool { return b.link != nil && b.link.lost == nil }

// aloneLocked reports whether the ledger is lost.
func (b *Budget) aloneLocked() bool { return b.link != nil && b.link.lost != nil }

// ledgerLocked is the link while calls are granted by a ledger, else nil.
func (b *Budget) ledgerLocked() *link {
	if !b.sharedLocked() {
		return nil
	}
	return b.link
}

// confirm asks the ledger, if there is one, for a call that is already taken out of
// the own windows. It is put back where it is not granted: then the ledger is lost,
// or says when to try again.
func (b *Budget) confirm(c *Call) bool {
	var s *link
	b.locked(func() { s = b.ledgerLocked() })
	if s == nil {
		return true
	}
	a, err := b.ask(s.ctx, s, Request{Op: Take, Call: c.id, Class: c.lane.lastClass(), Late: s.CallTimeout})
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil:
		c.unsendLocked() // others may count it for an hour
		b.loseLocked(s, err)
	case !a.Granted:
		c.unsendLocked()
		now := time.Now()
		d := denial{at: now, until: now.Add(max(a.Wait, margin))}
		if a.Window > 0 {
			d.by = b.windows[a.Window-1]
		}
		for l := int(c.lane); l < lanes; l++ { // no later lane finds room either
			s.denied[l] = d
		}
		b.wakeLocked()
	default:
		clear(s.denied[:c.lane+1])
	}
	return err == nil && a.Granted
}

// ask asks the ledger, and learns what it says. It must not be called with mu held.
func (b *Budget) ask(ctx context.Context, s *link, r Request) (Answer, error) {
	b.locked(func() { r.Limits = b.set })
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	a, err := s.Ledger.Do(ctx, r)
	if err != nil {
		return a, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.link != s {
		return a, nil
	}
	now := time.Now()
	s.left, s.asked = a.Left, now
	for i, w := range b.windows {
		w.learned, w.learnedAt = a.Lowered[i].Limit, now.Add(-a.Lowered[i].Age)
	}
	if until := now.Add(a.Blocked); until.After(b.blocked) {
		b.blocked = until
	}
	return a, nil
}

// applyLimitsLocked sets the limits of the windows, a share of them while the ledger
// is lost, and lets everybody try again.
func (b *Budget) applyLimitsLocked() {
	for i, limit := range [2]int{b.set.PerMinute, b.set.PerHour} {
		if b.aloneLocked() && limit > 0 {
			limit = max(1, limit*b.link.FallbackPercent/100)
		}
		b.windows[i].limit = limit
	}
	if b.link != nil {
		b.link.denied = [lanes]denial{}
	}
	b.wakeLocked()
}

// loseLocked goes on without the ledger, by what this server knows itself.
func (b *Budget) loseLocked(s *link, err error) {
	if b.link != s || b.closed {
		return
	}
	if s.lost == nil {
		s.lost = &loss{since: time.Now()}
		s.probeAt = s.lost.since.Add(probeEvery)
		b.applyLimitsLocked()
	}
	s.lost.reason = err.Error()
}

// probeLocked finds out whether a lost ledger is back, in the background and only
// when somebody asks for a call.
func (b *Budget) probeLocked(now time.Time) {
	if !b.aloneLocked() || b.link.probing || now.Before(b.link.probeAt) {
		return
	}
	s := b.link
	s.probing = true
	b.work.Go(func() {
		_, err := b.ask(s.ctx, s, Request{Op: Probe})
		b.mu.Lock()
		defer b.mu.Unlock()
		s.probing = false
		s.probeAt = time.Now().Add(probeEvery)
		if err != nil {
			b.loseLocked(s, err)
			b.wakeLocked()
			return
		}
		s.lost = nil
		b.applyLimitsLocked()
	})
}
