package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// tally is what is added up for every bucket and group. A cell is the place of
// a bucket and a group: bucket*groups + group.
type tally struct {
	p       *plan
	groups  int
	bits    []uint8   // what is counted
	counts  [][]int64 // [bit][cell], in the buffer
	buffer  *[]int64
	total   []atomic.Int64 // [bit], each session once
	sums    []*sumTally
	samples *samples
	users   *userTally
	byEnd   *ended // nil: rows lie where they start
	mu      sync.Mutex
	locks   [stripes]sync.Mutex // of the cells of a bucket
}

// stripes is how many locks the buckets share. Pieces of a source lie one after
// another, so that hardly ever two workers want the same bucket; with one lock
// for all they stood in each other's way.
const stripes = 64

func (t *tally) lock(bucket int) *sync.Mutex { return &t.locks[bucket%stripes] }

// quantity is a number of a session that is added up.
type quantity uint8

const (
	duration quantity = iota
	messages
	tasks
)

// sumTally adds up a quantity: how many sessions have it, and the sum.
type sumTally struct {
	of    quantity
	cells []sum
}

type sum struct{ n, sum int64 }

// newTally makes room for what the query's measures need.
func newTally(p *plan, groups int) *tally {
	t := &tally{p: p, groups: groups}
	cells := groups * p.Buckets()
	t.bits = []uint8{filter.IsMatch}
	if p.Q.Status == session.Closed {
		t.bits = append(t.bits, filter.IsLeftOut)
	}
	for _, m := range p.Q.Measures {
		switch m {
		case query.DropOffRate, query.SelfServiceRate, query.AgentTransferRate:
			t.want(rateBit(m))
			if p.Rated {
				t.want(filter.IsRated)
			}
		case query.Users, query.SessionsPerUser:
			if t.users == nil {
				t.users = &userTally{counts: make([]int64, cells)}
			}
		case query.MedianDuration, query.P95Duration:
			if t.samples == nil {
				t.samples = &samples{cells: make([]sample, cells)}
			}
		case query.AverageDuration:
			t.wantSum(duration, cells)
		case query.Messages, query.AverageMessages:
			t.wantSum(messages, cells)
		case query.Tasks, query.AverageTasks:
			t.wantSum(tasks, cells)
		}
	}
	t.want(p.Seen)
	t.total = make([]atomic.Int64, len(t.bits))
	t.buffer = countBuffers.Get().(*[]int64)
	all := zeroed(t.buffer, len(t.bits)*cells)
	for i := range t.bits {
		t.counts = append(t.counts, all[i*cells:(i+1)*cells])
	}
	return t
}

// countBuffers are used again by other queries, as scratch memory is.
var countBuffers = sync.Pool{New: func() any { return new([]int64) }}

// release gives memory back that is used again by other queries.
func (t *tally) release() {
	if t.samples != nil {
		t.samples.release()
	}
	countBuffers.Put(t.buffer)
}

func (t *tally) want(bit uint8) {
	if !slices.Contains(t.bits, bit) {
		t.bits = append(t.bits, bit)
	}
}

func (t *tally) wantSum(of quantity, cells int) {
	if t.sum(of) == nil {
		t.sums = append(t.sums, &sumTally{of: of, cells: make([]sum, cells)})
	}
}

func (t *tally) sum(of quantity) *sumTally {
	for _, s := range t.sums {
		if s.of == of {
			return s
		}
	}
	return nil
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

// maxCells bounds the table of a kernel: runs are taken in batches that fit.
const maxCells = 1 << 18

// add counts a piece.
func (t *tally) add(s *scratch, index int, at filter.Piece, a *assignment) {
	v := t.p.Look(&s.Memory, at)
	if v.Any == 0 {
		return
	}
	before := s.Lent()
	tuples := t.p.tuples(s, at)
	g := grouped{codes: a.codes(s, tuples.codes), lists: &a.lists, entries: len(a.lists.ends)}
	g.scratch = before != s.Lent()
	if t.byEnd != nil {
		g = t.byEnd.pair(s, &v, g)
	}
	batch := max(1, maxCells/g.entries)
	for lo := 0; lo < len(at.Runs); lo += batch {
		runs := at.Runs[lo:min(lo+batch, len(at.Runs))]
		for i := 0; i < len(t.bits); i += perWeight {
			if cells := t.addCounts(s, &v, g, runs, i); i == 0 && t.samples != nil {
				t.addSamples(s, &v, g, runs, cells)
			}
		}
		for _, sums := range t.sums {
			t.addSums(s, &v, g, runs, sums)
		}
	}
	if t.users != nil {
		t.users.hold(index, at, &v, g)
	}
}

// grouped is the groups of a piece's rows: a code a row, and what it stands for.
type grouped struct {
	codes   columns.Codes
	lists   *lists
	entries int
	scratch bool // codes lie in the worker's memory, not in the chunk's
}

// addCounts counts up to four bits from the first on and returns the packed counts.
func (t *tally) addCounts(s *scratch, v *filter.View, g grouped, runs []filter.Run, first int) []uint64 {
	bits := t.bits[first:min(first+perWeight, len(t.bits))]
	cells := zeroed(&s.cells, len(runs)*g.entries)
	s.count(v, g.codes, bits, runs, g.entries, cells)
	var total [perWeight]int64
	for r := range runs {
		t.merge(runs[r].Bucket, cells[r*g.entries:(r+1)*g.entries], g.lists, first, total[:len(bits)])
	}
	for i, n := range total[:len(bits)] {
		t.total[first+i].Add(n)
	}
	return cells
}

// merge adds the packed counts of a run's codes to their groups, those of the
// bits from the first on, and to the totals.
func (t *tally) merge(bucket int, cells []uint64, of *lists, first int, total []int64) {
	lock, base := t.lock(bucket), bucket*t.groups
	lock.Lock()
	defer lock.Unlock()
	for code, cell := range cells {
		if cell == 0 {
			continue
		}
		ids := of.of(code)
		for i := range total {
			n := int64(cell >> (countBits * i) & (1<<countBits - 1))
			total[i] += n
			for _, id := range ids {
				t.counts[first+i][base+int(id)] += n
			}
		}
	}
}

func (t *tally) count(bit uint8) []int64 {
	if at := slices.Index(t.bits, bit); at >= 0 {
		return t.counts[at]
	}
	return nil
}

func (t *tally) totalOf(bit uint8) int {
	if at := slices.Index(t.bits, bit); at >= 0 {
		return int(t.total[at].Load())
	}
	return 0
}
