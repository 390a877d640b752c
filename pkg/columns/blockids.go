package columns

import (
	"encoding/binary"
	"slices"
)

// The usual session ID is an ObjectID of MongoDB: the seconds when it was
// made, five bytes that are a process's for as long as it runs, and a counter
// of all that the process made. So what is written is how far the seconds are
// from the start of the row, the place of the process in a list, and how far
// the counter went since that process was last seen. Other IDs of 24 hex
// digits keep the eight bytes behind the seconds as they are.
const (
	idSize      = idHex / 2
	processSize = 5
	counterMask = 1<<24 - 1
)

// idSeconds is where the seconds of a row's ID are counted from.
func (c *Chunk) idSeconds(i int) uint32 { return uint32(c.Start(i) / 1000) }

func writeIDs(w *blockWriter, c *Chunk) {
	ids := &c.ids
	texts := make([]string, len(ids.rows))
	for k, row := range ids.rows {
		texts[k] = ids.at(int(row))
	}
	w.uint(uint64(len(texts)))
	writePlanes(w, ids.rows)
	w.texts(texts)

	raw := slices.Clone(ids.raw)
	for _, row := range ids.rows {
		clear(raw[int(row)*idSize:][:idSize])
		binary.BigEndian.PutUint32(raw[int(row)*idSize:], c.idSeconds(int(row)))
	}
	seconds := make([]uint32, c.n)
	for i := range seconds {
		seconds[i] = binary.BigEndian.Uint32(raw[i*idSize:]) - c.idSeconds(i)
	}
	writePlanes(w, seconds)
	processes, codes, counters := splitIDs(raw)
	// A process that is seen once takes more than its bytes.
	if n := len(processes) / processSize; n <= c.n/2 || n == 1 {
		w.uint(uint64(n))
		w.bytes(processes)
		writePlanes(w, codes)
		writePlanes(w, counters)
		return
	}
	w.uint(0)
	for i := range c.n {
		w.bytes(raw[i*idSize+4:][:idSize-4])
	}
}

// splitIDs lists the processes of IDs, and gives of every ID the place of its
// process and what was added to that one's counter.
func splitIDs(raw []byte) (processes []byte, codes []uint16, counters []uint32) {
	known, last := map[[processSize]byte]uint16{}, []uint32{}
	for at := 0; at < len(raw); at += idSize {
		p := [processSize]byte(raw[at+4:])
		code, found := known[p]
		if !found {
			code = uint16(len(last))
			known[p] = code
			processes, last = append(processes, p[:]...), append(last, 0)
		}
		counter := binary.BigEndian.Uint32(raw[at+8:]) & counterMask
		codes, counters = append(codes, code), append(counters, (counter-last[code])&counterMask)
		last[code] = counter
	}
	return processes, codes, counters
}

func (c *Chunk) readIDs(r *blockReader) {
	ids := &c.ids
	odd := r.count(c.n)
	ids.rows = r.ascending(odd, c.n)
	text, ends := r.texts(odd)
	ids.ends, ids.text = ends, string(text)
	seconds := brief(r, c.n, &r.tmp.ints)
	ids.raw = make([]byte, c.n*idSize)
	for i, s := range seconds {
		binary.BigEndian.PutUint32(ids.raw[i*idSize:], c.idSeconds(i)+s)
	}
	if n := r.count(c.n); n > 0 {
		ids.joinProcesses(r, c.n, n)
		return
	}
	tails := r.bytes(c.n * (idSize - 4))
	for i := 0; i < len(tails); i += idSize - 4 {
		copy(ids.raw[i/(idSize-4)*idSize+4:][:idSize-4], tails[i:])
	}
}

// joinProcesses fills in what comes behind the seconds, of n processes.
func (c *idColumn) joinProcesses(r *blockReader, rows, n int) {
	// The bytes of the process are the upper ones of its word, the counter the lower.
	words := make([]uint64, n)
	for k := range words {
		if b := r.bytes(processSize); b != nil {
			words[k] = uint64(binary.BigEndian.Uint32(b))<<32 | uint64(b[4])<<24
		}
	}
	codes, counters := brief(r, rows, &r.tmp.ints), brief(r, rows, &r.tmp.ints)
	for i, code := range codes {
		if int(code) >= n {
			r.fail("an ID of no process")
			return
		}
		w := words[code]
		w = w&^counterMask | (w+uint64(counters[i]))&counterMask
		words[code] = w
		binary.BigEndian.PutUint64(c.raw[i*idSize+4:], w)
	}
}
