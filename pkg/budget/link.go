package budget

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
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
)

// link is what a budget knows of its ledger. It is guarded by the mutex of
// the budget.
type link struct {
	Sharing
	clock   clockskew.Clock // the ledger's
	mirror  *mirror
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
// zero Sharing. The calls that this server has sent stay known to itself.
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
	}
	b.applyLimits()
	b.serve(time.Now())
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
	if b.link.lost.holds(time.Now()) {
		s.Mode = Waiting
	}
	return s
}

func (l *loss) until() time.Time         { return l.since.Add(holdTime + margin) }
func (l *loss) holds(now time.Time) bool { return now.Before(l.until()) }

// shared reports whether calls are granted by a ledger. Needs mu.
func (b *Budget) shared() bool { return b.link != nil && b.link.lost == nil }

// alone reports whether the ledger is lost. Needs mu.
func (b *Budget) alone() bool { return b.link != nil && b.link.lost != nil }

// ledger is the link while calls are granted by a ledger, else nil. Needs mu.
func (b *Budget) ledger() *link {
	if !b.shared() {
		return nil
	}
	return b.link
}

// ask asks the ledger, and takes in what it tells. It must not be called with
// mu held.
func (b *Budget) ask(ctx context.Context, s *link, r Request) (Answer, error) {
	b.locked(func() { r.Known, r.Limits = s.mirror.mark, b.set })
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
	s.clock.Observe(sent, now, a.Mark.Time, 1)
	s.mirror.take(a, r.Known.Time, &s.clock, now)
	return a, nil
}

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
	return s.clock.Own(s.mirror.facts.Blocked)
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
	b.work.Go(func() {
		_, err := b.ask(s.ctx, s, Request{Op: Look})
		b.mu.Lock()
		defer b.mu.Unlock()
		s.probing = false
		s.probeAt = time.Now().Add(probeEvery)
		if err != nil {
			b.lose(s, err)
			return
		}
		b.rejoin(s)
	})
}
