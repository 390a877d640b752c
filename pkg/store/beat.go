package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/guard"
)

// beat publishes what is to be published, says what is wanted, learns what is
// new, and brings in what others have read of what is lacking here.
func (s *source) beat(ctx context.Context) {
	began := time.Now()
	var err error
	if failed := guard.Run("talking with other servers", func() { err = s.beatOnce(ctx, began) }); failed != nil {
		err = failed
	}
	s.locked(func() {
		p := s.peers
		p.busy, p.ended = false, time.Now()
		if err == nil {
			p.began, p.failing = began, 0
			return
		}
		p.failing++
		if p.alone() {
			p.lost()
			s.changed()
		}
	})
}

// lost forgets what was known of the others. What could not be published is
// found again when they are back.
func (p *peering) lost() {
	p.leads, p.until, p.state = false, time.Time{}, nil
	p.outbox, p.supply = nil, true
	p.epoch, p.log, p.since = "", nil, 0
}

func (s *source) beatOnce(ctx context.Context, began time.Time) error {
	if err := s.publishAll(ctx); err != nil {
		return err
	}
	var b Beat
	s.locked(func() { b = s.nextBeat(began) })
	news, err := s.peers.link.Beat(ctx, b)
	if err != nil {
		return err
	}
	s.locked(func() { s.hear(b, news) })
	if err := s.importAll(ctx); err != nil {
		return err
	}
	var expired []string
	s.locked(func() {
		now := time.Now()
		if !s.peers.leads {
			s.takenDown(news.Up, now)
		}
		expired = s.stockUp(now)
	})
	if len(expired) > 0 {
		if err := s.peers.link.Drop(ctx, expired); err != nil {
			return err
		}
	}
	return s.publishAll(ctx)
}

// nextBeat is what is to be said.
func (s *source) nextBeat(now time.Time) Beat {
	p := s.peers
	s.serveRemote(now)
	b := Beat{Lead: !p.restful()}
	if !p.gap {
		b.Epoch, b.Since = p.epoch, p.since
	}
	if p.leads {
		b.State = s.tell(now)
	} else {
		b.Want = s.put(now)
	}
	b.Done, p.down = p.down, nil
	return b
}

// hear takes in what is new.
func (s *source) hear(b Beat, news News) {
	p, now := s.peers, time.Now()
	p.failing = 0
	if news.Epoch != p.epoch {
		p.supply = p.supply || p.epoch != "" // the log was lost: what is known here is put back
		p.epoch, p.log, p.since = news.Epoch, nil, 0
	}
	p.learn(news)
	p.leads, p.until = news.Leads, news.Until
	if p.leads {
		p.state = nil
		for _, post := range p.posts {
			p.down = append(p.down, post.ID)
		}
		p.posts = map[*want]Posted{}
		s.takeWants(news.Wants, now)
	} else {
		s.dropRemote()
		s.listen(news.State, now)
	}
	s.learnClock(news.Entries)
}

// learn brings the log up to date.
func (p *peering) learn(news News) {
	before := map[string]bool{}
	for _, e := range p.log {
		before[e.ID] = e.applied
	}
	if news.Complete {
		p.log = nil
	}
	gone := map[string]bool{}
	for _, e := range news.Entries {
		applied := before[e.ID] || p.own[e.ID]
		delete(p.own, e.ID)
		p.log = append(p.log, &entry{Entry: e, applied: applied})
		p.since = max(p.since, e.Seq)
		for _, id := range e.Instead {
			gone[id] = true
		}
	}
	p.forget(func(e *entry) bool { return gone[e.ID] })
	slices.SortFunc(p.log, func(a, b *entry) int { return cmp.Compare(a.Seq, b.Seq) })
	p.gap = len(p.log) != news.Count // something went away: the next beat brings all
}

func (p *peering) forget(which func(*entry) bool) { p.log = slices.DeleteFunc(p.log, which) }

// learnClock takes Kore.ai's clock from what others have read, while no call
// has told it here.
func (s *source) learnClock(entries []Entry) {
	for _, e := range entries {
		if e.Looked != nil || len(e.Readings) != 1 || e.Readings[0].Joined {
			continue
		}
		r := e.Readings[0]
		s.conn.clock.Borrow(r.Sent, r.AsOf)
	}
}

// importsAtOnce bounds the segments that are fetched in one step.
const importsAtOnce = 8

// importAll brings in what others have read of what is lacking.
func (s *source) importAll(ctx context.Context) error {
	tried := map[*entry]bool{} // what has to go again for want of room is not brought in again at once
	for {
		var chosen []*entry
		var users *columns.Users
		s.locked(func() {
			if s.full == nil {
				chosen, users = s.importable(s.peers.lacks, tried, importsAtOnce), s.rows.Users()
			}
		})
		if len(chosen) == 0 {
			return nil
		}
		ids := make([]string, len(chosen))
		for i, e := range chosen {
			ids[i] = e.ID
			tried[e] = true
		}
		blocks, err := s.peers.link.Fetch(ctx, ids, users)
		if err != nil {
			return err
		}
		var gone []string
		s.locked(func() { gone = s.bringIn(chosen, blocks, users) })
		s.compactLater()
		s.conn.makeRoom(time.Now())
		if len(gone) > 0 {
			if err := s.peers.link.Drop(ctx, gone); err != nil {
				return err
			}
		}
	}
}

// publishAll publishes what waits, in order.
func (s *source) publishAll(ctx context.Context) error {
	for {
		var next *outgoing
		s.locked(func() {
			if p := s.peers; len(p.outbox) > 0 {
				out := p.outbox[0]
				out.instead = append(out.instead, p.outdated(out)...)
				next = &out
			}
		})
		if next == nil {
			return nil
		}
		err := s.peers.link.Publish(ctx, next.id, next.block, next.instead)
		if err != nil && !errors.Is(err, ErrCannotPublish) {
			return err
		}
		s.locked(func() {
			if p := s.peers; len(p.outbox) > 0 && p.outbox[0].id == next.id {
				p.outbox = p.outbox[1:]
			}
			if err == nil {
				s.peers.published(*next)
			}
		})
	}
}
