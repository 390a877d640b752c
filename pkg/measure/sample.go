package measure

import (
	"math"
	"slices"
)

// sample is the durations of a cell: pieces of memory as they were collected,
// the first of which often is the only one.
type sample struct {
	first []uint32
	more  *moreSample
}

type moreSample struct {
	parts [][]uint32
	long  []int64 // too long for 32 bits
}

func (c *sample) add(part []uint32) {
	if c.first == nil {
		c.first = part
		return
	}
	if c.more == nil {
		c.more = &moreSample{}
	}
	c.more.parts = append(c.more.parts, part)
}

func (c *sample) len() int {
	n := len(c.first)
	if c.more != nil {
		n += len(c.more.long)
		for _, p := range c.more.parts {
			n += len(p)
		}
	}
	return n
}

// quantile is the q-quantile by linear interpolation between the two nearest
// ranks, NaN without values.
func (c *sample) quantile(q float64, s *selector) float64 {
	n := c.len()
	if n == 0 {
		return math.NaN()
	}
	at := q * float64(n-1)
	below := int(at)
	low, high := c.ranks(below, min(below+1, n-1), s)
	return float64(low) + (at-float64(below))*float64(high-low)
}

// ranks is the i-th and the j-th smallest value; j is i or i+1.
func (c *sample) ranks(i, j int, s *selector) (int64, int64) {
	s.parts = append(s.parts[:0], c.first)
	var long []int64
	if c.more != nil {
		s.parts = append(s.parts, c.more.parts...)
		long = c.more.long
		slices.Sort(long)
	}
	usual := c.len() - len(long)
	at := func(i int) int64 { return long[i-usual] }
	switch {
	case j < usual:
		low, high := s.ranks(i, j)
		return int64(low), int64(high)
	case i >= usual:
		return at(i), at(j)
	}
	low, _ := s.ranks(i, i)
	return int64(low), at(j)
}
