package filter

import (
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// linked says which bots a session belongs to where bots are asked one by one: to
// those that return it, whatever bot its row names. A bot returns the sessions of
// bots that are linked to it, too, and these may be asked themselves: such a
// session counts once, and once in the group of each.
type linked struct {
	asked map[*columns.Chunk]string           // the bot that was asked for the chunk; none: rows say their bot
	bots  map[*columns.Chunk]map[int][]string // rows of sessions that several bots return: their bots, or nil for all but one of the rows
}

// occurrence is a row of a bot that was asked.
type occurrence struct {
	chunk *columns.Chunk
	row   int
	asked string
}

// Link says of which bots the sessions are.
func (p *Selection) Link(in []columns.Snapshot) {
	p.links = linked{map[*columns.Chunk]string{}, map[*columns.Chunk]map[int][]string{}}
	started := p.started()
	if len(started) == 0 {
		return
	}
	span := session.Span{From: started[0].From, To: started[len(started)-1].To}
	found := map[string]int64{} // start of the sessions, by ID, that other bots may return as well
	for _, s := range in {
		if s.Bot == "" {
			continue
		}
		for _, part := range s.Cut(span).Parts {
			p.links.asked[part.Chunk] = s.Bot
			if len(in) > 1 {
				addForeign(found, part, s.Bot)
			}
		}
	}
	for id, start := range found {
		p.links.add(occurrences(in, id, start))
	}
}

// addForeign notes the sessions of a part that are those of another bot than was asked.
func addForeign(to map[string]int64, part columns.Part, asked string) {
	names := part.Chunk.Bots().Dict()
	if names.Len() == 0 || names.Len() == 1 && names.At(0) == asked {
		return
	}
	for row := part.Lo; row < part.Hi; row++ {
		if part.Chunk.Bot(row) != asked {
			to[part.Chunk.ID(row)] = part.Chunk.Start(row)
		}
	}
}

// occurrences is where the session is, by source.
func occurrences(in []columns.Snapshot, id string, start int64) (out []occurrence) {
	for _, s := range in {
		for _, part := range s.Cut(session.Span{From: start, To: start + 1}).Parts {
			for row := part.Lo; row < part.Hi; row++ {
				if part.Chunk.ID(row) == id {
					out = append(out, occurrence{part.Chunk, row, s.Bot})
				}
			}
		}
	}
	return out
}

// add notes a session that several bots return. The row that counts is that of its
// own bot, if that was asked.
func (l *linked) add(at []occurrence) {
	if len(at) < 2 {
		return
	}
	own := max(0, slices.IndexFunc(at, func(o occurrence) bool { return o.chunk.Bot(o.row) == o.asked }))
	var bots []string
	for _, o := range at {
		bots = append(bots, o.asked)
		if l.bots[o.chunk] == nil {
			l.bots[o.chunk] = map[int][]string{}
		}
		l.bots[o.chunk][o.row] = nil
	}
	slices.Sort(bots)
	l.bots[at[own].chunk][at[own].row] = slices.Compact(bots)
}

// drop clears the rows of sessions that another row stands for.
func (l *linked) drop(v *View) {
	rows := l.bots[v.Part.Chunk]
	if len(rows) == 0 {
		return
	}
	v.drop(func(i int) bool {
		bots, several := rows[v.Part.Lo+i]
		return several && bots == nil
	})
}

// field is the dimension bot over the rows of a part; ok is false where rows say
// their bot themselves.
func (l *linked) field(part columns.Part) (f Field, ok bool) {
	asked, ok := l.asked[part.Chunk]
	if !ok {
		return Field{}, false
	}
	lists := [][]string{{asked}}
	codes, known := make([]uint16, part.Len()), map[string]uint16{}
	for row, bots := range l.bots[part.Chunk] {
		if bots == nil || row < part.Lo || row >= part.Hi {
			continue
		}
		key := strings.Join(bots, "\x00") // which no bot ID has
		if _, seen := known[key]; !seen {
			known[key] = uint16(len(lists))
			lists = append(lists, bots)
		}
		codes[row-part.Lo] = known[key]
	}
	f = Field{Entries: len(lists), Values: func(e int) []string { return lists[e] }}
	if len(lists) > 1 {
		f.Codes.U16 = codes
	}
	return f, true
}

// Session is a row as it is listed: of the bot that was asked.
func (p *Selection) Session(c *columns.Chunk, row int) session.Session {
	s := c.Session(row)
	if asked, ok := p.links.asked[c]; ok {
		s.Bot = asked
	}
	return s
}
