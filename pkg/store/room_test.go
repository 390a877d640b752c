package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Days that fit one by one are answered one after another, however fast, and
// although every session has a user of its own.
func TestDaysThatDoNotFitTogetherAreAnsweredOneByOne(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.cap = 500
		c.Settings.MemoryBytes = 1 << 20
	}, func(f *fixture) {
		rows := spread(bot, 6*day, 36_000)
		for i := range rows {
			rows[i].User = fmt.Sprintf("u-%08x-0000-4000-8000-%012x", i, i)
		}
		f.kore.add(rows...)
		to := time.Now()
		for n := range 18 {
			from := to.Add(-time.Duration(n%6+1) * day)
			span := session.Span{From: from.UnixMilli(), To: from.Add(day - time.Minute).UnixMilli()}
			f.same(f.read(panel(span)), span)
			if bytes, limit := f.held(); bytes > limit*6/5 {
				t.Errorf("%d bytes held, %d allowed", bytes, limit)
			}
		}
	})
}

// A chunk may have rows on both sides of what was read later.
func TestDroppingAChunkLeavesWhatLiesBetweenItsRows(t *testing.T) {
	in(t, func(k *kore, _ *Config) { k.cap = 20 }, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 600)...)
		f.read(panel(between(5*day, 4*day)))
		f.read(panel(between(3*day, 2*day)))
		s := f.h.upstream.source(bot, time.Now())
		chunk := oneChunk(t, s)
		middle := between(4*day, 3*day)
		f.read(panel(middle))
		s.Locked(func() { s.Drop(chunk) })
		if calls := f.calls(func() { f.same(f.read(panel(middle)), middle) }); calls > 1 { // the borders are shared minutes
			t.Errorf("%d calls for what was not dropped", calls)
		}
		if calls := f.calls(func() { f.read(panel(between(5*day, 4*day))) }); calls == 0 {
			t.Error("nothing was dropped")
		}
	})
}

// oneChunk puts all rows of the source into one chunk, as compaction may do.
func oneChunk(t *testing.T, s *source) *columns.Chunk {
	var chunk *columns.Chunk
	s.Locked(func() {
		run, found := s.Rows.Compaction(columns.MaxRows)
		if !found || !s.Rows.Apply(run, run.Run()) || s.Rows.Parts() != 1 {
			t.Fatalf("%d parts", s.Rows.Parts())
		}
		chunk, _, _ = s.Rows.LeastUsed(func(session.Span) bool { return false })
	})
	return chunk
}
