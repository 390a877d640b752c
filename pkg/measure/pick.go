package measure

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Select is the sessions that a query matches: the newest q.Limit of them,
// newest start (or end, where sessions are counted by it) first, ties by bot and ID. matched counts all of them, and
// openLeftOut those that match all but status = closed. Only sessions from
// coveredFrom on are looked at. An error says which filter cannot be compiled.
func Select(q query.Query, in []columns.Snapshot, coveredFrom int64) (rows []session.Session, matched, openLeftOut int, err error) {
	q.Measures, q.GroupBy = nil, nil
	p, err := newPlan(q, nil, coveredFrom, 1)
	if err != nil {
		return nil, 0, 0, err
	}
	p.Link(in)
	c := picker{limit: q.Limit, byEnd: p.ByEnd, oldest: math.MinInt64}
	for _, piece := range slices.Backward(p.Pieces(in)) {
		v := p.View(piece)
		c.add(&v)
		v.Release()
	}
	c.sort()
	for _, at := range c.rows {
		rows = append(rows, p.Session(at.chunk, at.row))
	}
	return rows, c.matched, c.leftOut, nil
}

type pick struct {
	chunk *columns.Chunk
	row   int
	at    int64 // when it started, or ended
}

func comparePicks(a, b pick) int {
	if c := cmp.Compare(b.at, a.at); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.chunk.Bot(a.row), b.chunk.Bot(b.row)), strings.Compare(a.chunk.ID(a.row), b.chunk.ID(b.row)))
}

// picker takes the newest rows. Twice as many as are wanted are kept at most, so
// that sorting them out costs little a row.
type picker struct {
	limit            int
	byEnd            bool
	rows             []pick
	oldest           int64 // that can still be among the newest
	matched, leftOut int
}

func (c *picker) add(v *filter.View) {
	if v.Any == 0 {
		return
	}
	for i := v.N - 1; i >= 0; i-- {
		bits := v.Bits[v.Class[i]]
		c.leftOut += int(bits / filter.IsLeftOut & 1)
		if bits&filter.IsMatch == 0 {
			continue
		}
		c.matched++
		row := pick{v.Part.Chunk, v.Part.Lo + i, v.Start(i)}
		if c.byEnd {
			row.at = v.End(i)
		}
		if row.at < c.oldest {
			continue
		}
		if c.rows = append(c.rows, row); len(c.rows) >= 2*c.limit+1000 {
			if c.sort(); c.limit > 0 {
				c.oldest = c.rows[c.limit-1].at
			}
		}
	}
}

// sort keeps the newest rows, newest first.
func (c *picker) sort() {
	slices.SortFunc(c.rows, comparePicks)
	c.rows = c.rows[:min(len(c.rows), max(0, c.limit))]
}
