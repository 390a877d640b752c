package plan

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// closingStep is how much may have passed since a session was looked at before,
// for the moment at which it is seen closed to say when it closed.
const closingStep = int64(5 * time.Minute / time.Millisecond)

// observeClosings notes the sessions of a span that are seen closed for the
// first time by a reading. before is what was read until then, rows too: only
// where that is minutes old can be told when a session closed.
func (s *State) observeClosings(span session.Span, before coverage.Readings, parts []columns.Part, looked int64) {
	recent := before.In(span)
	if len(recent) == 0 || recent[len(recent)-1].AsOf < looked-closingStep {
		return
	}
	var known map[Key]bool
	for _, p := range parts {
		if p = p.Cut(span); p.Len() == 0 {
			continue
		}
		for i := p.Lo; i < p.Hi; i++ {
			start, end := p.Chunk.Start(i), p.Chunk.End(i)
			if p.Chunk.Open(i) || end == session.NoTime || end < start || end < looked-24*hour {
				continue
			}
			key := Key{p.Chunk.Bot(i), p.Chunk.ID(i)}
			if a, active := s.Active[key]; active {
				if a.Checked >= looked-closingStep {
					s.Closings.Add(key.Bot, end, looked)
				}
				continue
			}
			if !coveredLately(recent, start, looked) {
				continue
			}
			if known == nil {
				known = s.keysOf(span, looked)
			}
			if !known[key] {
				s.Closings.Add(key.Bot, end, looked)
			}
		}
	}
}

// coveredLately reports whether the start lies in what was read minutes ago.
func coveredLately(recent coverage.Readings, start, looked int64) bool {
	for _, r := range recent {
		if r.Span.Contains(start) {
			return r.AsOf >= looked-closingStep
		}
	}
	return false
}

// keysOf is the sessions of the span that are known.
func (s *State) keysOf(span session.Span, now int64) map[Key]bool {
	out := map[Key]bool{}
	for _, p := range s.Rows.Snapshot(span, now).Parts {
		for i := p.Lo; i < p.Hi; i++ {
			out[Key{p.Chunk.Bot(i), p.Chunk.ID(i)}] = true
		}
	}
	return out
}
