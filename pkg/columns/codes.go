package columns

// Codes is a small number for every row, in as few bytes as it needs. Exactly
// one of U8 and U16 is set, or neither when every row has the code One.
type Codes struct {
	U8  []uint8
	U16 []uint16
	One uint16
}

// Const reports whether every row has the same code, One.
func (c Codes) Const() bool { return c.U8 == nil && c.U16 == nil }

// At is the code of a row.
func (c Codes) At(i int) int {
	switch {
	case c.U8 != nil:
		return int(c.U8[i])
	case c.U16 != nil:
		return int(c.U16[i])
	}
	return int(c.One)
}

// Slice is the codes of rows [lo, hi).
func (c Codes) Slice(lo, hi int) Codes {
	switch {
	case c.U8 != nil:
		return Codes{U8: c.U8[lo:hi]}
	case c.U16 != nil:
		return Codes{U16: c.U16[lo:hi]}
	}
	return c
}

// packCodes keeps the codes in as few bytes as the highest of them needs.
func packCodes(codes []uint16) Codes {
	top, same := uint16(0), true
	for _, c := range codes {
		top = max(top, c)
		same = same && c == codes[0]
	}
	switch {
	case len(codes) == 0:
		return Codes{}
	case same:
		return Codes{One: codes[0]}
	case top > 255:
		return Codes{U16: append(make([]uint16, 0, len(codes)), codes...)}
	}
	return Codes{U8: convert[uint8](codes)}
}

func convert[T, S uint8 | uint16 | uint32 | int32](in []S) []T {
	out := make([]T, len(in))
	for i, v := range in {
		out[i] = T(v)
	}
	return out
}
