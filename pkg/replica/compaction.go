package replica

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// minRun is how many small neighbours are published anew as one: a
	// segment a page would take twice the room.
	minRun = 16
	// soonExpired is how long before its end a segment is left alone.
	soonExpired = time.Hour
)

// compact publishes small settled neighbours in the log as one segment, made
// of what is known here, which has to be as good.
func (p *Replica) compact(now time.Time) {
	for run := range p.log.smallRuns(p.Open(), now) {
		hull := session.Span{From: run[0].Readings[0].From, To: run[len(run)-1].end()}
		readings := settledIn(p.State, hull)
		if readings == nil || len(p.importable(interval.Set{hull}, nil, 1)) > 0 {
			continue
		}
		var instead []string
		for _, e := range p.log {
			if e.inside(hull) {
				instead = append(instead, e.ID)
			}
		}
		p.send(block(&p.Rows, readings), instead)
		return // one at a time
	}
}

// smallRuns are the runs of small settled neighbours that are worth it.
func (l segmentLog) smallRuns(open int64, now time.Time) func(yield func([]*entry) bool) {
	all := slices.DeleteFunc(slices.Clone(l), func(e *entry) bool { return e.Looked != nil || len(e.Readings) == 0 })
	slices.SortStableFunc(all, func(a, b *entry) int { return cmp.Compare(a.Readings[0].From, b.Readings[0].From) })
	return func(yield func([]*entry) bool) {
		for lo := 0; lo < len(all); {
			hi, rows := lo, 0
			for hi < len(all) && all[hi].small(open, now) && rows+all[hi].Rows <= columns.MaxRows && all[hi].end()-all[lo].Readings[0].From <= rowset.MaxSpan {
				rows += all[hi].Rows
				hi++
			}
			if run := worthwhile(all[lo:hi]); run != nil && !yield(run) {
				return
			}
			lo = max(hi, lo+1)
		}
	}
}

// small reports whether the entry is settled, and not yet large.
func (e *entry) small(open int64, now time.Time) bool {
	if e.Rows > columns.MaxRows/2 || !e.Expires.IsZero() && e.Expires.Sub(now) < soonExpired {
		return false
	}
	return !slices.ContainsFunc(e.Readings, func(r Reading) bool {
		return coverage.Reading{Span: r.Span, AsOf: r.AsOf, Joined: r.Joined, Margin: r.Margin}.SettledTo(open) < r.To
	})
}

// worthwhile leaves out an entry that outweighs the others together: to write it
// again and again would cost more than it brings.
func worthwhile(run []*entry) []*entry {
	if len(run) < minRun {
		return nil
	}
	most, sum := 0, 0
	for i, e := range run {
		sum += e.Rows
		if e.Rows > run[most].Rows {
			most = i
		}
	}
	if 2*run[most].Rows <= sum || sum == 0 {
		return run
	}
	if rest := worthwhile(run[most+1:]); rest != nil {
		return rest
	}
	return worthwhile(run[:most])
}

// settledIn is what was read of the span, nil unless that is all of it and can
// change no more.
func settledIn(st *plan.State, span session.Span) []coverage.Reading {
	var out []coverage.Reading
	open, rest := st.Open(), interval.Set{span}
	for _, r := range st.Readings.In(span) {
		if !r.Again.IsZero() || r.SettledTo(open) < min(r.To, span.To) {
			return nil
		}
		rest = rest.Without(r.Span)
		part := r
		part.Span = r.Intersect(span)
		part.Live = r.Live && part.To == r.To
		out = append(out, part)
	}
	if len(rest) > 0 || st.Rows.Count(span) > columns.MaxRows {
		return nil
	}
	return out
}
