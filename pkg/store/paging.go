package store

// paging is what a source has learned about pages.
type paging struct {
	cap    int // rows that the server gives at most; 0: not known
	halved int // rows to ask for after time-outs; 0: as set
	good   int // pages since the last change of halved
}

const (
	// smallestCap is the least believed as a cap: an odd short page must not
	// make every later crawl crawl.
	smallestCap = 10
	// smallestAsk is how far time-outs shrink what is asked for.
	smallestAsk = 25
	// growAfter is how many pages in time double it again.
	growAfter = 50
)

// size is the number of rows to ask for.
func (p *paging) size(set int) int {
	if p.halved > 0 {
		return min(p.halved, set)
	}
	return set
}

// step is the number of rows that a page is believed to hold.
func (p *paging) step(set int) int {
	if p.cap > 0 {
		return min(p.cap, p.size(set))
	}
	return p.size(set)
}

// learn believes the number of rows received, not the number asked for.
func (p *paging) learn(asked, received int, more bool, set int) {
	switch {
	case received > p.cap && p.cap > 0:
		p.cap = received
	case received < asked && more && received >= smallestCap:
		p.cap = received
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

// timedOut asks for half as much from now on.
func (p *paging) timedOut(asked int) {
	p.halved, p.good = max(smallestAsk, asked/2), 0
}
