package store

import (
	"context"
	"sync"
)

// slots bound the calls under way of one data source over all its bots.
type slots struct {
	mu    sync.Mutex
	limit int
	used  int
	queue []chan struct{} // direct reads that wait
}

func (s *slots) setLimit(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = max(1, n)
	s.serveLocked()
}

// try takes a slot if one is free and nobody waits for it.
func (s *slots) try() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used >= s.limit || len(s.queue) > 0 {
		return false
	}
	s.used++
	return true
}

// take waits for a slot.
func (s *slots) take(ctx context.Context) error {
	turn := s.queueUp()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		s.giveUp(turn)
		return ctx.Err()
	}
}

// queueUp is where a slot is given, perhaps at once.
func (s *slots) queueUp() chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	turn := make(chan struct{}, 1)
	s.queue = append(s.queue, turn)
	s.serveLocked()
	return turn
}

func (s *slots) giveUp(turn chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range s.queue {
		if o == turn {
			s.queue = append(s.queue[:i:i], s.queue[i+1:]...)
			return
		}
	}
	s.used-- // it was given to us meanwhile
	s.serveLocked()
}

func (s *slots) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used--
	s.serveLocked()
}

func (s *slots) serveLocked() {
	for len(s.queue) > 0 && s.used < s.limit {
		s.used++
		s.queue[0] <- struct{}{}
		s.queue = s.queue[1:]
	}
}
