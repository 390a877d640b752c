package filter_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// pieceOf is a chunk of the sessions.
func pieceOf(all []session.Session) filter.Piece {
	users := columns.NewUsers()
	b := columns.NewBuilder(users)
	for i, s := range all {
		s.ID = fmt.Sprint(i)
		b.Add(s)
	}
	return filter.Piece{Part: columns.Whole(b.Chunks()[0]), Users: users}
}

func selectionOf(t *testing.T, q query.Query, axis *buckets.Axis) *filter.Selection {
	t.Helper()
	p, err := filter.New(q, axis, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every quarter of an hour over both changes of a zone's clock is what time says.
func TestClockOverChanges(t *testing.T) {
	for _, c := range []struct{ zone, from string }{
		{"Europe/Berlin", "2025-03-29T12:00:00Z"}, {"Europe/Berlin", "2025-10-25T12:00:00Z"}, {"Asia/Kolkata", "2025-01-01T00:00:00Z"},
		{"Australia/Lord_Howe", "2025-10-04T00:00:00Z"}, {"Australia/Lord_Howe", "2025-04-05T00:00:00Z"}, {"America/Sao_Paulo", "2018-11-03T12:00:00Z"},
		{"America/St_Johns", "2010-11-06T12:00:00Z"}, // changed at a minute past midnight
	} {
		t.Run(c.zone+" "+c.from, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			from, _ := time.Parse(time.RFC3339, c.from)
			var all []session.Session
			for i := range 200 {
				all = append(all, session.Session{Start: from.Add(time.Duration(i) * 15 * time.Minute).UnixMilli(), End: session.NoTime})
			}
			p, at := selectionOf(t, query.Query{Zone: zone}, nil), pieceOf(all)
			hours, days := p.Field(query.HourOfDay, at), p.Field(query.DayOfWeek, at)
			for i, s := range all {
				local := time.UnixMilli(s.Start).In(zone)
				hour, day := hours.Values(hours.Codes.At(i))[0], days.Values(days.Codes.At(i))[0]
				if hour != local.Format("15") || day != local.Format("Mon") {
					t.Errorf("%s is put into hour %s of %s", local, hour, day)
				}
			}
		})
	}
}

// However many rows buckets have, each row that counts lies in the run of its bucket.
func TestRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, by := range []query.CountBy{query.ByStart, query.ByEnd} {
		t.Run("by "+string(by), func(t *testing.T) {
			for range 2000 {
				span := int64(1 + r.IntN(3000))
				all := make([]session.Session, 1+r.IntN(1+r.IntN(400)))
				for i := range all {
					start := r.Int64N(span)
					all[i] = session.Session{Start: start, End: start + r.Int64N(50), Status: session.Closed}
				}
				axis := &buckets.Axis{Edges: []int64{0}}
				for at := int64(0); at < span; {
					at += r.Int64N(1 + span/int64(1+r.IntN(20)))
					axis.Edges, axis.Stamps = append(axis.Edges, min(at, span)), append(axis.Stamps, at)
				}
				q := query.Query{CountBy: by, LongestSession: time.Second, Range: session.Span{To: span}, SessionType: query.All, Status: query.All}
				checkRuns(t, selectionOf(t, q, axis), pieceOf(all))
			}
		})
	}
}

func checkRuns(t *testing.T, p *filter.Selection, at filter.Piece) {
	t.Helper()
	v := p.View(at)
	defer v.Release()
	next := 0
	for _, run := range p.Runs(&v) {
		if run.Lo != next || run.Hi < run.Lo {
			t.Fatalf("rows from %d on are in run %+v", next, run)
		}
		next = run.Hi
		for i := run.Lo; i < run.Hi; i++ {
			when := v.Start(i)
			if p.ByEnd {
				when = v.End(i)
			}
			if counts := v.Bits[v.Class[i]] != 0; counts && (when < p.Edges[run.Bucket] || when >= p.Edges[run.Bucket+1]) {
				t.Fatalf("row %d at %d is in bucket %d of %v", i, when, run.Bucket, p.Edges)
			}
		}
	}
	if next != v.N {
		t.Fatalf("%d of %d rows are in runs", next, v.N)
	}
}

// More states than a byte has values are what they are, before and after a filter.
func TestViewOfManyStates(t *testing.T) {
	for _, states := range []int{2, 254, 255, 256, 400} {
		t.Run(fmt.Sprintf("%d states", states), func(t *testing.T) {
			var all []session.Session
			for i := range 2 * states {
				s := session.Session{Start: int64(i), Status: session.Closed, Type: session.Interactive, Containment: fmt.Sprint(i % states), Channel: "rtm"}
				if i%3 == 0 {
					s.Channel = "ivr"
				}
				all = append(all, s)
			}
			p := selectionOf(t, query.Query{SessionType: query.All, Status: session.Closed, Range: session.Span{To: 1000}, ContainmentTypes: []string{fmt.Sprint(states - 1)},
				Filters: []query.Filter{{Key: query.Channel, Operator: query.Equal, Values: []string{"rtm"}}}}, nil)
			v := p.View(pieceOf(all))
			defer v.Release()
			for i, s := range all {
				want := s.Channel == "rtm" && s.Containment == fmt.Sprint(states-1)
				if got := v.Bits[v.Class[i]]&filter.IsMatch != 0; got != want {
					t.Errorf("row %d matches: %v, want %v", i, got, want)
				}
			}
		})
	}
}
