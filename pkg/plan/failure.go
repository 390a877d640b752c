package plan

import (
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// rememberWrong is how long an error that asking again cannot cure is
	// answered without asking: twelve panels must not make twelve calls.
	rememberWrong = 15 * time.Second
	// rememberFailed is the same for one that may pass, doubled each time.
	rememberFailed = 5 * time.Second
	// maxDoublings bounds it: 80 s.
	maxDoublings = 4
	// forgetFailure is how long after that a failure counts as the last of a row.
	forgetFailure = 10 * time.Minute
)

// Failures are the spans that could not be read; of a check by ID that is the span from its
// oldest to its newest session, in which gaps rest as well.
type Failures []Failure

// Failure is a span that could not be read.
type Failure struct {
	Span  session.Span
	Err   error
	At    time.Time
	Until time.Time // nothing of it is read again before
	Times int       // in a row

	Remote bool // another server reported it
}

var everything = session.Span{From: math.MinInt64, To: math.MaxInt64}

// Failed keeps a failure for those who wait. An error that no retry can cure
// concerns all of the source.
func (s *State) Failed(span session.Span, err error, now time.Time) {
	f := Failure{Span: span, Err: err, At: now, Times: 1}
	pause := rememberWrong
	if koreai.Retryable(err) {
		for _, o := range s.Failures {
			if !o.Span.Intersect(span).Empty() && now.Sub(o.Until) < forgetFailure {
				f.Times = max(f.Times, o.Times+1)
			}
		}
		pause = rememberFailed << min(f.Times-1, maxDoublings)
	} else {
		f.Span = everything
		for _, w := range s.Demands {
			if w.Notify == nil {
				s.Demands.Forget(w)
			}
		}
	}
	f.Until = now.Add(pause)
	s.Failures = append(slices.DeleteFunc(slices.Clone(s.Failures), func(o Failure) bool {
		return f.Span.From <= o.Span.From && o.Span.To <= f.Span.To || now.Sub(o.Until) >= forgetFailure
	}), f)
	s.Demands.Wake()
}

// Recovered forgets failures after a call went well: those of the whole
// source, and those of what has been read.
func (s *State) Recovered(span session.Span) {
	s.Trouble = nil
	s.Failures = slices.DeleteFunc(slices.Clone(s.Failures), func(f Failure) bool {
		return f.Span == everything || span.From <= f.Span.From && f.Span.To <= span.To
	})
}

// Resting are the spans that are not read now, and when that ends first.
func (s Failures) Resting(now time.Time) (out interval.Set, wake time.Time) {
	for _, f := range s {
		if now.Before(f.Until) {
			out = out.With(f.Span)
			wake = interval.Earlier(wake, f.Until)
		}
	}
	return out, wake
}

// For is why what a request lacks cannot be had: something failed since
// it asked, or so lately that it is not tried again yet.
func (s Failures) For(lacks interval.Set, asked, now time.Time) *Failure {
	for i := range s {
		f := &s[i]
		if (f.At.After(asked) || now.Before(f.Until)) && len(lacks.Cut(f.Span)) > 0 {
			return f
		}
	}
	return nil
}
