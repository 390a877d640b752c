package store

import (
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func sp(from, to int64) session.Span { return session.Span{From: from, To: to} }

// listing is a list of rows that start at 1, 2, 3 ..., newest first.
func listing(n int) []session.Session {
	out := make([]session.Session, n)
	for i := range out {
		start := int64(n - i)
		out[i] = session.Session{ID: idAt(time.UnixMilli(start), int(start)), Bot: bot, Start: start}
	}
	return out
}

// answer serves a page of the rows.
func answer(l *list, p *page, rows []session.Session, cap int) batch {
	lo := min(p.skip, len(rows))
	hi := min(lo+min(cap, p.limit), len(rows))
	a := koreai.Page{Sessions: slices.Clone(rows[lo:hi]), Received: hi - lo, Total: len(rows), MoreAvailable: hi < len(rows), Sent: time.Now()}
	l.send(p)
	p.fill(a, l.span)
	l.settle(p, a.Total)
	b := l.cover(p)
	l.trim()
	l.finish()
	return b
}

func TestPagesAreSentSideBySideOnceTheTotalIsKnown(t *testing.T) {
	rows := listing(50)
	l := &list{span: sp(0, 51), expect: -1}
	now := time.Now()
	first, _ := l.next(now, 10, 10)
	l.send(first)
	if p, _ := l.next(now, 10, 10); p != nil {
		t.Fatal("a second page was sent before the total was known")
	}
	answer(l, first, rows, 10)
	var skips []int
	for {
		p, _ := l.next(now, 10, 10)
		if p == nil {
			break
		}
		skips = append(skips, p.skip)
		l.send(p)
	}
	if !slices.Equal(skips, []int{9, 18, 27, 36, 45}) {
		t.Errorf("skips %v: pages overlap by one row and end at the total", skips)
	}
	for _, i := range []int{5, 2, 4, 1, 3} { // answers come in any order
		answer(l, l.pages[i], rows, 10)
	}
	if !l.finished || !slices.Equal(l.done, interval.Set{l.span}) {
		t.Errorf("finished %v, done %v", l.finished, l.done)
	}
}

func TestASeamThatMovedStaysAGap(t *testing.T) {
	rows := listing(30)
	l := &list{span: sp(0, 31), expect: 30}
	now := time.Now()
	var pages []*page
	for {
		p, _ := l.next(now, 10, 10)
		if p == nil {
			break
		}
		pages = append(pages, p)
		l.send(p)
	}
	answer(l, pages[0], rows, 10)
	moved := slices.Delete(slices.Clone(rows), 3, 6)
	for _, p := range pages[1:] {
		answer(l, p, moved, 10)
	}
	gaps := interval.Set{l.span}.Without(l.done...)
	// The first page ends at 21, the second begins at 18: 19 and 20 were jumped
	// over, and of 21 and 18 there may be more.
	if !slices.Equal(gaps, interval.Set{sp(18, 22)}) {
		t.Errorf("gaps %v", gaps)
	}
	// Rows that are inserted above only repeat rows: nothing is lost.
	l = &list{span: sp(0, 31), expect: -1}
	p, _ := l.next(now, 10, 10)
	answer(l, p, rows, 10)
	more := append([]session.Session{{ID: "new", Start: 30}, {ID: "newer", Start: 30}}, rows...)
	for !l.finished {
		p, _ := l.next(now, 10, 10)
		answer(l, p, more, 10)
	}
	if !slices.Equal(l.done, interval.Set{l.span}) {
		t.Errorf("done %v", l.done)
	}
}

func TestAtTheOpenEndAListEndsOnceItHasCoveredSomething(t *testing.T) {
	rows := listing(50)
	l := &list{span: sp(0, 51), expect: -1, keyset: true}
	p, _ := l.next(time.Now(), 10, 10)
	b := answer(l, p, rows, 10)
	if !l.finished || !slices.Equal(b.spans, interval.Set{sp(42, 51)}) || len(b.rows) != 9 {
		t.Errorf("finished %v, covered %v with %d rows", l.finished, b.spans, len(b.rows))
	}
	if l.region() != sp(0, 42) {
		t.Errorf("the rest is %v", l.region())
	}
}

// A row on two pages is what the page sent later says, in whatever order the
// answers come.
func TestARowOnTwoPagesIsWhatWasSentLater(t *testing.T) {
	for _, lowerLater := range []bool{false, true} {
		l := &list{span: sp(0, 20), expect: 19}
		upper, _ := l.next(time.Now(), 10, 10)
		l.send(upper)
		lower, _ := l.next(time.Now(), 10, 10)
		l.send(lower)
		rows := listing(19)
		for _, p := range []*page{lower, upper} {
			later := (p == lower) == lowerLater
			a := koreai.Page{Received: 10, Total: 19, Sent: time.UnixMilli(1000)}
			a.Sessions = slices.Clone(rows[p.skip : p.skip+10])
			a.MoreAvailable = p == upper
			p.limit = 11
			if later {
				a.Sent = time.UnixMilli(2000)
				for i := range a.Sessions {
					a.Sessions[i].Status = session.Closed
				}
			}
			p.fill(a, l.span)
			l.settle(p, a.Total)
			if b := l.cover(p); p == upper {
				i := slices.IndexFunc(b.rows, func(s session.Session) bool { return s.Start == 10 })
				j := len(b.rows) - 1
				for b.rows[j].Start != 10 {
					j--
				}
				if i == j || b.rows[j].Status != session.Closed {
					t.Errorf("lower later %v: the row counts as %+v", lowerLater, b.rows[j])
				}
			}
		}
	}
}

func TestPageCounts(t *testing.T) {
	for _, c := range []struct{ rows, size, want int }{{0, 100, 1}, {100, 100, 1}, {101, 100, 2}, {199, 100, 2}, {200, 100, 3}, {9000, 100, 91}, {9000, 1000, 10}, {5, 1, 1}} {
		if got := pagesFor(c.rows, c.size); got != c.want {
			t.Errorf("%d rows, %d a page: %d, want %d", c.rows, c.size, got, c.want)
		}
	}
}

func TestRefreshPlanTakesTheFewestCalls(t *testing.T) {
	perHour := func(n int) func(int64) int {
		return func(start int64) int { return int(-start/hour) * n }
	}
	for name, c := range map[string]struct {
		due    []int64
		before func(int64) int
		want   int
	}{
		"none":                           {nil, perHour(60), 0},
		"near enough for the same page":  {[]int64{-hour}, perHour(60), 1},
		"too far: by ID":                 {[]int64{-20 * hour}, perHour(60), 0},
		"the near one by span for free":  {[]int64{-hour, -20 * hour}, perHour(60), 0},
		"many far ones in a quiet night": {slices.Repeat([]int64{-10 * hour}, 120), perHour(5), 120},
	} {
		if got := refreshPlan(c.due, 30, c.before, 100); got != c.want {
			t.Errorf("%s: %d by span, want %d", name, got, c.want)
		}
	}
}

func TestPagingLearns(t *testing.T) {
	var p paging
	p.learn(1000, 100, true, 1000)
	if p.step(1000) != 100 || p.size(1000) != 1000 {
		t.Errorf("step %d, size %d", p.step(1000), p.size(1000))
	}
	p.learn(1000, 3, true, 1000) // an odd short page is no cap
	p.learn(1000, 60, false, 1000)
	if p.step(1000) != 100 {
		t.Errorf("step %d", p.step(1000))
	}
	p.learn(1000, 400, true, 1000)
	if p.step(1000) != 400 {
		t.Errorf("step %d: the server gives more now", p.step(1000))
	}
	p.timedOut(1000)
	p.timedOut(500)
	if p.size(1000) != 250 || p.step(1000) != 250 {
		t.Errorf("after two time-outs: size %d", p.size(1000))
	}
	for range 2 * growAfter {
		p.learn(250, 250, true, 1000)
	}
	if p.size(1000) != 1000 {
		t.Errorf("size %d after many pages in time", p.size(1000))
	}
}

func TestPausesGrowAndDiffer(t *testing.T) {
	if a, b := pauseBefore(1, 0), pauseBefore(1, 0.999); a != firstPause/2 || b < a+firstPause*9/10 {
		t.Errorf("first pause between %s and %s", a, b)
	}
	if p := pauseBefore(1000, 0.5); p != longPause {
		t.Errorf("pause %s, want at most %s in the middle", p, longPause)
	}
}

// A list that has moved once is read with so much more overlap that the same
// again tears nothing.
func TestAListThatMovesIsReadWithMoreOverlap(t *testing.T) {
	rows := listing(500)
	l := &list{span: sp(0, 501), expect: -1}
	for now := time.Now(); !l.finished; {
		p, _ := l.next(now, 50, 50)
		switch p.skip {
		case 49, 97, 145: // a row above what this page has
			rows = slices.Delete(slices.Clone(rows), 3, 4)
		case 193: // the very row by which pages were held together
			last := l.pages[len(l.pages)-1].rows
			at := slices.IndexFunc(rows, func(s session.Session) bool { return s.ID == last[len(last)-1].ID })
			rows = slices.Delete(slices.Clone(rows), at, at+1)
		}
		answer(l, p, rows, 50)
	}
	if gaps := (interval.Set{l.span}).Without(l.done...); len(gaps) != 1 || l.shift != 1 {
		t.Errorf("gaps %v, moved by %d: only the first time tears the list", gaps, l.shift)
	}
	if got := (&list{shift: 99}).overlap(100); got != 5 {
		t.Errorf("%d rows of 100 are read again", got)
	}
	if got := (&list{shift: 99}).overlap(7); got != 1 {
		t.Errorf("%d rows of 7 are read again", got)
	}
}
