package columns

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const maxFields = 32 // of a string

// readFields reads strings that writeFields took apart.
func readFields(r *blockReader, n, before int) Dict {
	var f fields
	r.tmp.reset()
	for count := r.count(maxFields); len(f.forms) < count && r.err == nil; {
		form := fieldForm{before: r.text(), base: r.uint(), width: r.count(maxDigits)}
		kind := r.count(3)
		form.fixed, form.steps = kind&2 != 0, kind&1 != 0
		if form.base != 10 && form.base != 16 || form.width == 0 || form.steps && len(f.forms) > 0 {
			r.fail("a field that is none")
		}
		f.longest += len(form.before) + form.width
		f.values = append(f.values, readNumbersOf(r, n, form))
		if f.forms = append(f.forms, form); form.steps && !form.fixed {
			f.cut = readCut(r, n, form.width)
		}
	}
	f.after = r.text()
	f.longest += len(f.after)
	if r.err == nil && uint64(n)*uint64(f.longest) > uint64(dictSpread)*uint64(before-len(r.rest)) {
		r.fail("texts that are too long")
	}
	if r.err != nil {
		return Dict{}
	}
	if d, ok := f.formDict(r, n); ok {
		return d
	}
	all, ends := f.join(r, n)
	return textDict(r, all, ends)
}

// readNumbersOf reads the numbers of a field, each of which fits into it.
func readNumbersOf(r *blockReader, n int, form fieldForm) []uint64 {
	planes := r.planes(n, 8)
	if r.err != nil {
		return nil
	}
	values := r.tmp.uint64s(n)
	fillPlanes(values, planes)
	most := uint64(1)<<(4*form.width) - 1 // all ones for 16 digits
	if form.base == 10 {
		most = uint64(math.Pow10(form.width)) - 1
	}
	at := uint64(0)
	for i, v := range values {
		if v > most-at {
			r.fail("a number of too many digits")
			break
		}
		if form.steps {
			at += v
			values[i] = at
		}
	}
	return values
}

func readCut(r *blockReader, n, width int) []uint8 {
	cut := readPlanes[uint8](r, n)
	for _, c := range cut {
		if int(c) >= width {
			r.fail("a number without digits")
			break
		}
	}
	return cut
}

// join writes the first n strings.
func (f *fields) join(r *blockReader, n int) (all []byte, ends []uint32) {
	all, ends = r.tmp.bytes(n*f.longest+maxDigits), make([]uint32, n)
	at := 0
	for i := range ends {
		for k := range f.forms {
			form := &f.forms[k]
			at += putText(all[at:], form.before)
			v, width := f.values[k][i], form.width
			high, low := uint64(0), uint64(0)
			switch {
			case form.base == 16:
				high, low = hex8(uint32(v>>32)), hex8(uint32(v))
			case width <= maxDigits/2:
				low = decimal8(v)
			default:
				high, low = decimal8(v/tenToThe8), decimal8(v%tenToThe8)
			}
			if !form.fixed && !form.steps {
				width = significant(high, low)
			}
			putDigits(all[at:at+maxDigits], high, low, width)
			if f.cut != nil && k == 0 {
				width -= int(f.cut[i])
			}
			at += width
		}
		at += putText(all[at:], f.after)
		ends[i] = uint32(at)
	}
	return all[:at], ends
}

// putText is copy without a call for what is short, as most of it is.
func putText(to []byte, text string) int {
	if len(text) > 4 {
		return copy(to, text)
	}
	for i := range len(text) {
		to[i] = text[i]
	}
	return len(text)
}

const (
	eachByte  = 0x0101010101010101
	tenToThe8 = 100_000_000
)

// What follows has eight digits in a word, a byte each, the highest digit in
// the lowest byte: in memory they are in the order of a text.

// hex8 spreads the eight half-bytes over eight bytes.
func hex8(v uint32) uint64 {
	x := uint64(bits.ReverseBytes32(v))
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	return (x>>4 | x<<8) & 0x0f0f0f0f0f0f0f0f
}

// decimal8 divides a number below 10 to the 8 into its halves, these into
// theirs, and so on, at the same time.
func decimal8(v uint64) uint64 {
	x := v/10_000 | v%10_000<<32
	hundreds := (x * 10_486 >> 20) & 0x0000007f0000007f // x/100 of both
	x = hundreds | (x-100*hundreds)<<16
	tens := (x * 103 >> 10) & 0x000f000f000f000f // x/10 of all four
	return tens | (x-10*tens)<<8
}

// significant is how many digits there are without zeros in front, at least one.
func significant(high, low uint64) int {
	if high != 0 {
		return maxDigits - bits.TrailingZeros64(high)/8
	}
	return max(1, maxDigits/2-bits.TrailingZeros64(low)/8)
}

// putDigits writes the lowest digits as text, and something after them.
func putDigits(to []byte, high, low uint64, width int) {
	high, low = letter(high), letter(low)
	if width <= 8 {
		binary.LittleEndian.PutUint64(to, low>>(8*(8-width)))
		return
	}
	binary.LittleEndian.PutUint64(to, high>>(8*(16-width)))
	binary.LittleEndian.PutUint64(to[width-8:], low)
}

// letter turns eight digits into eight letters: '0' is 48, and 'a' 39 after
// what would follow '9'.
func letter(digits uint64) uint64 {
	aboveNine := (digits + 6*eachByte) >> 4 & eachByte
	return digits + '0'*eachByte + aboveNine*('a'-'0'-10)
}
