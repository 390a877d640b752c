package budget

import (
	"sync"
	"testing"
	"time"
)

// server counts calls in rolling windows as Kore.ai does, at arrival or at
// answer, borders included, and fails the test when there are too many.
type server struct {
	t        *testing.T
	minute   int
	hour     int
	atAnswer bool
	latency  time.Duration

	mu    sync.Mutex
	calls []time.Time
	most  int // most calls seen in a minute
}

func (s *server) serve() {
	if s.atAnswer {
		time.Sleep(s.latency)
		s.count()
		return
	}
	s.count()
	time.Sleep(s.latency)
}

func (s *server) count() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.calls = append(s.calls, now)
	minute, hour := s.within(now, time.Minute), s.within(now, time.Hour)
	s.most = max(s.most, minute)
	if minute > s.minute || hour > s.hour {
		s.t.Errorf("at %s: %d calls in the minute, %d in the hour", now, minute, hour)
	}
}

func (s *server) within(now time.Time, d time.Duration) int {
	n := 0
	for i := len(s.calls) - 1; i >= 0 && !s.calls[i].Before(now.Add(-d)); i-- {
		n++
	}
	return n
}
