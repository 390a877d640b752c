package columns

import (
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestCutIsHalfOpen(t *testing.T) {
	chunks, u := build([]session.Session{plain(1), plain(2), plain(3), plain(4)})
	all := snapshot(chunks, u)
	starts := func(from, to int64) (out []int64) {
		for s := range all.Cut(session.Span{From: from, To: to}).All() {
			out = append(out, s.Start-plain(0).Start)
		}
		return out
	}
	at := plain(0).Start
	for _, c := range []struct {
		from, to int64
		want     []int64
	}{{2000, 4000, []int64{2000, 3000}}, {2001, 4001, []int64{3000, 4000}}, {-5, 1 << 40, []int64{1000, 2000, 3000, 4000}}, {1500, 1600, nil}, {3000, 2000, nil}} {
		if got := starts(at+c.from, at+c.to); !slices.Equal(got, c.want) {
			t.Errorf("[%d, %d): %v, want %v", c.from, c.to, got, c.want)
		}
	}
	inner := all.Cut(session.Span{From: at + 2000, To: at + 4000})
	if got := inner.Cut(session.Span{From: at, To: at + 3000}); got.Len() != 1 || inner.Len() != 2 {
		t.Errorf("a cut of a cut has %d rows, want 1", got.Len())
	}
}

// A cut of many parts is what a look at every row gives, also where the span is
// empty, begins or ends between parts, or lies beyond them.
func TestCutOfManyPartsLosesNothing(t *testing.T) {
	var all Snapshot
	for part := range 5 {
		var rows []session.Session
		for i := range 4 {
			rows = append(rows, plain(10*part+i))
		}
		chunks, u := build(rows)
		all.Users = u
		for _, c := range chunks {
			all.Parts = append(all.Parts, Whole(c))
		}
	}
	starts := func(s Snapshot) (out []int64) {
		for row := range s.All() {
			out = append(out, row.Start)
		}
		return out
	}
	every, before := starts(all), slices.Clone(all.Parts)
	for from := -1; from < 46; from++ {
		for to := -1; to < 46; to++ {
			span := session.Span{From: plain(from).Start, To: plain(to).Start}
			var want []int64
			for _, start := range every {
				if span.Contains(start) {
					want = append(want, start)
				}
			}
			if got := starts(all.Cut(span)); !slices.Equal(got, want) {
				t.Fatalf("from %d to %d: %v, want %v", from, to, got, want)
			}
		}
	}
	if !slices.Equal(all.Parts, before) {
		t.Error("cutting has changed what was cut")
	}
}

func TestStoppingEarlyStops(t *testing.T) {
	chunks, u := build([]session.Session{plain(1), plain(2)})
	n := 0
	for range snapshot(chunks, u).All() {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestCompactKeepsEverySessionAndFullChunks(t *testing.T) {
	u := NewUsers()
	var parts []Part
	var all []session.Session
	add := func(lo, hi int) {
		b := NewBuilder(u)
		for i := lo; i < hi; i++ {
			b.Add(plain(i))
			all = append(all, plain(i))
		}
		for _, c := range b.Chunks() {
			parts = append(parts, Whole(c))
		}
	}
	add(0, 10)
	add(10, 30)
	add(30, 40_000)
	add(40_000, 40_001)
	add(40_001, 80_000)
	parts[0].Lo, parts[1].Hi = 5, 15 // rows 5 to 9 and 10 to 24
	want := append(slices.Clone(all[5:25]), all[30:]...)
	out := Compact(parts, u)
	checkSame(t, slices.Collect(snapshot(out, u).All()), want)
	if len(out) != 4 || out[1] != parts[2].Chunk || out[3] != parts[4].Chunk {
		t.Errorf("%d chunks; those full enough must stay what they are", len(out))
	}
}
