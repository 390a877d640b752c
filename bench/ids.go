package bench

import (
	"fmt"
	"math/rand/v2"
)

// processes gives out session IDs as they are in recorded data, which are
// ObjectIDs of MongoDB: 4 bytes for the second, 5 that a server process keeps
// as long as it runs (about 50 were seen in an hour), and 3 for a counter that
// begins anywhere, wraps around, and goes up with all records of the process,
// about 50 a second between two of its sessions, 46 to 54.
type processes [64]struct {
	name    uint64
	counter uint64
	last    int64 // start of its last session
}

const (
	nameMask    = 1<<40 - 1
	counterMask = 1<<24 - 1
)

func newProcesses(r *rand.Rand) *processes {
	var all processes
	for i := range all {
		all[i].name, all[i].counter, all[i].last = r.Uint64()&nameMask, r.Uint64()&counterMask, From
	}
	return &all
}

// next is the ID of a session that starts then. Calls come in order of starts.
func (all *processes) next(r *rand.Rand, start int64) string {
	p := &all[r.IntN(len(all))]
	records := float64(start-p.last) / 1000 * (46 + 8*r.Float64())
	p.counter, p.last = (p.counter+1+uint64(records))&counterMask, start
	return fmt.Sprintf("%08x%010x%06x", start/1000, p.name, p.counter)
}
