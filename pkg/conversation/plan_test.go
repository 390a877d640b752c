package conversation

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

var noon = time.Date(2026, 5, 8, 12, 0, 0, 0, time.UTC).UnixMilli()

const (
	minute = int64(time.Minute / time.Millisecond)
	hour   = 60 * minute
	day    = 24 * hour
)

// talk is a closed session of bot a.
func talk(id string, start, end int64) session.Session {
	return session.Session{ID: id, Bot: "a", Start: start, End: end, Status: session.Closed}
}

func span(from, to int64) session.Span { return session.Span{From: from, To: to} }

func TestPlan(t *testing.T) {
	of := func(s session.Session, change func(*session.Session)) session.Session {
		change(&s)
		return s
	}
	var twenty, thirty []session.Session
	for n := range 30 {
		s := talk(fmt.Sprint(n), noon-int64(n)*minute, noon-int64(n)*minute)
		if thirty = append(thirty, s); n < 20 {
			twenty = append(twenty, s)
		}
	}
	week := interval.MaxWindow
	for name, c := range map[string]struct {
		sessions []session.Session
		account  bool
		want     []Call
	}{
		"a minute before the start to an hour after the end": {
			sessions: []session.Session{talk("x", noon-3*hour, noon-2*hour)},
			want:     []Call{{"a", []string{"x"}, span(noon-3*hour-minute, noon-hour)}},
		},
		"until now while it is active": {
			sessions: []session.Session{of(talk("x", noon-9*hour, noon-9*hour), func(s *session.Session) { s.Status = session.Active })},
			want:     []Call{{"a", []string{"x"}, span(noon-9*hour-minute, noon)}},
		},
		"until now without an end": {
			sessions: []session.Session{talk("x", noon-9*hour, session.NoTime)},
			want:     []Call{{"a", []string{"x"}, span(noon-9*hour-minute, noon)}},
		},
		"an end before the start says nothing": {
			sessions: []session.Session{talk("x", noon-9*hour, noon-10*hour)},
			want:     []Call{{"a", []string{"x"}, span(noon-9*hour-minute, noon)}},
		},
		"sessions in one window share a call": {
			sessions: []session.Session{talk("y", noon-hour, noon), talk("x", noon-6*day, noon-6*day)},
			want:     []Call{{"a", []string{"y", "x"}, span(noon-6*day-minute, noon+hour)}},
		},
		"not those of another window": {
			sessions: []session.Session{talk("y", noon-hour, noon), talk("x", noon-7*day, noon-7*day)},
			want: []Call{
				{"a", []string{"y"}, span(noon-hour-minute, noon+hour)},
				{"a", []string{"x"}, span(noon-7*day-minute, noon-7*day+hour)},
			},
		},
		"nor those of another bot": {
			sessions: []session.Session{talk("y", noon-hour, noon), of(talk("x", noon-hour, noon), func(s *session.Session) { s.Bot = "b" })},
			want: []Call{
				{"a", []string{"y"}, span(noon-hour-minute, noon+hour)},
				{"b", []string{"x"}, span(noon-hour-minute, noon+hour)},
			},
		},
		"but of any bot where the account is asked": {
			account:  true,
			sessions: []session.Session{talk("y", noon-hour, noon), of(talk("x", noon-hour, noon), func(s *session.Session) { s.Bot = "b" })},
			want:     []Call{{"", []string{"y", "x"}, span(noon-hour-minute, noon+hour)}},
		},
		"a session of more than a week is several windows, none of 7 days": {
			sessions: []session.Session{talk("x", noon-10*day, noon)},
			want: []Call{
				{"a", []string{"x"}, span(noon+hour-week, noon+hour)},
				{"a", []string{"x"}, span(noon-10*day-minute, noon+hour-week)},
			},
		},
		"nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Plan(c.sessions, c.account, noon)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("20 sessions a call", func(t *testing.T) {
		if n := len(Plan(twenty, false, noon)); n != 1 {
			t.Errorf("20 sessions of an hour take %d calls", n)
		}
		if n := len(Plan(thirty, false, noon)); n != 2 {
			t.Errorf("30 sessions of an hour take %d calls", n)
		}
	})
	t.Run("a session that began years ago", func(t *testing.T) {
		if n := len(Plan([]session.Session{talk("x", 0, session.NoTime)}, false, noon)); n != maxWindows {
			t.Errorf("%d calls", n)
		}
	})
}
