package columns

import "math"

// writeStarts writes how much later than the one before each row begins.
func writeStarts(w *blockWriter, starts []uint32) {
	gaps := make([]uint32, len(starts)-1)
	for i := range gaps {
		gaps[i] = starts[i+1] - starts[i]
	}
	writePlanes(w, gaps)
}

func (c *Chunk) readStarts(r *blockReader) {
	gaps := brief(r, max(0, c.n-1), &r.tmp.ints)
	c.starts = make([]uint32, c.n)
	at := uint64(0)
	for i, gap := range gaps {
		at += uint64(gap)
		c.starts[i+1] = uint32(at)
	}
	if at > math.MaxUint32 {
		r.fail("too long a time")
	}
}

// A length is written with 2 added, which makes the two that are none 0 and 1.
const lengthShift = 2

func writeLengths(w *blockWriter, c *Chunk) {
	lengths := make([]uint32, c.n)
	for i, l := range c.lengths {
		lengths[i] = l + lengthShift
	}
	writePlanes(w, lengths)
	for _, o := range c.odd {
		w.int(o.end)
	}
}

func (c *Chunk) readLengths(r *blockReader) {
	c.lengths = readPlanes[uint32](r, c.n)
	odd := 0
	for i, l := range c.lengths {
		if l -= lengthShift; l >= maxLength && l < OddLength {
			r.fail("a length that is none")
		} else if l == OddLength {
			odd++
		}
		c.lengths[i] = l
	}
	if odd == 0 {
		return
	}
	c.odd = make([]oddEnd, 0, odd)
	for i, l := range c.lengths {
		if l != OddLength {
			continue
		}
		end := r.int()
		if r.err == nil && length(c.Start(i), end) != OddLength {
			r.fail("an end that is not odd")
		}
		c.odd = append(c.odd, oddEnd{uint16(i), end})
		c.long = c.long || end >= c.Start(i)
	}
}

func writeStates(w *blockWriter, c *Chunk) {
	w.uint(uint64(len(c.states)))
	for _, s := range c.states {
		w.text(s.Containment)
		w.text(s.Type)
		w.text(s.Status)
		w.uint(bit(s.Developer))
	}
	writeCodes(w, c.stateOf)
}

func (c *Chunk) readStates(r *blockReader) {
	n := r.count(min(c.n, len(r.rest)))
	c.states = make([]State, 0, n)
	known := map[State]bool{}
	for range n {
		s := State{r.text(), r.text(), r.text(), r.count(1) == 1}
		known[s] = true
		c.states = append(c.states, s)
	}
	if len(known) != n {
		r.fail("a state twice")
	}
	c.stateOf = readCodes(r, c.n, 0, n)
}

func bit(yes bool) uint64 {
	if yes {
		return 1
	}
	return 0
}

// The ways in which numbers are kept.
const (
	noNumbers = iota
	numbers8
	numbers16
	numbers32
	oddNumbers
)

func writeNumbers(w *blockWriter, c Numbers) {
	switch {
	case c.U8 != nil:
		w.uint(numbers8)
		writePlanes(w, c.U8)
	case c.U16 != nil:
		w.uint(numbers16)
		writePlanes(w, c.U16)
	case c.U32 != nil:
		w.uint(numbers32)
		writePlanes(w, c.U32)
	case c.Odd != nil:
		w.uint(oddNumbers)
		folded := make([]uint64, len(c.Odd))
		for i, v := range c.Odd {
			folded[i] = uint64(v<<1) ^ uint64(v>>63)
		}
		writePlanes(w, folded)
	default:
		w.uint(noNumbers)
	}
}

func readNumbers(r *blockReader, n int) (c Numbers) {
	switch r.count(oddNumbers) {
	case numbers8:
		c.U8 = readPlanes[uint8](r, n)
	case numbers16:
		c.U16 = readPlanes[uint16](r, n)
	case numbers32:
		c.U32 = readPlanes[uint32](r, n)
	case oddNumbers:
		c.Odd = make([]int64, n)
		for i, v := range readPlanes[uint64](r, n) {
			c.Odd[i] = int64(v>>1) ^ -int64(v&1)
		}
	}
	return c
}
