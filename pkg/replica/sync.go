package replica

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// Sync publishes what is to be published, says what is wanted, learns what is
// new, and brings in what others have read of what is lacking here.
func (p *Replica) Sync(ctx context.Context) {
	began := time.Now()
	var err error
	if failed := guard.Run("talking with other servers", func() { err = p.syncOnce(ctx, began) }); failed != nil {
		err = failed
	}
	p.host.Locked(func() {
		p.busy, p.ended = false, time.Now()
		if err == nil {
			p.began, p.failing = began, 0
			return
		}
		p.failing++
		if p.alone() {
			p.disconnect()
			p.Elsewhere = nil
			p.Demands.Wake()
		}
	})
}

// disconnect forgets what was known of the others. What could not be published is
// found again when they are back.
func (p *Replica) disconnect() {
	p.leads, p.until = false, time.Time{}
	p.outbox, p.supply = nil, true
	p.epoch, p.log, p.since = "", nil, 0
}

func (p *Replica) syncOnce(ctx context.Context, began time.Time) error {
	if err := p.publishAll(ctx); err != nil {
		return err
	}
	var b Sync
	p.host.Locked(func() { b = p.nextSync(began) })
	news, err := p.link.Sync(ctx, b)
	if err != nil {
		return err
	}
	p.host.Locked(func() { p.take(b, news) })
	if err := p.importAll(ctx); err != nil {
		return err
	}
	var expired []string
	p.host.Locked(func() {
		now := time.Now()
		if !p.leads {
			p.answered(news.Up, now)
		}
		expired = p.replenish(now)
	})
	if len(expired) > 0 {
		if err := p.link.Drop(ctx, expired); err != nil {
			return err
		}
	}
	return p.publishAll(ctx)
}

// nextSync is what is to be said.
func (p *Replica) nextSync(now time.Time) Sync {
	p.serveRequests(now)
	b := Sync{Lead: !p.nothingToDo()}
	if !p.gap {
		b.Epoch, b.Since = p.epoch, p.since
	}
	if p.leads {
		b.Status = p.status(now)
	} else {
		b.Want = p.requests(now)
	}
	b.Done, p.down = p.down, nil
	return b
}

// take takes in what is new.
func (p *Replica) take(b Sync, news Response) {
	now := time.Now()
	p.failing = 0
	if news.Epoch != p.epoch {
		p.supply = p.supply || p.epoch != "" // the log was lost: what is known here is put back
		p.epoch, p.log, p.since = news.Epoch, nil, 0
	}
	p.learn(news)
	p.leads, p.until = news.Leads, news.Until
	if p.leads {
		p.Elsewhere = nil
		for _, post := range p.requested {
			p.down = append(p.down, post.ID)
		}
		p.requested = map[*plan.Demand]Request{}
		p.takeRequests(news.Wants, now)
	} else {
		p.dropRequests()
		p.follow(news.Status, now)
	}
	learnClock(p.Clock, news.Entries)
}

// learn brings the log up to date.
func (p *Replica) learn(news Response) {
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
	p.log.forget(func(e *entry) bool { return gone[e.ID] })
	slices.SortFunc(p.log, func(a, b *entry) int { return cmp.Compare(a.Seq, b.Seq) })
	p.gap = len(p.log) != news.Count // something went away: the next sync brings all
}

// learnClock takes Kore.ai's clock from what others have read, while no call
// has told it here.
func learnClock(clock *clockskew.Latest, entries []Entry) {
	for _, e := range entries {
		if e.Looked != nil || len(e.Readings) != 1 || e.Readings[0].Joined {
			continue
		}
		r := e.Readings[0]
		clock.Borrow(r.Sent, r.AsOf)
	}
}

// maxImports bounds the segments that are fetched in one step.
const maxImports = 8

// importAll brings in what others have read of what is lacking.
func (p *Replica) importAll(ctx context.Context) error {
	tried := map[*entry]bool{} // what has to go again for want of room is not brought in again at once
	for {
		var chosen []*entry
		var users *columns.Users
		p.host.Locked(func() {
			if p.Full == nil {
				chosen, users = p.importable(p.lacks, tried, maxImports), p.Rows.Users()
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
		blocks, err := p.link.Fetch(ctx, ids, users)
		if err != nil {
			return err
		}
		var gone []string
		p.host.Locked(func() { gone = p.bringIn(chosen, blocks, users) })
		p.host.Imported()
		if len(gone) > 0 {
			if err := p.link.Drop(ctx, gone); err != nil {
				return err
			}
		}
	}
}

// publishAll publishes what waits, in order.
func (p *Replica) publishAll(ctx context.Context) error {
	for {
		var next *outgoing
		p.host.Locked(func() {
			if len(p.outbox) > 0 {
				out := p.outbox[0]
				out.instead = append(out.instead, p.log.outdated(out)...)
				next = &out
			}
		})
		if next == nil {
			return nil
		}
		err := p.link.Publish(ctx, next.id, next.block, next.instead)
		if err != nil && !errors.Is(err, ErrCannotPublish) {
			return err
		}
		p.host.Locked(func() {
			if len(p.outbox) > 0 && p.outbox[0].id == next.id {
				p.outbox = p.outbox[1:]
			}
			if err == nil {
				p.published(*next)
			}
		})
	}
}
