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
	// smallRows is the size up to which a segment is worth being written again.
	smallRows = columns.MaxRows / minRun
	// soonExpired is how long before its end a segment is left alone.
	soonExpired = time.Hour
)

// compact publishes small settled neighbours in the log as one segment, made
// of what is known here, which has to be as good.
func (p *Replica) compact(now time.Time) {
	for _, run := range p.log.smallRuns(p.Open(), now) {
		hull := run[0].hull()
		for _, e := range run {
			hull.To = max(hull.To, e.hull().To)
		}
		readings := settledIn(p.State, hull)
		if readings == nil || len(p.importable(interval.Set{hull}, nil, 1)) > 0 {
			continue
		}
		var supersedes []string
		for _, e := range p.log {
			if h := e.hull(); !h.Empty() && h.Intersect(hull) == h {
				supersedes = append(supersedes, e.ID)
			}
		}
		p.send(block(&p.Rows, readings), supersedes)
		return // one at a time
	}
}

// smallRuns are the runs of small settled neighbours that are worth it.
func (l segmentLog) smallRuns(open int64, now time.Time) (runs [][]Entry) {
	all := slices.DeleteFunc(slices.Clone(l), func(e Entry) bool { return e.ByID || len(e.Readings) == 0 })
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.hull().From, b.hull().From) })
	for lo := 0; lo < len(all); {
		hi, rows := lo, 0
		for hi < len(all) && all[hi].small(open, now) && rows+all[hi].Rows <= columns.MaxRows && all[hi].hull().To-all[lo].hull().From <= rowset.MaxSpan {
			rows += all[hi].Rows
			hi++
		}
		if hi-lo >= minRun {
			runs = append(runs, all[lo:hi])
		}
		lo = max(hi, lo+1)
	}
	return runs
}

// small reports whether the entry is settled, and not yet large.
func (e *Entry) small(open int64, now time.Time) bool {
	if e.Rows > smallRows || e.Expires.Sub(now) < soonExpired {
		return false
	}
	return !slices.ContainsFunc(e.Readings, func(r reading) bool { return r.SettledTo(open) < r.To })
}

// settledIn is what was read of the span, nil unless that is all of it and can
// change no more.
func settledIn(st *plan.State, span session.Span) []reading {
	known := st.Readings.In(span)
	settled := known.Good(coverage.Freshness{Open: st.Open(), Fresh: never})
	if len(interval.Set{span}.Without(settled...)) > 0 || st.Rows.Count(span) > columns.MaxRows {
		return nil
	}
	out := slices.Clone(known)
	for i, r := range out {
		out[i].Span = r.Intersect(span)
		out[i].Live = r.Live && out[i].To == r.To
	}
	return out
}

// never is a moment at which nothing was sent.
var never = time.Unix(1<<40, 0)
