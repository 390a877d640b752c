package filter

import (
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
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

// occurrence is a row of a source.
type occurrence struct {
	chunk  *columns.Chunk
	row    int
	source int
}

// Link says of which bots the sessions are.
func (p *Selection) Link(in []columns.Snapshot) { p.links = linksOf(in, p.startedHull()) }

func linksOf(in []columns.Snapshot, span session.Span) linked {
	l := linked{asked: map[*columns.Chunk]string{}}
	found := map[string]int64{} // start of the sessions, by ID, that other bots may return as well
	for _, s := range in {
		if s.Bot == "" {
			continue
		}
		for _, part := range s.Cut(span).Parts {
			l.asked[part.Chunk] = s.Bot
			if len(in) > 1 && namesAnother(part.Chunk, s.Bot) {
				addForeign(found, part, s)
			}
		}
	}
	for id, start := range found {
		l.add(in, occurrences(in, id, start))
	}
	return l
}

// namesAnother reports whether some row of the chunk is that of another bot.
func namesAnother(c *columns.Chunk, asked string) bool {
	names := c.Bots().Dict()
	for i := range names.Len() {
		if names.At(i) != asked {
			return true
		}
	}
	return false
}

func addForeign(to map[string]int64, part columns.Part, s columns.Snapshot) {
	for row := part.Lo; row < part.Hi; row++ {
		if part.Chunk.Bot(row) != s.Bot {
			to[part.Chunk.ID(row)] = part.Chunk.Start(row)
		}
	}
}

// occurrences is where the session is, by source.
func occurrences(in []columns.Snapshot, id string, start int64) (out []occurrence) {
	for source, s := range in {
		for _, part := range s.Cut(session.Span{From: start, To: start + 1}).Parts {
			for row := part.Lo; row < part.Hi; row++ {
				if part.Chunk.ID(row) == id {
					out = append(out, occurrence{part.Chunk, row, source})
				}
			}
		}
	}
	return out
}

// add notes a session that several bots return. The row that counts is that of its
// own bot, if that was asked.
func (l *linked) add(in []columns.Snapshot, at []occurrence) {
	if len(at) < 2 {
		return
	}
	own := max(0, slices.IndexFunc(at, func(o occurrence) bool { return o.chunk.Bot(o.row) == in[o.source].Bot }))
	var bots []string
	for _, o := range at {
		bots = append(bots, in[o.source].Bot)
	}
	slices.Sort(bots)
	for i, o := range at {
		if l.bots == nil {
			l.bots = map[*columns.Chunk]map[int][]string{}
		}
		if l.bots[o.chunk] == nil {
			l.bots[o.chunk] = map[int][]string{}
		}
		l.bots[o.chunk][o.row] = nil
		if i == own {
			l.bots[o.chunk][o.row] = slices.Compact(bots)
		}
	}
}

// drop clears the rows of sessions that another row stands for.
func (l *linked) drop(s *Memory, v *View) {
	rows := l.bots[v.Part.Chunk]
	if len(rows) == 0 {
		return
	}
	v.drop(s, func(i int) bool {
		bots, several := rows[v.Part.Lo+i]
		return several && bots == nil
	})
}

// field is the dimension bot over the rows of a part; ok is false where rows say
// their bot themselves.
func (l *linked) field(s *Memory, part columns.Part) (f Field, ok bool) {
	asked, ok := l.asked[part.Chunk]
	if !ok {
		return Field{}, false
	}
	lists := [][]string{{asked}}
	f.Values = func(entry int, to []string) []string { return append(to, lists[entry]...) }
	if rows := l.bots[part.Chunk]; len(rows) > 0 {
		codes, known := s.Rows16(part.Len()), map[string]uint16{}
		clear(codes)
		for row, bots := range rows {
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
		f.Codes = columns.Codes{U16: codes}
	}
	f.Entries = len(lists)
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

// hasColumn reports whether the dimension can be read from a column of the chunk.
func (l *linked) hasColumn(c *columns.Chunk, key query.Dimension) bool {
	_, asked := l.asked[c]
	return column(c, key) != nil && !(asked && key == query.Bot)
}
