package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Request asks for all sessions of bots that start in a span.
type Request struct {
	Bots []string // none: all of the data source; not used with an account
	Span session.Span
	// Spans are several spans instead, ascending and not overlapping: one demand,
	// complete once all are.
	Spans []session.Span
	// Ahead are spans that will be asked for: they are read behind everything
	// else, and nobody waits for them.
	Ahead []session.Span
	// Needs says in words what an answer takes, for the error while it is missing; "" says the range.
	Needs string
	Lane  budget.Lane
	// Asked is when the question was asked; zero is now. Requests of one moment
	// find the same readings fresh.
	Asked time.Time
	// Alert: better an error than an answer from before a failed refresh.
	Alert bool
	// Partial: answer with what there is as soon as there is something new, or
	// after two seconds.
	Partial bool
	// Wait is how long to wait for a complete answer, or with Partial for any;
	// 0 is 25 s, or 2 s. The deadline of the context, less 3 s, counts as well.
	Wait time.Duration
}

// View is what is known of the sessions asked for.
type View struct {
	// Snapshots hold only sessions of the span from CoveredFrom on, one snapshot a
	// source, or of several spans what is known, one a source and span.
	Snapshots   []columns.Snapshot
	Complete    bool
	CoveredFrom int64          // ms; the start of the (newest) span when complete, its end while nothing is known
	Known       []session.Span // of every span that was asked for, what is known; ascending

	// How far loading is, while not complete.
	Loaded     int           // sessions of the span that are known
	Total      int           // those expected in all; 0 while not known
	Left       time.Duration // until complete, estimated; 0 while not known
	RetryAfter time.Duration // when asking again is worthwhile

	AsOf    time.Time // oldest read among what answers; zero when nothing does
	Stats   plan.Stats
	Notices []string // sentences for people
}

// Stats says what a request cost.
type Stats = plan.Stats

// asked are the spans of the request, at least one.
func (r Request) asked() []session.Span {
	if len(r.Spans) > 0 {
		return r.Spans
	}
	return []session.Span{r.Span}
}

// spans are those that are asked for, as far as anything can lie in them.
func (r Request) spans() (out []session.Span) {
	for _, s := range r.asked() {
		if s = s.Intersect(koreai.Possible); !s.Empty() {
			out = append(out, s)
		}
	}
	return out
}

// view is the complete answer.
func (w *wait) view(now time.Time) View {
	v := w.fill(now, func(span session.Span) session.Span { return span }, w.req.asked())
	v.Complete = true
	for _, p := range w.parts {
		if !p.complete {
			v.Notices = append(v.Notices, p.staleNotice())
		}
	}
	v.Loaded = v.sessions()
	v.Total = v.Loaded
	return v
}

// partial is what is known of the newest part.
func (w *wait) partial(now time.Time) View {
	v := w.fill(now, w.known, w.spans)
	p := w.progress(now)
	v.Loaded, v.Total, v.Left = p.Loaded, p.Total(), p.left
	v.RetryAfter = max(retryAfter, p.next.Sub(now))
	for _, p := range w.parts {
		if p.complete || p.trouble == nil {
			continue
		}
		v.Left = 0 // nobody knows how long an outage lasts
		v.notice(p.troubleNotice())
	}
	return v
}

// fill makes a view of what is known of every span.
func (w *wait) fill(now time.Time, known func(session.Span) session.Span, spans []session.Span) (v View) {
	for _, span := range spans {
		v.Known = append(v.Known, known(span))
	}
	v.CoveredFrom = v.Known[len(v.Known)-1].From
	for _, p := range w.parts {
		v.Snapshots = append(v.Snapshots, p.snapshot.Cut(known(p.span)))
		v.Stats.Add(p.stats)
		if !p.asOf.IsZero() {
			v.AsOf = interval.Earlier(v.AsOf, p.asOf)
		}
		v.notice(p.notices...)
	}
	v.Stats.Waited = now.Sub(w.started)
	v.Stats.FromStore = max(0, v.sessions()-v.Stats.SessionsRead)
	return v
}

// notice adds sentences, each once.
func (v *View) notice(all ...string) {
	for _, n := range all {
		if !slices.Contains(v.Notices, n) {
			v.Notices = append(v.Notices, n)
		}
	}
}

func (v *View) sessions() int {
	n := 0
	for _, s := range v.Snapshots {
		n += s.Len()
	}
	return n
}
