package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// size is what a want takes in memory, as far as that is known or can be guessed.
type size struct {
	sessions int
	bytes    int64
	blind    bool // a guess from the density of what is known
}

// tooMuch tells whether it cannot fit. A guess has to be off by a quarter to count.
func (z size) tooMuch(limit int64) bool {
	if z.blind {
		limit += limit / 4
	}
	return limit > 0 && z.bytes > limit
}

func (s *source) size(w *want, now time.Time) size {
	p := s.progress(w, now)
	n := p.loaded + p.missing
	return size{sessions: n, bytes: int64(n) * s.rows.RowBytes(), blind: p.blind}
}

// weighWants finds the wants that cannot fit, as soon as the server has told how
// much there is: nothing more is read for them.
func (s *source) weighWants(now time.Time) {
	limit := s.conn.conf().Settings.MemoryBytes
	for _, w := range s.wants {
		w.large = s.size(w, now).tooMuch(limit)
	}
}

// fit is the refusal of a request that cannot fit in memory, nil if it may.
func (w *wait) fit() error {
	limit := w.handle.conn.conf().Settings.MemoryBytes
	now := time.Now()
	var sum size
	alone := false
	for _, p := range w.parts {
		p.src.locked(func() {
			one := p.src.size(p.want, now)
			p.want.large = one.tooMuch(limit)
			alone = alone || p.want.large
			sum.sessions += one.sessions
			sum.bytes += one.bytes
			sum.blind = sum.blind || one.blind
		})
	}
	if !alone && !sum.tooMuch(limit) {
		return nil
	}
	return tooLarge(w.req.Span, sum.sessions, sum.bytes, limit)
}

func tooLarge(span session.Span, sessions int, bytes, limit int64) *TooLargeError {
	fits := time.Duration(float64(span.Millis())*float64(limit)/float64(bytes)) * time.Millisecond
	return &TooLargeError{Sessions: sessions, Bytes: bytes, Limit: limit, Fits: fits}
}
