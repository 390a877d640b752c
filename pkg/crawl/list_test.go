package crawl_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

var now = time.UnixMilli(1_000_000)

func sp(from, to int64) session.Span { return session.Span{From: from, To: to} }

// listing is a list of rows that start at 1, 2, 3 ..., newest first.
func listing(n int) []session.Session {
	out := make([]session.Session, n)
	for i := range out {
		start := int64(n - i)
		out[i] = session.Session{ID: fmt.Sprintf("%024d", start), Bot: "st-1", Start: start}
	}
	return out
}

// serve is the answer of a server that gives so many rows a page at most.
func serve(p *crawl.Page, rows []session.Session, most int) crawl.Answer {
	lo := min(p.Skip, len(rows))
	hi := min(lo+min(most, p.Limit), len(rows))
	return crawl.Answer{Sessions: slices.Clone(rows[lo:hi]), Received: hi - lo, Total: len(rows), MoreAvailable: hi < len(rows), Sent: now}
}

// ingest takes in what the server answers.
func ingest(l *crawl.List, p *crawl.Page, rows []session.Session, most int) crawl.Batch {
	l.Send(p)
	b := l.Ingest(p, serve(p, rows, most))
	l.Finish()
	return b
}

// send sends all pages that may be sent now.
func send(l *crawl.List) (out []*crawl.Page) {
	for {
		p, _ := l.Next(now, 10, 10)
		if p == nil {
			return out
		}
		l.Send(p)
		out = append(out, p)
	}
}

func skips(pages []*crawl.Page) (out []int) {
	for _, p := range pages {
		out = append(out, p.Skip)
	}
	return out
}

func TestNext(t *testing.T) {
	rows := listing(50)
	t.Run("one page until the total is known, then all side by side", func(t *testing.T) {
		l := &crawl.List{Span: sp(0, 51), Expect: -1}
		first := send(l)
		if len(first) != 1 {
			t.Fatalf("%d pages before the total was known", len(first))
		}
		ingest(l, first[0], rows, 10)
		pages := send(l)
		if got := skips(pages); !slices.Equal(got, []int{9, 18, 27, 36, 45}) {
			t.Errorf("skips %v: pages overlap by one row and end at the total", got)
		}
		for _, i := range []int{4, 1, 3, 0, 2} { // answers come in any order
			ingest(l, pages[i], rows, 10)
		}
		if !l.Finished() || !slices.Equal(l.Done(), interval.Set{l.Span}) {
			t.Errorf("finished %v, done %v", l.Finished(), l.Done())
		}
	})
	t.Run("a page that failed is sent again at its time", func(t *testing.T) {
		l := &crawl.List{Span: sp(0, 51), Expect: -1}
		p := send(l)[0]
		later := now.Add(time.Second)
		if n := p.Failed(); n != 1 {
			t.Errorf("%d failures", n)
		}
		p.Retry(later)
		if again, at := l.Next(now, 10, 10); again != nil || !at.Equal(later) {
			t.Errorf("page %v at %s", again, at)
		}
		if again, _ := l.Next(later, 10, 10); again != p {
			t.Error("it is not sent again")
		}
	})
	t.Run("beyond what is expected one after another", func(t *testing.T) {
		l := &crawl.List{Span: sp(0, 51), Expect: 5}
		p := send(l)
		if len(p) != 1 {
			t.Fatalf("%d pages", len(p))
		}
		a := serve(p[0], rows, 10)
		a.Total = -1
		l.Ingest(p[0], a)
		if got := skips(send(l)); !slices.Equal(got, []int{9}) {
			t.Errorf("skips %v", got)
		}
	})
}

func TestDisplacement(t *testing.T) {
	rows := listing(30)
	t.Run("what was jumped over stays a gap", func(t *testing.T) {
		l := &crawl.List{Span: sp(0, 31), Expect: 30}
		pages := send(l)
		ingest(l, pages[0], rows, 10)
		moved := slices.Delete(slices.Clone(rows), 3, 6)
		for _, p := range pages[1:] {
			ingest(l, p, moved, 10)
		}
		// The first page ends at 21, the second begins at 18: 19 and 20 were jumped
		// over, and of 21 and 18 there may be more.
		if gaps := (interval.Set{l.Span}).Without(l.Done()...); !slices.Equal(gaps, interval.Set{sp(18, 22)}) {
			t.Errorf("gaps %v", gaps)
		}
	})
	t.Run("rows that come above only repeat rows", func(t *testing.T) {
		l := &crawl.List{Span: sp(0, 31), Expect: -1}
		p, _ := l.Next(now, 10, 10)
		ingest(l, p, rows, 10)
		more := append([]session.Session{{ID: "new", Start: 30}, {ID: "newer", Start: 30}}, rows...)
		for !l.Finished() {
			p, _ := l.Next(now, 10, 10)
			ingest(l, p, more, 10)
		}
		if !slices.Equal(l.Done(), interval.Set{l.Span}) {
			t.Errorf("done %v", l.Done())
		}
	})
	t.Run("after the first time pages overlap by more", func(t *testing.T) {
		rows := listing(500)
		l := &crawl.List{Span: sp(0, 501), Expect: -1}
		var last session.Session
		for n := 0; !l.Finished(); n++ {
			p, _ := l.Next(now, 50, 50)
			switch n {
			case 1, 2, 3: // a row above what this page has
				rows = slices.Delete(slices.Clone(rows), 3, 4)
			case 4: // the very row by which pages were held together
				at := slices.IndexFunc(rows, func(s session.Session) bool { return s.ID == last.ID })
				rows = slices.Delete(slices.Clone(rows), at, at+1)
			}
			a := serve(p, rows, 50)
			if n := len(a.Sessions); n > 0 {
				last = a.Sessions[n-1]
			}
			ingest(l, p, rows, 50)
		}
		if gaps := (interval.Set{l.Span}).Without(l.Done()...); len(gaps) != 1 {
			t.Errorf("gaps %v: only the first time loses a row", gaps)
		}
	})
	t.Run("a server that repeats itself is given up", func(t *testing.T) {
		l := &crawl.List{Span: sp(0, 31), Expect: -1}
		for n := 0; !l.Finished() && n < 200; n++ {
			p, _ := l.Next(now, 10, 10)
			l.Send(p)
			l.Ingest(p, crawl.Answer{Sessions: rows[:10], Received: 10, Total: -1, MoreAvailable: true, Sent: now})
			l.Finish()
		}
		if !l.Repeats() {
			t.Error("it goes on")
		}
	})
}

func TestOpenEnd(t *testing.T) {
	rows := listing(50)
	l := &crawl.List{Span: sp(0, 51), Expect: -1, Keyset: true, Live: true}
	if claims := l.Claims(); claims.From != 0 || claims.To < 1<<60 {
		t.Errorf("claims %v: what comes is read by it, too", claims)
	}
	p, _ := l.Next(now, 10, 10)
	b := ingest(l, p, rows, 10)
	if !l.Finished() || !slices.Equal(b.Spans, interval.Set{sp(42, 51)}) || len(b.Rows) != 9 {
		t.Errorf("finished %v, covered %v with %d rows", l.Finished(), b.Spans, len(b.Rows))
	}
	left, expect := l.Remaining(serve(p, rows, 10))
	if left != sp(0, 42) || l.Region() != left || l.Claims() != left {
		t.Errorf("the rest is %v", left)
	}
	if expect != 50 { // rows in the padding may be on both
		t.Errorf("%d rows are expected in the rest", expect)
	}
}

// A row on two pages is what the page sent later says, in whatever order the
// answers come.
func TestRowOnTwoPages(t *testing.T) {
	for name, lowerLater := range map[string]bool{"the upper was sent later": false, "the lower was sent later": true} {
		t.Run(name, func(t *testing.T) {
			l := &crawl.List{Span: sp(0, 20), Expect: 19}
			pages := send(l)
			upper, lower := pages[0], pages[1]
			rows := listing(19)
			var b crawl.Batch
			for _, p := range []*crawl.Page{lower, upper} {
				a := serve(p, rows, 10)
				if (p == lower) == lowerLater {
					a.Sent = a.Sent.Add(time.Second)
					for i := range a.Sessions {
						a.Sessions[i].Status = session.Closed
					}
				}
				b = l.Ingest(p, a)
			}
			var same []session.Session
			for _, row := range b.Rows {
				if row.Start == 10 {
					same = append(same, row)
				}
			}
			if len(same) != 2 || same[1].Status != session.Closed {
				t.Errorf("the row counts as %+v", same)
			}
			if !b.Sent.Equal(now) {
				t.Errorf("the batch is of %s, want the page sent first", b.Sent)
			}
		})
	}
}

func TestArranged(t *testing.T) {
	rows := listing(5)
	mixed := slices.Clone(rows)
	mixed[0], mixed[4] = mixed[4], mixed[0]
	for name, c := range map[string]struct {
		page crawl.Page
		of   []session.Session
		more bool
		want bool
	}{
		"newest first":                       {crawl.Page{Limit: 5}, rows, true, true},
		"mixed":                              {crawl.Page{Limit: 5}, mixed, true, false},
		"mixed, but all that there is":       {crawl.Page{Limit: 10}, mixed, false, true},
		"mixed, the last of several":         {crawl.Page{Skip: 9, Limit: 10}, mixed, false, false},
		"mixed and short, with more to come": {crawl.Page{Limit: 10}, mixed, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.page.Arranged(crawl.Answer{Sessions: c.of, Received: 5, MoreAvailable: c.more}); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}
