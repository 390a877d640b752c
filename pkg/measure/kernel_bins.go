package measure

import "math"

// binCounts are two tables of counts, of which neighbouring rows take turns: an
// addition need not wait for the one just before, which often is to the same slot.
type binCounts [2][1 << 16]uint32

// binRows8 writes where each row is counted, 0 for those that do not count, and
// counts them. base is the slot of each code's bin 0.
func binRows8(index []uint16, lengths []uint32, class, codes []uint8, base, keep *[256]uint16, shift uint, counts *binCounts) {
	lengths, class, codes = lengths[:len(index)], class[:len(index)], codes[:len(index)]
	_, _ = *base, *keep
	even, odd := &counts[0], &counts[1]
	i := 0
	for ; i+4 <= len(index); i += 4 {
		x := (base[codes[i]] + bin(lengths[i], shift)) & keep[class[i]]
		y := (base[codes[i+1]] + bin(lengths[i+1], shift)) & keep[class[i+1]]
		z := (base[codes[i+2]] + bin(lengths[i+2], shift)) & keep[class[i+2]]
		w := (base[codes[i+3]] + bin(lengths[i+3], shift)) & keep[class[i+3]]
		index[i], index[i+1], index[i+2], index[i+3] = x, y, z, w
		even[x]++
		odd[y]++
		even[z]++
		odd[w]++
	}
	for ; i < len(index); i++ {
		at := (base[codes[i]] + bin(lengths[i], shift)) & keep[class[i]]
		index[i] = at
		even[at]++
	}
}

func binRowsOne(index []uint16, lengths []uint32, class []uint8, base uint16, keep *[256]uint16, shift uint, counts *binCounts) {
	lengths, class = lengths[:len(index)], class[:len(index)]
	_ = *keep
	even, odd := &counts[0], &counts[1]
	for i := 0; i+2 <= len(index); i += 2 {
		x := (base + bin(lengths[i], shift)) & keep[class[i]]
		y := (base + bin(lengths[i+1], shift)) & keep[class[i+1]]
		index[i], index[i+1] = x, y
		even[x]++
		odd[y]++
	}
	for i := len(index) &^ 1; i < len(index); i++ {
		at := (base + bin(lengths[i], shift)) & keep[class[i]]
		index[i] = at
		even[at]++
	}
}

// bin is the length's bin, counted from that of 1.
func bin(length uint32, shift uint) uint16 {
	return uint16(math.Float32bits(float32(int64(length)+1)) >> (shift & 31))
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
