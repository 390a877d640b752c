package measure

import (
	"cmp"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
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
	var picked []pick
	for source := range in {
		newest := p.Pieces(in[source : source+1])
		slices.Reverse(newest)
		c := picker{limit: q.Limit, byEnd: p.ByEnd}
		p.each(len(newest), func(s *scratch, i int) {
			v := p.Look(&s.Memory, newest[i])
			c.add(&v)
		})
		picked = append(picked, c.rows...)
		matched += c.matched
		openLeftOut += c.leftOut
	}
	slices.SortFunc(picked, comparePicks)
	for _, at := range picked[:min(len(picked), max(0, q.Limit))] {
		rows = append(rows, p.Session(at.chunk, at.row))
	}
	return rows, matched, openLeftOut, nil
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

// picker takes the newest rows of a source, and all that start with the last of them.
type picker struct {
	limit            int
	byEnd            bool
	rows             []pick
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
		row := v.Part.Lo + i
		at := v.Part.Chunk.Start(row)
		if c.byEnd {
			c.keep(pick{v.Part.Chunk, row, v.End(i)})
		} else if n := len(c.rows); n < c.limit || n > 0 && c.rows[n-1].at == at {
			c.rows = append(c.rows, pick{v.Part.Chunk, row, at})
		}
	}
}

// keep takes a row that comes in no order. Twice as many as are wanted are kept
// at most, so that sorting them out costs little a row.
func (c *picker) keep(row pick) {
	c.rows = append(c.rows, row)
	if len(c.rows) >= 2*c.limit+1000 {
		slices.SortFunc(c.rows, comparePicks)
		c.rows = c.rows[:c.limit]
	}
}
