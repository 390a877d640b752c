package columns

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The bits in which it is written what a field is.
const (
	hexField = 1 << iota
	fixedField
	leftField
)

// writeFields writes strings as their form and the numbers of each field. Such
// that are read from the left only grow, and it is written by how much each is
// more than the one before.
func writeFields(w *blockWriter, values []string) bool {
	f, ok := takeApart(values)
	if !ok {
		return false
	}
	w.uint(fieldDict)
	w.uint(uint64(len(f.fields)))
	for k, x := range f.fields {
		w.text(x.before)
		w.uint(uint64(x.width))
		w.uint(bit(x.base == 16)*hexField | bit(x.fixed)*fixedField | bit(x.left)*leftField)
		w.uint(x.low)
		numbers := f.numbers[k]
		if x.left {
			for i := len(numbers) - 1; i > 0; i-- {
				numbers[i] -= numbers[i-1]
			}
		}
		writePlanes(w, numbers)
		if x.varies() {
			writePlanes(w, f.cut)
		}
	}
	w.text(f.after)
	return true
}

// readFields makes a dictionary of what writeFields wrote, without the strings.
func readFields(r *blockReader, n int) Dict {
	p, form := packer{n: n}, &numberForm{}
	var stays []int
	longest := 0
	r.tmp.words.reset()
	for range r.count(maxFields) {
		x, still := readField(r, &p)
		if len(form.fields) == 0 {
			stays = still
		}
		if r.err != nil {
			return Dict{}
		}
		form.fields = append(form.fields, x)
		longest += len(x.before) + int(x.width)
	}
	form.after = r.text()
	longest += len(form.after)
	if n < minFormDict || len(form.fields) == 0 || longest > maxForm {
		r.fail("too few texts, or too long ones")
	}
	if r.err != nil {
		return Dict{}
	}
	form.fields = slices.Clip(form.fields)
	d := Dict{n: n, numbers: form, width: p.places.width()}
	d.blob = p.pack(r, d.width)
	checkForm(r, &d, stays)
	return d
}

// checkForm looks whether strings are in order. Where the numbers of the first
// field are, and that is enough, only those have to be compared whose number
// stays that of the one before.
func checkForm(r *blockReader, d *Dict, stays []int) {
	if d.numbers.sorts() {
		for _, i := range stays {
			if !d.inOrder(i) {
				r.fail("values out of order")
				return
			}
		}
		return
	}
	checkSorted(r, d)
}

func checkSorted(r *blockReader, d *Dict) {
	for i := 1; i < d.n; i++ {
		if !d.inOrder(i) {
			r.fail("values out of order")
			return
		}
	}
}

// readField reads a field and has its numbers packed. Of one that is read from
// the left it tells where the number stays that of the string before.
func readField(r *blockReader, p *packer) (x numberField, stays []int) {
	x = numberField{before: r.text(), base: 10, width: uint8(r.count(maxDigits))}
	kind := r.count(hexField | fixedField | leftField)
	if kind&hexField != 0 {
		x.base = 16
	}
	x.fixed, x.left = kind&fixedField != 0, kind&leftField != 0
	if x.low = r.uint(); x.width == 0 || x.low > x.most() {
		r.fail("a field of no digits, or of too many")
	}
	numbers := brief(r, p.n, &r.tmp.words)
	if r.err != nil {
		return x, nil
	}
	top := uint64(0)
	if x.left {
		top, stays = sumUp(r, numbers, x.most()-x.low)
	} else if top = slices.Max(numbers); top > x.most()-x.low {
		r.fail("a number of too many digits")
	}
	var cut []uint64
	if x.varies() {
		cut = readCut(r, &x, numbers)
	}
	if r.err != nil {
		return x, nil
	}
	x.slot = p.add(numbers, bits.Len64(top))
	if cut != nil {
		x.cut = p.add(cut, bits.Len64(slices.Max(cut)))
	}
	return x, stays
}

// readCut reads how many of the digits of each number are not there.
func readCut(r *blockReader, x *numberField, numbers []uint64) []uint64 {
	cut := brief(r, len(numbers), &r.tmp.words)
	if r.err == nil && (slices.Max(cut) >= uint64(x.width) || !x.zeros(numbers, cut)) {
		r.fail("a number of no digits, or cut where it has some")
	}
	return cut
}

// zeros tells whether the digits that are cut off are all 0.
func (f *numberField) zeros(numbers, cut []uint64) bool {
	var unit [maxDigits]uint64
	for k, u := 0, uint64(1); k < len(unit); k++ {
		unit[k] = u
		u *= uint64(f.base)
	}
	for i, c := range cut {
		if c != 0 && (f.low+numbers[i])%unit[c%maxDigits] != 0 {
			return false
		}
	}
	return true
}

// sumUp replaces steps by where they lead, and tells which of them after the
// first do not lead on.
func sumUp(r *blockReader, steps []uint64, limit uint64) (top uint64, stays []int) {
	for i, s := range steps {
		if s > limit-top {
			r.fail("a number of too many digits")
			return 0, nil
		}
		if s == 0 && i > 0 {
			stays = append(stays, i)
		}
		top += s
		steps[i] = top
	}
	return top, stays
}

// packer puts the numbers of the fields of n strings side by side.
type packer struct {
	n      int
	places placer
	groups []group
}

// group is a word for each string.
type group struct {
	at    int
	words []uint64
}

// add takes numbers of so many bits in; it may keep them for its own use.
func (p *packer) add(numbers []uint64, bits int) slot {
	s := p.places.slot(bits)
	last := len(p.groups) - 1
	if last >= 0 && p.groups[last].at == int(s.at) {
		for i, v := range numbers {
			p.groups[last].words[i] |= v << s.shift
		}
		return s
	}
	if s.shift > 0 { // the first byte is shared with the word before
		shared := p.groups[last]
		for i, v := range numbers {
			numbers[i] = v<<s.shift | shared.words[i]>>(8*(int(s.at)-shared.at))
		}
	}
	p.groups = append(p.groups, group{int(s.at), numbers})
	return s
}

// pack is the words of each string one after the other. What is written of one
// too much is what the next begins with.
func (p *packer) pack(r *blockReader, width int) string {
	out := r.tmp.bytes(p.n*width + wordBytes)
	if len(p.groups) == 1 {
		for i, w := range p.groups[0].words {
			binary.LittleEndian.PutUint64(out[i*width:], w)
		}
	} else {
		for i := range p.n {
			for _, g := range p.groups {
				binary.LittleEndian.PutUint64(out[i*width+g.at:], g.words[i])
			}
		}
	}
	clear(out[p.n*width:])
	return string(out)
}

// sorts tells whether the strings are in order where the numbers of the first
// field only grow.
func (f *numberForm) sorts() bool {
	first := &f.fields[0]
	next := f.after
	if len(f.fields) > 1 {
		next = f.fields[1].before
	}
	switch {
	case !first.left:
		return false
	case first.fixed:
		return true
	case next == "":
		return len(f.fields) == 1
	}
	return next[0] < '0' // so a shorter number is before a longer one
}
