package shared

import "math/bits"

// Redis' allocator, jemalloc, rounds what it is asked for up to one of four
// sizes between each power of two and the next: on average a tenth of every
// large value would lie idle. So rows are kept in pieces that fill such sizes.
const (
	// perPiece is what a text takes in Redis besides its bytes.
	perPiece = 10
	// smallPiece is not worth cutting any more.
	smallPiece = 2 << 10
)

// Pieces cuts what is to be kept into pieces that lie in Redis without much
// room to spare. One after another they are what was cut.
func Pieces(b []byte) [][]byte {
	var out [][]byte
	for len(b) > smallPiece {
		n := sizeBelow(len(b)+perPiece) - perPiece
		out, b = append(out, b[:n]), b[n:]
	}
	if len(b) > 0 || len(out) == 0 {
		out = append(out, b)
	}
	return out
}

// sizeBelow is the largest size of the allocator that is not above n.
func sizeBelow(n int) int {
	step := max(1, 1<<bits.Len(uint(n))>>3) // a quarter of the power of two below
	return n / step * step
}
