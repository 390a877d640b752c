package store

import (
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// longestLag bounds how far the open span grows: later rows are found when old
// answers are read again.
const longestLag = int64(24 * time.Hour / time.Millisecond)

// lags learns how late after its start a session appears. The first 8 hex
// digits of a session ID are the time at which it was created, as MongoDB's
// are. IDs of another make would only look like times by chance, so nothing is
// learned unless most of them are plausible.
type lags struct {
	seen, plausible int
	longest         int64 // ms
	heard           int64 // ms after which a span is settled, as another server has learned
}

// hear takes over what another server has learned.
func (l *lags) hear(open int64) { l.heard = max(l.heard, min(open, longestLag)) }

func (l *lags) learn(rows []session.Session) {
	for i := range rows {
		l.seen++
		created, ok := createdAt(rows[i].ID)
		lag := created - rows[i].Start
		if !ok || lag < -interval.Minute || lag > longestLag {
			continue
		}
		l.plausible++
		l.longest = max(l.longest, lag)
	}
}

// open is how long after its start a session may still appear, in ms: as set,
// or longer where longer was seen.
func (l *lags) open(set time.Duration) int64 {
	open := max(set.Milliseconds(), l.heard)
	if 2*l.plausible > l.seen {
		open = max(open, min(longestLag, l.longest+interval.Minute))
	}
	return open
}

// createdAt is the creation time in a session ID, in ms and rounded up.
func createdAt(id string) (int64, bool) {
	if len(id) != 24 {
		return 0, false
	}
	var b [4]byte
	if _, err := hex.Decode(b[:], []byte(id[:8])); err != nil {
		return 0, false
	}
	return int64(binary.BigEndian.Uint32(b[:]))*1000 + 999, true
}
