package plugin

import (
	"context"
	"math"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"golang.org/x/sync/errgroup"
)

// readAll reads what a query asks for and, where it compares, the period before.
func (r *reader) readAll(ctx context.Context, q query.Query, who asker) (rows, error) {
	if q.Compare.IsZero() {
		return r.read(ctx, q, who)
	}
	return r.readBoth(ctx, q, who)
}

// readBoth reads the sessions of a summary and, side by side, those of the
// period it is compared with. The answer is complete when both are.
func (r *reader) readBoth(ctx context.Context, q query.Query, who asker) (rows, error) {
	var now, before rows
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { now, err = r.read(ctx, q, who); return err })
	g.Go(func() (err error) { before, err = r.read(ctx, q.Compared(), who); return err })
	if err := g.Wait(); err != nil {
		return rows{}, err
	}
	now.before = &before
	now.stats = addStats(now.stats, before.stats)
	for _, n := range before.notices {
		if !slices.Contains(now.notices, n) && (before.complete || now.complete) {
			now.notices = append(now.notices, n) // how far loading is, is said once
		}
	}
	if !before.complete {
		now.progress = addProgress(now.progress, before.progress)
	}
	return now, nil
}

// isComplete reports whether all that the answer is made of was read.
func (r *rows) isComplete() bool { return r.complete && (r.before == nil || r.before.complete) }

// addChange computes what every group changed by. While one of the two periods
// is not whole there is no change: it would be that of what has been read.
func addChange(q query.Query, r *measure.Result, read *rows) error {
	if read.before == nil {
		return nil
	}
	var before []measure.Group
	if read.isComplete() {
		var err error
		if before, err = measure.RunLike(q.Compared(), read.before.snapshots, r.Groups); err != nil {
			return err
		}
	}
	for n := range r.Groups {
		g := &r.Groups[n]
		g.Change = make([]float64, len(q.Measures))
		for m := range q.Measures {
			g.Change[m] = math.NaN()
			if before != nil {
				g.Change[m] = g.Values[m][0] - before[n].Values[m][0]
			}
		}
	}
	return nil
}

func addStats(a, b []data.QueryStat) []data.QueryStat {
	out := slices.Clone(a)
	for n := range out {
		if n < len(b) && out[n].DisplayName == b[n].DisplayName {
			out[n].Value += b[n].Value
		}
	}
	return out
}

func addProgress(a, b *progress) *progress {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	sum := progress{Loaded: a.Loaded + b.Loaded, Total: a.Total + b.Total, RetryAfterMs: min(a.RetryAfterMs, b.RetryAfterMs)}
	if a.Total == 0 || b.Total == 0 {
		sum.Total = 0
	}
	return &sum
}
