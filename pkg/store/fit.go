package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// usualRow is what a session takes in memory, in bytes, until enough of
	// them are known to tell.
	usualRow = 160
	// enoughRows is how many that are: small chunks take more a row.
	enoughRows = 10_000
)

// fit is the refusal of a request that cannot fit in memory, nil if it may. It
// is made as soon as the server has told how much there is. A guess from the
// density of what is known has to be off by a quarter to count.
func (w *wait) fit() error {
	limit := w.handle.conn.conf().Settings.MemoryBytes
	if limit <= 0 {
		return nil
	}
	var sessions int
	var bytes int64
	blind := false
	now := time.Now()
	for _, p := range w.parts {
		p.src.locked(func() {
			one := p.src.progress(p.want, now)
			n := one.loaded + one.missing
			sessions += n
			bytes += int64(n) * p.src.rowBytes()
			blind = blind || one.blind
		})
	}
	allowed := limit
	if blind {
		allowed += limit / 4
	}
	if bytes <= allowed {
		return nil
	}
	return tooLarge(w.req.Span, sessions, bytes, limit)
}

func tooLarge(span session.Span, sessions int, bytes, limit int64) *TooLargeError {
	fits := time.Duration(float64(span.Millis())*float64(limit)/float64(bytes)) * time.Millisecond
	return &TooLargeError{Sessions: sessions, Bytes: bytes, Limit: limit, Fits: fits}
}

// rowBytes is what a session of the source takes in memory.
func (s *source) rowBytes() int64 {
	if n := s.rows.len(); n >= enoughRows {
		return max(1, s.bytes.Load()/int64(n))
	}
	return usualRow
}
