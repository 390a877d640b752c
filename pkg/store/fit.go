package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// fit is the refusal of a request that cannot fit in memory, nil if it may.
func (w *wait) fit() error {
	limit := w.handle.upstream.conf().Settings.MemoryBytes
	now := time.Now()
	var sum plan.Size
	alone := false
	for _, p := range w.parts {
		p.src.locked(func() {
			one := p.src.SizeOf(p.demand, now)
			p.demand.Large = one.TooMuch(limit)
			alone = alone || p.demand.Large
			sum.Sessions += one.Sessions
			sum.Bytes += one.Bytes
			sum.Guess = sum.Guess || one.Guess
		})
	}
	if !alone && !sum.TooMuch(limit) {
		return nil
	}
	return tooLarge(w.req.Span, sum.Sessions, sum.Bytes, limit)
}

func tooLarge(span session.Span, sessions int, bytes, limit int64) *TooLargeError {
	fits := time.Duration(float64(span.Millis())*float64(limit)/float64(bytes)) * time.Millisecond
	return &TooLargeError{Sessions: sessions, Bytes: bytes, Limit: limit, Fits: fits}
}
