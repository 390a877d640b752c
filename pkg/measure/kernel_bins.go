package measure

import "math"

// binRows8 writes where each row is counted, 0 for those that do not count, and
// counts them. base is the slot of each code's bin 0.
func binRows8(index []uint16, lengths []uint32, class, codes []uint8, base, keep *[256]uint16, shift uint, counts *[1 << 16]uint32) {
	lengths, class, codes = lengths[:len(index)], class[:len(index)], codes[:len(index)]
	_, _, _ = *base, *keep, *counts
	for i := range index {
		at := (base[codes[i]] + bin(lengths[i], shift)) & keep[class[i]] & usualMask(lengths[i])
		index[i] = at
		counts[at]++
	}
}

func binRowsOne(index []uint16, lengths []uint32, class []uint8, base uint16, keep *[256]uint16, shift uint, counts *[1 << 16]uint32) {
	lengths, class = lengths[:len(index)], class[:len(index)]
	_, _ = *keep, *counts
	for i := range index {
		at := (base + bin(lengths[i], shift)) & keep[class[i]] & usualMask(lengths[i])
		index[i] = at
		counts[at]++
	}
}

// bin is the length's bin, counted from that of 1.
func bin(length uint32, shift uint) uint16 {
	return uint16(math.Float32bits(float32(int64(length)+1)) >> (shift & 31))
}

// usualMask is all ones for a length that is one.
func usualMask(length uint32) uint16 {
	return -uint16(usual(length))
}

// take copies the rows whose slot is wanted: slot and length in one number.
func take(out []uint64, index []uint16, lengths []uint32, wanted *[1 << 16]uint8) int {
	_ = *wanted
	n := 0
	lengths = lengths[:len(index)]
	for i, at := range index {
		out[n] = uint64(at)<<32 | uint64(lengths[i])
		n += int(wanted[at])
	}
	return n
}
