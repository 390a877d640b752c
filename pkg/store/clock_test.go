package store

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// The offset stays within what each answer allows, and does not jitter there.
func TestTheServerClockIsLearnedFromDates(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var c serverClock
	answer := func(latency, offset time.Duration) {
		sent := now
		now = now.Add(latency)
		c.observe(sent, now, now.Add(offset).Truncate(time.Second))
	}
	off := func() time.Duration { return time.Duration(c.now().at(now)-now.UnixMilli()) * time.Millisecond }

	c.observe(now, now, time.Time{}) // no Date
	if off() != 0 {
		t.Errorf("offset %s without a Date", off())
	}
	for range 50 {
		answer(137*time.Millisecond, time.Hour)
		if o := off(); o > time.Hour || o < time.Hour-time.Second {
			t.Fatalf("offset %s, want an hour or up to a second less", o)
		}
	}
	if o := off(); o < time.Hour-100*time.Millisecond {
		t.Errorf("offset %s after 50 answers, want nearly an hour", o)
	}
	before := off()
	answer(9*time.Second, time.Hour-8*time.Second) // the Date was written early, the body came late
	if off() != before {
		t.Errorf("a slow answer moved the offset from %s to %s", before, off())
	}
	answer(100*time.Millisecond, -time.Minute) // the server's clock was set back
	if o := off(); o > -time.Minute+time.Second || o < -time.Minute-time.Second {
		t.Errorf("offset %s, want a minute less than none", o)
	}
	// A clock that stands still, as a simulator's may.
	still := now
	for range 10 {
		now = now.Add(30 * time.Second)
		c.observe(now, now, still)
		if at := c.now().at(now); at < still.UnixMilli() || at > still.UnixMilli()+1000 {
			t.Fatalf("the server's time is %d ms off", at-still.UnixMilli())
		}
	}
}

// Two answers come at once, and the later one says what was known: by the other
// one something may lie beyond what was the present.
func TestNoneOfTheLastAnswersIsPassedOver(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, ahead := range map[string]time.Duration{"an hour": time.Hour, "a second": time.Second} {
		s := &source{conn: &conn{}}
		answer := func(offset time.Duration) { s.conn.clock.observe(now, now, now.Add(offset)) }
		answer(0)
		s.trustClock(now)
		read := readAt(session.Span{From: now.Add(-time.Hour).UnixMilli(), To: now.UnixMilli()}, now.UnixMilli())
		read.live = true
		s.covered = committed(read)
		answer(ahead)
		answer(0)
		s.trustClock(now)
		if doubted := s.covered[0].doubted; doubted != (ahead > jitter) {
			t.Errorf("an answer %s ahead: doubted %v", name, doubted)
		}
	}
}
