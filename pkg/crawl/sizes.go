package crawl

// Sizes is what has been learned about the pages of a bot.
type Sizes struct {
	Cap    int // rows that the server gives at most; 0: not known
	halved int // rows to ask for after time-outs; 0: as set
	good   int // pages since the last change of halved
}

const (
	// minCap is the least believed as a cap: an irregular short page must not
	// make every later crawl crawl.
	minCap = 10
	// minSize is how far time-outs shrink what is asked for.
	minSize = 25
	// growAfter is how many pages in time double it again.
	growAfter = 50
)

// Size is the number of rows to ask for.
func (p *Sizes) Size(set int) int {
	if p.halved > 0 {
		return min(p.halved, set)
	}
	return set
}

// Step is the number of rows that a page is believed to hold.
func (p *Sizes) Step(set int) int {
	if p.Cap > 0 {
		return min(p.Cap, p.Size(set))
	}
	return p.Size(set)
}

// Learn believes the number of rows received, not the number asked for.
func (p *Sizes) Learn(asked, received int, more bool, set int) {
	switch {
	case received > p.Cap && p.Cap > 0:
		p.Cap = received
	case received < asked && more && received >= minCap:
		p.Cap = received
	}
	if p.halved == 0 {
		return
	}
	if p.good++; p.good >= growAfter {
		p.halved, p.good = 2*p.halved, 0
		if p.halved >= set {
			p.halved = 0
		}
	}
}

// TimedOut asks for half as much from now on.
func (p *Sizes) TimedOut(asked int) {
	p.halved, p.good = max(minSize, asked/2), 0
}

// Pages is how many pages of a size hold the rows, overlapping by one.
func Pages(rows, size int) int {
	if rows <= size || size < 2 {
		return 1
	}
	return 1 + (rows-size+size-2)/(size-1)
}
