package columns

import (
	"math"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Numbers is a count a row in as few bytes as the largest needs: 0 says
// missing, everything else is the count plus one. At most one of the slices is
// set; with none of them every row misses its count. Wide holds the plain
// numbers instead when one of them is too large or negative.
type Numbers struct {
	U8   []uint8
	U16  []uint16
	U32  []uint32
	Wide []int64
}

// At is the count of a row, session.NoCount when missing.
func (c Numbers) At(i int) int64 {
	switch {
	case c.U8 != nil:
		return int64(c.U8[i]) - 1
	case c.U16 != nil:
		return int64(c.U16[i]) - 1
	case c.U32 != nil:
		return int64(c.U32[i]) - 1
	case c.Wide != nil:
		return c.Wide[i]
	}
	return session.NoCount
}

func packNumbers(n int, at func(i int) int64) Numbers {
	top, low := int64(session.NoCount), int64(session.NoCount)
	for i := range n {
		top, low = max(top, at(i)), min(low, at(i))
	}
	var c Numbers
	switch {
	case low < session.NoCount || top >= math.MaxUint32:
		c.Wide = make([]int64, n)
		for i := range n {
			c.Wide[i] = at(i)
		}
	case top == session.NoCount:
	case top < math.MaxUint8:
		c.U8 = plusOne[uint8](n, at)
	case top < math.MaxUint16:
		c.U16 = plusOne[uint16](n, at)
	default:
		c.U32 = plusOne[uint32](n, at)
	}
	return c
}

func plusOne[T uint8 | uint16 | uint32](n int, at func(i int) int64) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(at(i) + 1)
	}
	return out
}
