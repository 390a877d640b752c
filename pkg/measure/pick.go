package measure

import (
	"cmp"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Select is the sessions that a query matches: the newest q.Limit of them,
// newest start first, ties by bot and ID. matched counts all of them, and
// openLeftOut those that match all but status = closed. Only sessions from
// coveredFrom on are looked at. An error says which filter cannot be compiled.
func Select(q query.Query, in []columns.Snapshot, coveredFrom int64) (rows []session.Session, matched, openLeftOut int, err error) {
	q.Measures, q.GroupBy = nil, nil
	p, err := newPlan(q, nil, coveredFrom, 1)
	if err != nil {
		return nil, 0, 0, err
	}
	p.links = linksOf(in, p.span)
	var picked []pick
	for source := range in {
		newest := pieces(in[source:source+1], p.span)
		slices.Reverse(newest)
		c := picker{limit: q.Limit}
		p.each(len(newest), func(s *scratch, i int) {
			v := p.look(s, newest[i])
			v.settle(s)
			c.add(&v)
		})
		picked = append(picked, c.rows...)
		matched += c.matched
		openLeftOut += c.leftOut
	}
	slices.SortFunc(picked, comparePicks)
	for _, at := range picked[:min(len(picked), max(0, q.Limit))] {
		rows = append(rows, p.links.session(at.chunk, at.row))
	}
	return rows, matched, openLeftOut, nil
}

type pick struct {
	chunk *columns.Chunk
	row   int
	start int64
}

func comparePicks(a, b pick) int {
	if c := cmp.Compare(b.start, a.start); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.chunk.Bot(a.row), b.chunk.Bot(b.row)), strings.Compare(a.chunk.ID(a.row), b.chunk.ID(b.row)))
}

// picker takes the newest rows of a source, and all that start with the last of them.
type picker struct {
	limit            int
	rows             []pick
	matched, leftOut int
}

func (c *picker) add(v *view) {
	if v.any == 0 {
		return
	}
	for i := v.n - 1; i >= 0; i-- {
		bits := v.bits[v.class[i]]
		c.leftOut += int(bits / isLeftOut & 1)
		if bits&isMatch == 0 {
			continue
		}
		c.matched++
		row := v.part.Lo + i
		start := v.part.Chunk.Start(row)
		if n := len(c.rows); n < c.limit || n > 0 && c.rows[n-1].start == start {
			c.rows = append(c.rows, pick{v.part.Chunk, row, start})
		}
	}
}
