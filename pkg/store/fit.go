package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
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
	return tooLarge(interval.Of(w.spans...).Millis(), sum.Sessions, sum.Bytes, limit)
}

func tooLarge(millis int64, sessions int, bytes, limit int64) *TooLargeError {
	fits := time.Duration(float64(millis)*float64(limit)/float64(bytes)) * time.Millisecond
	return &TooLargeError{Sessions: sessions, Bytes: bytes, Limit: limit, Fits: fits}
}
