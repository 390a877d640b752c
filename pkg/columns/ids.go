package columns

import (
	"slices"
	"strings"
)

const idHex = 24 // hex digits of a session ID (API page)

// idColumn keeps session IDs of 24 hex digits in 12 bytes and any other as text.
type idColumn struct {
	raw  []byte
	rows []uint16 // the rows with an odd ID, ascending
	ends []uint32 // where the ID of rows[i] ends in text
	text string
}

func packIDs(n int, at func(i int) string) idColumn {
	c := idColumn{raw: make([]byte, n*idHex/2)}
	var text strings.Builder
	for i := range n {
		id := at(i)
		if packHex(c.raw[i*idHex/2:(i+1)*idHex/2], id) {
			continue
		}
		text.WriteString(id)
		c.rows = append(c.rows, uint16(i))
		c.ends = append(c.ends, uint32(text.Len()))
	}
	c.rows, c.ends = slices.Clip(c.rows), slices.Clip(c.ends)
	c.text = strings.Clone(text.String())
	return c
}

func packHex(to []byte, id string) bool {
	if len(id) != 2*len(to) {
		return false
	}
	for i := range to {
		hi, lo := hexValue(id[2*i]), hexValue(id[2*i+1])
		if hi|lo > 15 {
			return false
		}
		to[i] = hi<<4 | lo
	}
	return true
}

func (c *idColumn) at(i int) string {
	if len(c.rows) > 0 {
		if k, odd := slices.BinarySearch(c.rows, uint16(i)); odd {
			from := uint32(0)
			if k > 0 {
				from = c.ends[k-1]
			}
			return c.text[from:c.ends[k]]
		}
	}
	var b [idHex]byte
	for k, v := range c.raw[i*idHex/2 : (i+1)*idHex/2] {
		b[2*k], b[2*k+1] = hexDigits[v>>4], hexDigits[v&15]
	}
	return string(b[:])
}

func (c *idColumn) bytes() int64 {
	return heapBytes(cap(c.raw), 1) + heapBytes(cap(c.rows), 2) + heapBytes(cap(c.ends), 4) + heapBytes(len(c.text), 1)
}
