package measure

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// Up to four counts over a chunk fit side by side in 64 bits, 16 bits each,
// because a chunk has fewer than 65,536 rows: one addition a row counts all.
const (
	perWeight = 4
	countBits = 16
)

// weights says of every class what a row of it adds: 1 to the i-th count when
// it has the i-th of the wanted bits.
func weights(v *filter.View, wanted []uint8) *[256]uint64 {
	var w [256]uint64
	for class, bits := range v.Bits {
		if bits == 0 {
			continue // most of them
		}
		for i, bit := range wanted {
			if bits&bit != 0 {
				w[class] |= 1 << (countBits * i)
			}
		}
	}
	return &w
}

// count counts up to four bits: it adds the weight of every row to the cell of
// its run and code, cells[r*entries + code] for the r-th run.
func (s *scratch) count(v *filter.View, codes columns.Codes, wanted []uint8, runs []filter.Run, entries int, cells []uint64) {
	w := weights(v, wanted)
	for r, run := range runs {
		class := v.Class[run.Lo:run.Hi]
		row := cells[r*entries : (r+1)*entries]
		switch {
		case codes.Const():
			row[codes.One] += sumWeights(class, w)
		case codes.U16 != nil:
			for i, code := range codes.U16[run.Lo:run.Hi] {
				row[code] += w[class[i]]
			}
		case len(class) < 4*entries:
			for i, code := range codes.U8[run.Lo:run.Hi] {
				row[code] += w[class[i]]
			}
		default:
			s.spread(class, codes.U8[run.Lo:run.Hi], w, row)
		}
	}
}

func sumWeights(class []uint8, w *[256]uint64) uint64 {
	_ = *w // or the loop looks again and again whether it is nil
	var a, b, c, d uint64
	i := 0
	for ; i+4 <= len(class); i += 4 {
		a += w[class[i]]
		b += w[class[i+1]]
		c += w[class[i+2]]
		d += w[class[i+3]]
	}
	for ; i < len(class); i++ {
		a += w[class[i]]
	}
	return a + b + c + d
}

// spread adds to four tables in turn, so that a row need not wait until the
// addition of the row before it, often to the same cell, has been stored.
func (s *scratch) spread(class, codes []uint8, w *[256]uint64, row []uint64) {
	a, b, c, d := &s.accs[0], &s.accs[1], &s.accs[2], &s.accs[3]
	codes = codes[:len(class)]
	_ = *w
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
	s.collect(row)
}

// collect adds the four tables up and empties them.
func (s *scratch) collect(row []uint64) {
	a, b, c, d := &s.accs[0], &s.accs[1], &s.accs[2], &s.accs[3]
	for code := range row {
		row[code] += a[code] + b[code] + c[code] + d[code]
		a[code], b[code], c[code], d[code] = 0, 0, 0, 0
	}
}
