package store

import (
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// version is a state that the server had of a session, from one moment until
// before another.
type version struct {
	row      session.Session
	from, to time.Time // to is zero while it is the state now
}

// history is every state of every session of one bot: what an answer may hold.
type history struct {
	ahead time.Duration // the server's clock is of ours

	mu  sync.Mutex
	ids map[string][]version
}

// now takes a state of a session over that begins at this moment.
func (h *history) now(rows ...session.Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := time.Now()
	for _, row := range rows {
		old := h.ids[row.ID]
		if len(old) > 0 {
			old[len(old)-1].to = at
		}
		h.ids[row.ID] = append(old, version{row: row, from: at})
	}
}

// check compares an answer that may be as old as a moment with what the server
// had from then until now: each session as it was at one of these moments, none
// that it never had, and none missing that it had all the time.
func (h *history) check(v View, span session.Span, oldest time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	span.From = max(span.From, v.CoveredFrom)
	got := map[string]bool{}
	for _, row := range rowsOf(v.Snapshots) {
		if got[row.ID] {
			return fmt.Errorf("session %s is there twice", row.ID)
		}
		got[row.ID] = true
		if !span.Contains(row.Start) {
			return fmt.Errorf("session %s started %s, outside the range", row.ID, clockTime(row.Start))
		}
		if err := h.had(row, since(row, v, oldest, h.ahead)); err != nil {
			return err
		}
	}
	missing := 0
	var example session.Session
	for id, versions := range h.ids {
		if row := versions[0].row; span.Contains(row.Start) && !got[id] && !versions[0].from.After(oldest) {
			missing, example = missing+1, row
		}
	}
	if missing > 0 {
		return fmt.Errorf("%d sessions are missing of %d, among them %s, which started %s and was there from %s on",
			missing, missing+len(got), example.ID, clockTime(example.Start), h.ids[example.ID][0].from.Format(time.StampMilli))
	}
	return nil
}

// since is from when on a session may have been as in the answer. One that is
// active is checked again after a part of its age only, and while more is
// loaded it may be shown as it was when last checked.
func since(row session.Session, v View, oldest time.Time, ahead time.Duration) time.Time {
	switch {
	case row.Status != session.Active:
		return oldest
	case !v.Complete:
		return time.Time{}
	}
	age := oldest.Add(ahead).UnixMilli() - row.Start
	return oldest.Add(-time.Duration(min(interval.Hour, max(0, age)/plan.AgeDivisor)) * time.Millisecond)
}

// had reports whether a session was as in the answer at the moment or later.
func (h *history) had(row session.Session, oldest time.Time) error {
	versions := h.ids[row.ID]
	if len(versions) == 0 {
		return fmt.Errorf("the server never had session %s", row.ID)
	}
	was := false
	for _, v := range versions {
		if !reflect.DeepEqual(v.row, row) {
			continue
		}
		if was = true; v.to.IsZero() || v.to.After(oldest) {
			return nil
		}
	}
	if !was {
		return fmt.Errorf("session %s never was\n%+v but\n%+v", row.ID, row, versions)
	}
	last := versions[len(versions)-1]
	return fmt.Errorf("session %s, which started %s, is %s in the answer, but %s since %s",
		row.ID, clockTime(row.Start), row.Status, last.row.Status, last.from.Format(time.StampMilli))
}

func clockTime(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.StampMilli) }
