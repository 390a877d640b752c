package columns

import (
	"encoding/binary"
	"math/bits"
)

// blockReader takes a block apart. After the first thing that cannot be it
// remembers the error and gives zeros: numbers, empty texts, and as many rows of
// zeros as were asked for.
type blockReader struct {
	rest []byte
	err  error
	tmp  *scratch
}

func (r *blockReader) fail(what string) {
	if r.err == nil {
		r.err = broken(what)
	}
	r.rest = nil
}

func (r *blockReader) uint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail("it ends in a number")
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *blockReader) int() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.fail("it ends in a number")
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// count is a number from 0 to limit.
func (r *blockReader) count(limit int) int {
	v := r.uint()
	if v > uint64(limit) {
		r.fail("a number is too large")
		return 0
	}
	return int(v)
}

// bytes is the next n bytes, part of the block, nil when there are fewer.
func (r *blockReader) bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.fail("it ends too early")
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *blockReader) text() string { return string(r.bytes(r.count(len(r.rest)))) }

// texts is n strings, as what they are together and where each ends.
func (r *blockReader) texts(n int) (all []byte, ends []uint32) {
	lengths := readPlanes[uint32](r, n)
	sum := uint64(0)
	for i, l := range lengths {
		sum += uint64(l)
		if sum > uint64(len(r.rest)) {
			r.fail("it ends in a text")
			return nil, make([]uint32, len(lengths))
		}
		lengths[i] = uint32(sum)
	}
	return r.bytes(int(sum)), lengths
}

// ascending is n different row numbers below limit, lowest first.
func (r *blockReader) ascending(n, limit int) []uint16 {
	rows := readPlanes[uint16](r, n)
	for i, row := range rows {
		if int(row) >= limit || i > 0 && row <= rows[i-1] {
			r.fail("rows out of order")
			break
		}
	}
	return rows
}

// readPlanes reads n values that writePlanes wrote.
func readPlanes[T uint8 | uint16 | uint32 | uint64](r *blockReader, n int) []T {
	planes := r.planes(n, bits.Len64(uint64(^T(0)))/8)
	if r.err != nil && n > MaxRows {
		return nil
	}
	out := make([]T, n)
	fillPlanes(out, planes)
	return out
}

// brief is readPlanes for values that are needed while the block is read only.
func brief[T uint32 | uint64](r *blockReader, n int, from *lists[T]) []T {
	planes := r.planes(n, bits.Len64(uint64(^T(0)))/8)
	if r.err != nil && n > MaxRows {
		return nil
	}
	out := from.get(n)
	fillPlanes(out, planes)
	return out
}

// fillPlanes puts values together from their planes.
func fillPlanes[T uint8 | uint16 | uint32 | uint64](out []T, planes [][]byte) {
	switch len(planes) {
	case 0:
		clear(out)
	case 1:
		a := planes[0][:len(out)]
		if to, ok := any(out).([]uint8); ok {
			copy(to, a)
			return
		}
		for i := range out {
			out[i] = T(a[i])
		}
	case 2:
		a, b := planes[0][:len(out)], planes[1][:len(out)]
		for i := range out {
			out[i] = T(a[i]) | T(uint16(b[i])<<8)
		}
	case 3:
		a, b, c := planes[0][:len(out)], planes[1][:len(out)], planes[2][:len(out)]
		for i := range out {
			out[i] = T(uint32(a[i]) | uint32(b[i])<<8 | uint32(c[i])<<16)
		}
	default:
		fillPlanes(out, planes[:3])
		for k, p := range planes[3:] {
			p = p[:len(out)]
			for i := range out {
				out[i] |= T(uint64(p[i]) << (24 + 8*k))
			}
		}
	}
}

// planes is the next planes of n bytes each, parts of the block. Values in
// none are bounded by nothing but the number of rows.
func (r *blockReader) planes(n, most int) [][]byte {
	width := r.count(most)
	if n > 0 && width > len(r.rest)/n || width == 0 && n > MaxRows {
		r.fail("it ends too early")
		return nil
	}
	planes := make([][]byte, width)
	for k := range planes {
		planes[k] = r.bytes(n)
	}
	return planes
}
