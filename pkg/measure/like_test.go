package measure

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Of its own sessions a result shows the same.
func TestRunLike(t *testing.T) {
	for seed := range uint64(150) {
		w := newGenerator(seed)
		in := w.snapshots(w.sessions(300), seed%2 == 0, true)
		q := w.query()
		want := mustRun(t, q, w, in, false).Groups
		got, err := RunLike(q, in, want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d, %+v: %s", seed, q, diff)
		}
	}
}

// Of other sessions: a group with none, and Other is what is in none of the others.
func TestRunLikeOfAnotherTime(t *testing.T) {
	w := newGenerator(1)
	of := func(start int64, channels ...string) (out []session.Session) {
		for i, c := range channels {
			out = append(out, session.Session{ID: string(rune('a'+i)) + c, Bot: "st-1", Channel: c, Start: start, End: start + 1000,
				Type: session.Interactive, Status: session.Closed, Containment: session.DropOff, Messages: 3, Tasks: 1})
		}
		return out
	}
	now := w.snapshots(of(w.to-1, "rtm", "rtm", "rtm", "ivr", "ivr", "sms", "web"), false, true)
	before := w.snapshots(of(w.from, "rtm", "sms", "msteams", "msteams"), false, true)
	q := query.Query{Type: query.Summary, SessionType: query.All, Status: query.All, GroupLimit: 2, MinSessions: 1, Range: session.Span{From: w.from, To: w.to},
		GroupBy: []query.Dimension{query.Channel}, Measures: []query.Measure{query.SessionCount, query.DropOffRate}}
	got, err := RunLike(q, before, mustRun(t, q, w, now, false).Groups)
	if err != nil {
		t.Fatal(err)
	}
	want := []Group{
		{Labels: []string{"rtm"}, Sessions: 1, Values: [][]float64{{1}, {1}}},
		{Labels: []string{"ivr"}, Values: [][]float64{{0}, {math.NaN()}}},
		{Labels: []string{"Other"}, Other: true, Sessions: 3, Values: [][]float64{{3}, {1}}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	if none, err := RunLike(q, nil, want); err != nil || none != nil {
		t.Errorf("without any session: %v, %v", none, err)
	}
}
