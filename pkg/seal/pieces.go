package seal

import (
	"iter"
	"math"
)

// Columns of numbers lie one after the other in what is sealed, and the bytes
// of each have their own frequencies. The encoder counts them once for a block
// and cuts blocks by length alone; half a block of noise makes it give up the
// other half. So pieces of one kind are looked for here.
const (
	grain     = 1 << 10   // a piece is so many bytes, or a multiple
	mostBytes = 128 << 10 // of a piece, as of a block
	cutCost   = 80        // bytes that another block takes: its header and its table
)

// pieces cuts plain where cutting makes it smaller.
func pieces(plain []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		from, at := 0, 0
		var sofar counts
		for at < len(plain) {
			end := min(at+grain, len(plain))
			var next counts
			next.add(plain[at:end])
			both := next.and(&sofar)
			if at > from && (end-from > mostBytes || both.size > sofar.size+next.size+cutCost) {
				if !yield(plain[from:at]) {
					return
				}
				from, both = at, next
			}
			sofar, at = both, end
		}
		if at > from {
			yield(plain[from:])
		}
	}
}

// counts is how often each byte occurs, and how many bytes they come to at
// best when each takes as many bits as it is rare.
type counts struct {
	of   [256]int32
	all  int32
	size float64
}

func (c *counts) add(b []byte) {
	for _, v := range b {
		c.of[v]++
	}
	c.all += int32(len(b))
	c.measure()
}

func (c *counts) and(o *counts) counts {
	sum := counts{all: c.all + o.all}
	for i := range sum.of {
		sum.of[i] = c.of[i] + o.of[i]
	}
	sum.measure()
	return sum
}

func (c *counts) measure() {
	bits := bitsOf(c.all)
	for _, n := range c.of {
		if n > 0 {
			bits -= bitsOf(n)
		}
	}
	c.size = bits / 8
}

// bitsOf is n times the logarithm of n.
func bitsOf(n int32) float64 {
	if int(n) < len(fewBits) {
		return fewBits[n]
	}
	return float64(n) * math.Log2(float64(n))
}

var fewBits = func() (out [4096]float64) {
	for n := 1; n < len(out); n++ {
		out[n] = float64(n) * math.Log2(float64(n))
	}
	return out
}()
