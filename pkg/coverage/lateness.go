package coverage

import (
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// maxLateness bounds how far the open span grows: later rows are found when old
// answers are read again.
const maxLateness = int64(24 * time.Hour / time.Millisecond)

// Lateness learns how late after its start a session appears. The first 8 hex
// digits of a session ID are the time at which it was created, as MongoDB's
// are. IDs of another make would only look like times by chance, so nothing is
// learned unless most of them are plausible.
type Lateness struct {
	seen, plausible int
	longest         int64 // ms
	heard           int64 // ms after which a span is settled, as another server has learned
}

// Borrow takes over what another server has learned.
func (l *Lateness) Borrow(open int64) { l.heard = max(l.heard, min(open, maxLateness)) }

// Learn takes note of sessions as they were read.
func (l *Lateness) Learn(rows []session.Session) {
	for i := range rows {
		l.seen++
		created, ok := createdAt(rows[i].ID)
		lag := created - rows[i].Start
		if !ok || lag < -interval.Minute || lag > maxLateness {
			continue
		}
		l.plausible++
		l.longest = max(l.longest, lag)
	}
}

// Open is how long after its start a session may still appear, in ms: as set,
// or longer where longer was seen.
func (l *Lateness) Open(set time.Duration) int64 {
	open := max(set.Milliseconds(), l.heard)
	if 2*l.plausible > l.seen {
		open = max(open, min(maxLateness, l.longest+interval.Minute))
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
