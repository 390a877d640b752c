package budget

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// askTime is how long a ledger may take before it counts as lost.
	askTime = time.Second
	// probeEvery is the pause between looks whether a lost ledger is back.
	probeEvery = time.Second
	// holdTime is how long all but alerts wait once the ledger is lost: what the
	// other servers have sent in this minute is not known any more.
	holdTime = time.Minute
	// recheck is the age from which a mirror that has no room is not believed:
	// another server may have given calls back.
	recheck = 5 * time.Second
	// rounds bounds how often a ledger that was emptied is filled again for one call.
	rounds = 3
	// restoreAtOnce bounds the entries of one request.
	restoreAtOnce = 1000
)

// link is what a budget knows of its ledger. It is guarded by the mutex of
// the budget.
type link struct {
	Sharing
	clock   clock
	mirror  *mirror
	mending sync.Mutex       // held while the ledger is being told what it lacks; before mu
	others  []Entry          // of other servers, to be put back into a log that was lost
	taught  Facts            // as well
	guard   [lanes]time.Time // the ledger had no room: not before
	asking  bool             // a goroutine asks for those who wait
	lost    *loss            // nil while the ledger is there
	probing bool
	probeAt time.Time
	ctx     context.Context // ends with the sharing
	end     context.CancelFunc
}

type loss struct {
	since  time.Time
	reason string
}

// SetSharing makes the budget use a ledger, or another one, or none with the
// zero Sharing. The calls that this server has sent stay known, and are put
// into the new ledger.
func (b *Budget) SetSharing(s Sharing) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.link != nil && b.link.Ledger == s.Ledger {
		b.link.Sharing = s
		b.applyLimits()
		b.serve(time.Now())
		return
	}
	if b.link != nil {
		b.link.end()
		b.link = nil
	}
	if s.Ledger != nil {
		b.link = &link{Sharing: s, mirror: newMirror(b.set)}
		b.link.ctx, b.link.end = context.WithCancel(context.Background())
		if b.closed {
			b.link.end()
		}
		b.own.forgotten()
	}
	b.applyLimits()
	b.serve(time.Now())
}

// State tells how the budget is kept.
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
	if b.link.lost.holds(time.Now()) {
		s.Mode = Waiting
	}
	return s
}

func (l *loss) until() time.Time         { return l.since.Add(holdTime + margin) }
func (l *loss) holds(now time.Time) bool { return now.Before(l.until()) }

// shared tells whether calls are granted by a ledger. Needs mu.
func (b *Budget) shared() bool { return b.link != nil && b.link.lost == nil }

// alone tells whether the ledger is lost. Needs mu.
func (b *Budget) alone() bool { return b.link != nil && b.link.lost != nil }

// applyLimits sets the limits of the windows: those of this server alone are a
// share while the ledger is lost. Needs mu.
func (b *Budget) applyLimits() {
	for i, limit := range [2]int{b.set.PerMinute, b.set.PerHour} {
		if b.link != nil {
			b.link.mirror.windows[i].limit = limit
		}
		if b.alone() && limit > 0 {
			limit = b.link.part(limit)
		}
		b.windows[i].limit = limit
	}
}

// part is the share of a limit that is used alone.
func (s *link) part(limit int) int { return max(1, limit*s.FallbackPercent/100) }

// blocked is when Retry-After ends, zero when there is none.
func (s *link) blocked() time.Time {
	if s.mirror.facts.Blocked == 0 {
		return time.Time{}
	}
	return s.clock.local(s.mirror.facts.Blocked)
}

// lose goes on without the ledger, by what this server knows itself. Needs mu.
func (b *Budget) lose(s *link, err error) {
	if b.link != s || b.closed {
		return
	}
	now := time.Now()
	if s.lost == nil {
		s.lost = &loss{since: now}
		s.probeAt = now.Add(probeEvery)
		b.applyLimits()
		for i, w := range s.mirror.windows {
			b.windows[i].learned, b.windows[i].learnedAt = 0, w.learnedAt
			if w.learned > 0 {
				b.windows[i].learned = s.part(w.learned)
			}
		}
		b.blocked = latest(b.blocked, s.blocked())
	}
	s.lost.reason = err.Error()
	b.serve(now)
}

// rejoin uses the ledger again. Needs mu.
func (b *Budget) rejoin(s *link) {
	if b.link != s || s.lost == nil {
		return
	}
	s.lost = nil
	b.applyLimits()
	for _, w := range b.windows {
		w.learned = 0 // by what was sent alone; the ledger knows better
	}
	b.serve(time.Now())
}

// probe looks whether a lost ledger is back, in the background and only when
// somebody asks. Needs mu.
func (b *Budget) probe(now time.Time) {
	if !b.alone() || b.closed || b.link.probing || now.Before(b.link.probeAt) {
		return
	}
	s := b.link
	s.probing = true
	go func() {
		err := b.reconcile(s, true)
		b.mu.Lock()
		defer b.mu.Unlock()
		s.probing = false
		s.probeAt = time.Now().Add(probeEvery)
		if err != nil {
			b.lose(s, err)
			return
		}
		b.rejoin(s)
	}()
}

var errUnsteady = errors.New("what the servers share is lost again and again")

// ask asks the ledger, and takes in what it tells. It must not be called with
// mu held.
func (b *Budget) ask(ctx context.Context, s *link, r Request) (Answer, error) {
	b.mu.Lock()
	r.Known, r.Limits = s.mirror.mark, b.set
	b.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	sent := time.Now()
	a, err := s.Ledger.Do(ctx, r)
	if err != nil {
		return a, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	s.clock.observe(sent, now, a.Mark.Time)
	if a.Lost {
		if b.link == s && a.Mark.Epoch != s.mirror.mark.Epoch {
			s.forget(a)
			b.own.forgotten()
		}
		return a, nil
	}
	s.mirror.take(a, r.Known.Time, &s.clock, now)
	return a, nil
}

// forget keeps what was known of other servers: they may be silent for long.
func (s *link) forget(a Answer) {
	for _, e := range s.mirror.entries {
		e.Other = true
		s.others = append(s.others, e)
	}
	if s.mirror.facts != (Facts{}) {
		s.taught = s.mirror.facts
	}
	s.mirror.entries = nil
	s.mirror.mark = Mark{Epoch: a.Mark.Epoch}
}

// reconcile puts into the ledger what it does not know of this server: calls
// that were sent without it, or all after it was emptied. It looks even when
// there is nothing, if told so. It must not be called with mu held.
func (b *Budget) reconcile(s *link, look bool) error {
	s.mending.Lock()
	defer s.mending.Unlock()
	for range rounds {
		b.mu.Lock()
		pending, known := b.own.pending(time.Now()), s.clock.known()
		missing := len(pending) > 0 || len(s.others) > 0 || s.taught != (Facts{})
		b.mu.Unlock()
		if look || missing && !known {
			look = false
			a, err := b.ask(s.ctx, s, Request{Op: Look})
			if err != nil {
				return err
			}
			if a.Lost {
				continue
			}
		}
		if !missing {
			return nil
		}
		if done, err := b.restore(s); done || err != nil {
			return err
		}
	}
	return errUnsteady
}

// restore sends what is missing, in parts; false when the ledger was lost meanwhile.
func (b *Budget) restore(s *link) (bool, error) {
	b.mu.Lock()
	pending, others := b.own.pending(time.Now()), s.others
	entries := make([]Entry, 0, len(pending)+len(others))
	mine := make(map[string]bool, len(pending))
	for _, rec := range b.own.list {
		mine[rec.id] = true
	}
	for _, rec := range pending {
		rec.dirty = false // set again by what happens to it meanwhile
		entries = append(entries, rec.entry(&s.clock, s.CallTimeout))
	}
	for _, e := range others {
		if !mine[e.ID] {
			entries = append(entries, e)
		}
	}
	facts := s.taught
	if b.blocked.After(time.Now()) {
		facts.Blocked = max(facts.Blocked, s.clock.latest(b.blocked))
	}
	b.mu.Unlock()
	for first := true; first || len(entries) > 0; first = false {
		n := min(len(entries), restoreAtOnce)
		a, err := b.ask(s.ctx, s, Request{Op: Restore, Entries: entries[:n], Facts: facts})
		if err != nil || a.Lost {
			b.mu.Lock()
			for _, rec := range pending {
				rec.dirty = true
			}
			b.mu.Unlock()
			return false, err
		}
		entries = entries[n:]
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s.others, s.taught = s.others[min(len(others), len(s.others)):], Facts{}
	return true, nil
}
