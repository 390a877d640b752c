package measure

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// Up to four counts over a chunk fit side by side in 64 bits, 16 bits each,
// because a chunk has fewer than 65,536 rows: one addition a row counts all.
const (
	maxPacked = 4
	countBits = 16
)

// unpack is the i-th of packed counts.
func unpack(packed uint64, i int) int64 { return int64(packed >> (countBits * i) & (1<<countBits - 1)) }

// weights is what a row of every class adds: 1 to the i-th count when it has the
// i-th of the bits.
func weights(v *filter.View, bits []uint8) (w [256]uint64) {
	for class, has := range v.Bits {
		for i, bit := range bits {
			if has&bit != 0 {
				w[class] |= 1 << (countBits * i)
			}
		}
	}
	return w
}

// countRows counts up to four bits: cells[r*entries + code] is those of the rows
// of the r-th run that have the code.
func countRows(v *filter.View, codes columns.Codes, entries int, runs []filter.Run, bits []uint8) []uint64 {
	w := weights(v, bits)
	cells := make([]uint64, len(runs)*entries)
	var lanes [4][256]uint64
	for r, run := range runs {
		class, row := v.Class[run.Lo:run.Hi], cells[r*entries:(r+1)*entries]
		switch codes := codes.Slice(run.Lo, run.Hi); {
		case codes.U8 != nil:
			addBytes(row, &lanes, codes.U8, class, &w)
		case codes.U16 != nil:
			for i, code := range codes.U16 {
				row[code] += w[class[i]]
			}
		default:
			n := uint64(0)
			for _, c := range class {
				n += w[c]
			}
			row[codes.One] = n
		}
	}
	return cells
}

// addBytes adds to four tables in turn, so that a row need not wait until the
// addition of the row before it, often to the same code, has been stored.
func addBytes(row []uint64, lanes *[4][256]uint64, codes, class []uint8, w *[256]uint64) {
	a, b, c, d := &lanes[0], &lanes[1], &lanes[2], &lanes[3]
	codes = codes[:len(class)]
	_ = *w // or the loop checks again and again whether it is nil
	i := 0
	for ; i+4 <= len(class); i += 4 {
		a[codes[i]] += w[class[i]]
		b[codes[i+1]] += w[class[i+1]]
		c[codes[i+2]] += w[class[i+2]]
		d[codes[i+3]] += w[class[i+3]]
	}
	for ; i < len(class); i++ {
		a[codes[i]] += w[class[i]]
	}
	for code := range row {
		row[code] = a[code] + b[code] + c[code] + d[code]
		a[code], b[code], c[code], d[code] = 0, 0, 0, 0
	}
}
