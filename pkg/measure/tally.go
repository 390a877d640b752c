package measure

import (
	"math/bits"
	"slices"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// tally is what is added up for every bucket and group. A cell is a bucket and a
// group: bucket*groups + group. What no measure needs is nil.
type tally struct {
	p         *plan
	groups    int
	bits      []uint8   // what is counted
	counts    [8]counts // by the place of the bit
	sums      [quantities][]sum
	durations []list
	users     []list
	codes     *userCodes
	mu        sync.Mutex
}

// counts is how many sessions have a bit.
type counts struct {
	total int64 // each session once
	cells []int64
}

// quantity is a number of a session that is added up.
type quantity uint8

const (
	duration quantity = iota
	messages
	tasks
	quantities
)

// sum is how many sessions have a quantity, and how much that is together.
type sum struct{ n, sum int64 }

// newTally makes room for what the query's measures need.
func newTally(p *plan, in []columns.Snapshot, groups int) *tally {
	t := &tally{p: p, groups: groups}
	cells := groups * p.Buckets()
	wanted := []uint8{filter.IsMatch, p.Seen}
	if p.Q.Status == session.Closed {
		wanted = append(wanted, filter.IsLeftOut)
	}
	addUp := func(of quantity) { t.sums[of] = make([]sum, cells) }
	for _, m := range p.Q.Measures {
		switch m {
		case query.DropOffRate, query.SelfServiceRate, query.AgentTransferRate:
			wanted = append(wanted, rateBit(m))
			if p.Rated {
				wanted = append(wanted, filter.IsRated)
			}
		case query.Users, query.SessionsPerUser:
			t.users, t.codes = make([]list, cells), newUserCodes(in)
		case query.MedianDuration, query.P95Duration:
			t.durations = make([]list, cells)
		case query.AverageDuration:
			addUp(duration)
		case query.Messages, query.AverageMessages:
			addUp(messages)
		case query.Tasks, query.AverageTasks:
			addUp(tasks)
		}
	}
	for _, bit := range wanted {
		if !slices.Contains(t.bits, bit) {
			t.bits = append(t.bits, bit)
			t.of(bit).cells = make([]int64, cells)
		}
	}
	return t
}

func rateBit(m query.Measure) uint8 {
	switch m {
	case query.DropOffRate:
		return filter.IsDropOff
	case query.SelfServiceRate:
		return filter.IsSelf
	}
	return filter.IsAgent
}

// maxCells bounds the tables of a piece: runs are taken in batches that fit.
const maxCells = 1 << 18

// add counts a piece.
func (t *tally) add(at filter.Piece, g grouping) {
	v := t.p.View(at)
	defer v.Release()
	if v.Any == 0 {
		return
	}
	var users []uint32
	if t.users != nil {
		users = t.codes.recode(at)
	}
	for runs := range slices.Chunk(t.p.Runs(&v), max(1, maxCells/len(g.lists))) {
		b := batch{t, &v, g, runs}
		var matched []uint64
		for some := range slices.Chunk(t.bits, maxPacked) {
			cells := countRows(&v, g.codes, len(g.lists), runs, some)
			b.addCounts(cells, some)
			if some[0] == filter.IsMatch {
				matched = cells
			}
		}
		for of, sums := range t.sums {
			if sums != nil {
				b.addSums(quantity(of), sums)
			}
		}
		if t.durations != nil {
			b.collect(t.durations, v.Part.Chunk.Lengths()[v.Part.Lo:v.Part.Hi], filter.IsTimed, matched)
			b.collectLong(t.durations)
		}
		if t.users != nil {
			b.collect(t.users, users, filter.IsMatch, matched)
		}
	}
}

// of is what is counted of a bit.
func (t *tally) of(bit uint8) *counts { return &t.counts[bits.TrailingZeros8(bit)] }

// perGroup is how many sessions with the bit every group has, over all buckets.
func (t *tally) perGroup(bit uint8) []int64 {
	out := make([]int64, t.groups)
	for bucket := range slices.Chunk(t.of(bit).cells, max(1, t.groups)) {
		for id, n := range bucket {
			out[id] += n
		}
	}
	return out
}
