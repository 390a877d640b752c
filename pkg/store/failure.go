package store

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	mostTries = 4 // calls for one page before its failure is told

	firstPause = 500 * time.Millisecond
	longPause  = 8 * time.Second

	// rememberWrong is how long an error that asking again cannot mend is
	// answered without asking: twelve panels must not make twelve calls.
	rememberWrong = 15 * time.Second
	// rememberFailed is the same for one that may pass, doubled each time.
	rememberFailed = 5 * time.Second
	// mostDoublings bounds it: 80 s.
	mostDoublings = 4
	// forgetFailure is how long after that a failure counts as the last of a row.
	forgetFailure = 10 * time.Minute
)

// failure is a span that could not be read.
type failure struct {
	span  session.Span
	err   error
	at    time.Time
	until time.Time // nothing of it is read again before
	times int       // in a row

	remote bool // another server tells of it
}

var everything = session.Span{From: math.MinInt64, To: math.MaxInt64}

// pauseBefore is how long to wait before the next try, with jitter so that
// pages that failed together do not come back together. jitter is in [0, 1).
func pauseBefore(try int, jitter float64) time.Duration {
	pause := min(longPause, firstPause<<min(max(0, try-1), 10))
	return pause/2 + time.Duration(jitter*float64(pause))
}

// failed keeps a failure for those who wait. An error that no retry can mend
// concerns all of the source.
func (s *source) failed(span session.Span, err error, now time.Time) {
	f := failure{span: span, err: err, at: now, times: 1}
	pause := rememberWrong
	if koreai.Retryable(err) {
		for _, o := range s.fails {
			if !o.span.Intersect(span).Empty() && now.Sub(o.until) < forgetFailure {
				f.times = max(f.times, o.times+1)
			}
		}
		pause = rememberFailed << min(f.times-1, mostDoublings)
	} else {
		f.span = everything
		for _, w := range s.wants {
			if w.notify == nil {
				s.forget(w)
			}
		}
	}
	f.until = now.Add(pause)
	kept := s.fails[:0:0]
	for _, o := range s.fails {
		inside := f.span.From <= o.span.From && o.span.To <= f.span.To
		if !inside && now.Sub(o.until) < forgetFailure {
			kept = append(kept, o)
		}
	}
	s.fails = append(kept, f)
	s.changed()
}

// recovered forgets failures after a call went well: those of the whole
// source, and those of what has been read.
func (s *source) recovered(span session.Span) {
	s.trouble = nil
	kept := s.fails[:0:0]
	for _, f := range s.fails {
		if f.span != everything && (f.span.From < span.From || f.span.To > span.To) {
			kept = append(kept, f)
		}
	}
	s.fails = kept
}

// resting are the spans that are not read now, and when that ends first.
func (s *source) resting(now time.Time) (out interval.Set, wake time.Time) {
	for _, f := range s.fails {
		if now.Before(f.until) {
			out = out.With(f.span)
			if wake.IsZero() || f.until.Before(wake) {
				wake = f.until
			}
		}
	}
	return out, wake
}

// failureFor is why what a request lacks cannot be had: something failed since
// it asked, or so lately that it is not tried again yet.
func (s *source) failureFor(lacks interval.Set, asked, now time.Time) *failure {
	for i := range s.fails {
		f := &s.fails[i]
		if (f.at.After(asked) || now.Before(f.until)) && len(lacks.Cut(f.span)) > 0 {
			return f
		}
	}
	return nil
}

// chance is the source of jitter.
func chance() float64 { return rand.Float64() }
