package query

import (
	"cmp"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// DefaultLongestSession is how long before a range counted by end sessions may
// have started, where the data source's settings do not say.
const DefaultLongestSession = 24 * time.Hour

// counting reads countBy and finalOnly, and moves the range to what is final.
func (p *parser) counting() {
	p.q.CountBy = word(p.reader, "countBy", ByStart, ByEnd)
	p.q.LongestSession = cmp.Or(p.context.LongestSession, DefaultLongestSession)
	p.q.FinalOnly = p.flag("finalOnly")
	lag := p.context.Open
	if p.q.ByEnd() {
		lag = p.context.ClosingLag
	}
	if p.q.FinalTo = farthest; p.context.Now != 0 {
		// Whole seconds, as the server's clock has, and notices show.
		p.q.FinalTo = (p.context.Now - lag.Milliseconds()) / 1000 * 1000
	}
	if p.q.FinalOnly {
		p.q.keepFinal()
	}
}

// keepFinal moves the range of a summary back until it ends where everything is
// final, and cuts that of a table there. In a time series, buckets are null
// instead: see Final.
func (q *Query) keepFinal() {
	if q.Type == Sessions && q.Status == All {
		q.Status = session.Closed // what is open can still change
	}
	over := q.Range.To - q.FinalTo
	if over <= 0 {
		return
	}
	q.Moved = time.Duration(over) * time.Millisecond
	switch q.Type {
	case TimeSeries:
		q.Moved = 0
	case Summary:
		q.Range = session.Span{From: q.Range.From - over, To: q.Range.To - over}
	case Sessions:
		q.Range.To = q.FinalTo
		q.Range.From = min(q.Range.From, q.Range.To)
	}
}

// ByEnd reports whether sessions belong to the range in which they end.
func (q Query) ByEnd() bool { return q.CountBy == ByEnd && len(q.SessionIDs) == 0 }

// Final reports whether a bucket that is shown up to the instant, or the range
// if that ends before, can no longer change.
func (q Query) Final(to int64) bool { return min(to, q.Range.To) <= q.FinalTo }

// Started is the span of starts in which the sessions lie that a span counts:
// the span itself, or by end also what started up to the longest session before.
func (q Query) Started(span session.Span) session.Span {
	if q.ByEnd() && !span.Empty() {
		span.From -= q.LongestSession.Milliseconds()
	}
	return span
}

// CountedFrom is from when on all that is counted is known, where sessions that
// started from an instant on are.
func (q Query) CountedFrom(started int64) int64 {
	if q.ByEnd() {
		started += q.LongestSession.Milliseconds()
	}
	return started
}
