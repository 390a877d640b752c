package budget

import (
	"context"
	"errors"
	"time"
)

var errUnsteady = errors.New("what the servers share is lost again and again")

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
		e.Weak = true
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
func (b *Budget) reconcile(ctx context.Context, s *link, look bool) error {
	s.mending.Lock()
	defer s.mending.Unlock()
	for range rounds {
		var known, missing bool
		b.locked(func() {
			known = s.clock.Known()
			missing = len(b.own.pending(time.Now())) > 0 || len(s.others) > 0 || s.taught != (Facts{})
		})
		if look || missing && !known {
			look = false
			a, err := b.ask(ctx, s, Request{Op: Look})
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
		if done, err := b.restore(ctx, s); done || err != nil {
			return err
		}
	}
	return errUnsteady
}

// restore sends what is missing, in parts; false when the ledger was lost meanwhile.
func (b *Budget) restore(ctx context.Context, s *link) (bool, error) {
	var pending []*record
	var others, entries []Entry
	var facts Facts
	b.locked(func() {
		pending, others = b.own.pending(time.Now()), s.others
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
		facts = s.taught
		if b.blocked.After(time.Now()) {
			facts.Blocked = max(facts.Blocked, s.clock.Max(b.blocked))
		}
	})
	for first := true; first || len(entries) > 0; first = false {
		n := min(len(entries), restoreAtOnce)
		a, err := b.ask(ctx, s, Request{Op: Restore, Entries: entries[:n], Facts: facts})
		if err != nil || a.Lost {
			b.locked(func() {
				for _, rec := range pending {
					rec.dirty = true
				}
			})
			return false, err
		}
		entries = entries[n:]
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s.others, s.taught = s.others[min(len(others), len(s.others)):], Facts{}
	return true, nil
}

// mend puts back what a ledger has lost, and goes on alone if that fails.
func (b *Budget) mend(s *link) error {
	err := b.reconcile(context.WithoutCancel(s.ctx), s, false)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.lose(s, err)
		return err
	}
	b.serve(time.Now())
	return nil
}
