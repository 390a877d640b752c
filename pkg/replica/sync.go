package replica

import (
	"context"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// Sync publishes what is to be published, says what is lacking, learns what is
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
	var s Sync
	p.host.Locked(func() { s = p.nextSync(began) })
	news, err := p.link.Sync(ctx, s)
	if err != nil {
		return err
	}
	p.host.Locked(func() { p.take(news) })
	if err := p.importAll(ctx); err != nil {
		return err
	}
	var expired []string
	p.host.Locked(func() {
		now := time.Now()
		if !p.leads && news.Status != nil {
			p.requestAgain(news.Status.Served, now)
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
	s := Sync{Lead: !p.nothingToDo()}
	if !p.gap {
		s.Epoch, s.Since = p.epoch, p.since
	}
	if p.leads {
		s.Status = p.status(now)
	} else {
		s.Requests = p.requests(now)
	}
	return s
}

// take takes in what is new.
func (p *Replica) take(news Response) {
	p.failing = 0
	if news.Epoch != p.epoch {
		p.supply = p.supply || p.epoch != "" // the log was lost: what is known here is put back
		p.epoch, p.log, p.since = news.Epoch, nil, 0
	}
	p.learn(news)
	p.leads, p.until = news.Leads, news.Until
	if p.leads {
		p.Elsewhere = nil
		clear(p.requested)
	} else {
		p.follow(news.Status)
	}
	p.takeRequests(news.Requests, time.Now())
}

// learn brings the log up to date. While no call has shown Kore.ai's clock here, it
// is taken from what others have read.
func (p *Replica) learn(news Response) {
	if news.Complete {
		p.log = nil
	}
	for _, e := range news.Entries {
		p.log = append(p.log, e)
		p.log.forget(e.Supersedes)
		p.since = max(p.since, e.Seq)
		if len(e.Readings) == 1 && !e.ByID && !e.Readings[0].Joined {
			p.Clock.Borrow(e.Readings[0].Sent, e.Readings[0].AsOf)
		}
	}
	slices.SortFunc(p.log, bySeq)
	applied := map[string]bool{}
	for _, e := range p.log {
		if p.applied[e.ID] {
			applied[e.ID] = true
		}
	}
	p.applied = applied
	p.gap = len(p.log) != news.Count // something went away: the next sync brings all
}

// idle reports whether nothing is wanted of the others.
func (p *Replica) idle() bool {
	return p.nothingToDo() && len(p.requested) == 0 && !p.leads
}

// nothingToDo reports whether there is nothing to lead for.
func (p *Replica) nothingToDo() bool {
	return len(p.lacks) == 0 && !p.reading && len(p.outbox) == 0 && !p.supply
}

// due is when the next sync is to begin; zero for none.
func (p *Replica) due(now time.Time) time.Time {
	switch {
	case p == nil || p.busy:
		return time.Time{}
	case !p.idle() && p.failing > 0:
		return p.ended.Add(retryPause)
	case len(p.outbox) > 0, len(p.lacks) > 0 && (!p.leads && p.began.Before(p.Demands.NewestAsked()) || p.canImport(p.lacks)):
		return now
	case p.leads && p.nothingToDo():
		return now // gives the lease back
	case p.idle():
		return time.Time{}
	case slices.ContainsFunc(p.Demands, func(w *plan.Demand) bool { return w.Notify != nil || w.Remote != "" }):
		return p.ended.Add(syncPause)
	default:
		return p.ended.Add(idlePause)
	}
}
