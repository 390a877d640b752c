package rowset_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func sp(from, to int64) session.Span { return session.Span{From: from, To: to} }

// rowsOf makes sessions with the starts, each of a user of its own.
func rowsOf(version int64, starts ...int64) []session.Session {
	out := make([]session.Session, len(starts))
	for i, start := range starts {
		id := fmt.Sprintf("%024x", start)
		out[i] = session.Session{ID: id, Bot: "st-1", User: "u-" + id, Start: start, End: session.NoTime, Messages: version, Tasks: session.NoCount}
	}
	return out
}

func put(s *rowset.Set, span session.Span, now int64, rows []session.Session) {
	s.Replace(span, rowset.Build(s.Users(), rows), now)
}

func starts(s columns.Snapshot) (out []int64) {
	for row := range s.All() {
		out = append(out, row.Start)
	}
	slices.Sort(out)
	return out
}

var everything = sp(-1<<40, 1<<40)

// Whatever is replaced, a span holds what was put there last.
func TestReplace(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		s := rowset.New()
		want := map[int64]int64{} // version by start
		for version := range int64(12) {
			from := rng.Int64N(40)
			span := sp(from, from+rng.Int64N(20))
			for start := range want {
				if span.Contains(start) {
					delete(want, start)
				}
			}
			var rows []session.Session
			for start := span.From; start < span.To; start += 1 + rng.Int64N(5) {
				rows = append(rows, rowsOf(version, start)...)
				want[start] = version
			}
			put(&s, span, version, rows)
		}
		if s.Len() != len(want) {
			t.Fatalf("%d sessions, want %d", s.Len(), len(want))
		}
		for row := range s.Snapshot(everything, 0).All() {
			if want[row.Start] != row.Messages {
				t.Fatalf("at %d version %d, want %d", row.Start, row.Messages, want[row.Start])
			}
		}
	}
}

func TestSet(t *testing.T) {
	s := rowset.New()
	put(&s, sp(0, 100), 1, rowsOf(0, 10, 20, 21, 30))
	t.Run("a snapshot stays what it is", func(t *testing.T) {
		before := s.Snapshot(sp(15, 100), 2)
		put(&s, sp(25, 100), 3, nil)
		if got := starts(before); !slices.Equal(got, []int64{20, 21, 30}) {
			t.Errorf("it holds %v", got)
		}
		if got := starts(s.Snapshot(everything, 4)); !slices.Equal(got, []int64{10, 20, 21}) {
			t.Errorf("the set holds %v", got)
		}
	})
	t.Run("the rows of a millisecond", func(t *testing.T) {
		if got := s.At(20); len(got) != 1 || got[0].Start != 20 {
			t.Errorf("%v", got)
		}
	})
	t.Run("a chunk counts once and whole", func(t *testing.T) {
		before := s.Bytes()
		put(&s, sp(11, 12), 5, nil)
		if s.Bytes() != before {
			t.Errorf("%d bytes, %d before", s.Bytes(), before)
		}
	})
}

func TestCompaction(t *testing.T) {
	small := func() rowset.Set {
		s := rowset.New()
		for i := range int64(20) {
			put(&s, sp(10*i, 10*i+10), i, rowsOf(0, 10*i, 10*i+5))
		}
		return s
	}
	t.Run("small neighbours become one", func(t *testing.T) {
		s := small()
		run, found := s.Compaction(1000)
		if !found || !s.Apply(run, run.Run()) || s.Parts() != 1 || s.Len() != 40 {
			t.Errorf("found %v, %d parts, %d sessions", found, s.Parts(), s.Len())
		}
		if _, again := s.Compaction(1000); again {
			t.Error("it is rebuilt again")
		}
	})
	t.Run("what changed meanwhile is left alone", func(t *testing.T) {
		s := small()
		run, _ := s.Compaction(1000)
		put(&s, sp(50, 60), 99, rowsOf(1, 55))
		if s.Apply(run, run.Run()) || s.Len() != 39 {
			t.Errorf("%d sessions", s.Len())
		}
	})
	t.Run("large parts stay", func(t *testing.T) {
		s := small()
		if _, found := s.Compaction(2); found {
			t.Error("parts of two rows are small")
		}
	})
	t.Run("no part spans more than a chunk may", func(t *testing.T) {
		s := rowset.New()
		for i := range int64(40) {
			at := i * rowset.MaxSpan / 5
			put(&s, sp(at, at+1), i, rowsOf(0, at))
		}
		if _, found := s.Compaction(1000); found {
			t.Error("years are put together")
		}
	})
}

func TestEviction(t *testing.T) {
	s := rowset.New()
	put(&s, sp(0, 100), 1, rowsOf(0, 10, 90))
	put(&s, sp(40, 60), 2, rowsOf(0, 50)) // between the rows of the first chunk
	put(&s, sp(200, 300), 3, rowsOf(0, 250))
	s.Snapshot(sp(0, 20), 9)
	nothing := func(session.Span) bool { return false }
	t.Run("the least recently used goes", func(t *testing.T) {
		victim, used, found := s.LeastUsed(nothing)
		if !found || used != 2 || victim.Start(0) != 50 {
			t.Errorf("found %v, used at %d", found, used)
		}
	})
	t.Run("what has to be kept is kept", func(t *testing.T) {
		victim, _, found := s.LeastUsed(func(span session.Span) bool { return span.Contains(50) || span.Contains(90) })
		if !found || victim.Start(0) != 250 {
			t.Errorf("found %v: one part of the first chunk has to be kept", found)
		}
	})
	t.Run("what lies between its rows stays", func(t *testing.T) {
		victim, _, _ := s.LeastUsed(func(span session.Span) bool { return !span.Contains(10) && !span.Contains(90) })
		gone := s.Drop(victim)
		if !slices.Equal(gone, []session.Span{sp(10, 11), sp(90, 91)}) {
			t.Errorf("gone: %v", gone)
		}
		if got := starts(s.Snapshot(everything, 10)); !slices.Equal(got, []int64{50, 250}) {
			t.Errorf("left: %v", got)
		}
	})
}

func TestRenewUsers(t *testing.T) {
	s := rowset.New()
	for i := range int64(30) {
		put(&s, sp(0, 100), i, rowsOf(0, i)) // a user more each time
	}
	t.Run("not while it is small", func(t *testing.T) {
		if s.RenewUsers(1<<30, 100) {
			t.Error("renewed")
		}
	})
	t.Run("users of rows that are gone are forgotten", func(t *testing.T) {
		if !s.RenewUsers(0, 100) || s.Users().Len() != 1 || s.Len() != 1 {
			t.Errorf("%d users, %d sessions", s.Users().Len(), s.Len())
		}
	})
}

func TestPieces(t *testing.T) {
	t.Run("not too long", func(t *testing.T) {
		s := rowset.New()
		span := sp(0, 5*rowset.MaxSpan/2)
		pieces := s.Pieces(span)
		if len(pieces) != 3 || pieces[0].From != span.From || pieces[2].To != span.To {
			t.Errorf("%v", pieces)
		}
	})
	t.Run("not too many rows", func(t *testing.T) {
		s := rowset.New()
		at := make([]int64, columns.MaxRows+10)
		for i := range at {
			at[i] = int64(i)
		}
		put(&s, sp(0, int64(len(at))), 1, rowsOf(0, at...))
		rows := 0
		for _, p := range s.Pieces(sp(0, int64(len(at)))) {
			n := s.Count(p)
			if rows += n; n > columns.MaxRows {
				t.Errorf("%d rows in %v", n, p)
			}
		}
		if rows != len(at) {
			t.Errorf("%d rows of %d", rows, len(at))
		}
	})
}
