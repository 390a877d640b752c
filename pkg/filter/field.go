package filter

import (
	"fmt"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// Field is a dimension over the rows of a part: a local code a row, and what
// values each code stands for.
type Field struct {
	Codes   columns.Codes
	Entries int
	Values  func(entry int, to []string) []string // appends distinct values, never none
}

// Field reads a dimension of the part.
func (s *Memory) Field(key query.Dimension, part columns.Part, users *columns.Users, p *Selection) Field {
	c := part.Chunk
	switch key {
	case query.ContainmentType, query.SessionType, query.Status:
		return stateField(key, part)
	case query.HourOfDay, query.DayOfWeek:
		return s.clockField(key, part, p)
	case query.UserID:
		return s.userField(part, users)
	case query.Bot:
		if f, ok := p.links.field(s, part); ok {
			return f
		}
	}
	col := column(c, key)
	if col == nil {
		return Field{Entries: 1, Values: func(_ int, to []string) []string { return append(to, query.None) }}
	}
	return Field{Codes: s.codes(col, part), Entries: col.Entries(), Values: columnValues(col)}
}

// column is the column of a dimension, nil when the chunk has none.
func column(c *columns.Chunk, key query.Dimension) *columns.Column {
	switch key {
	case query.Bot:
		return c.Bots()
	case query.Channel:
		return c.Channels()
	case query.Language:
		return c.Languages()
	}
	scope, name, ok := key.Tag()
	if !ok {
		return nil
	}
	if scope == query.UserTag {
		return c.Tag(columns.UserTag, name)
	}
	return c.Tag(columns.SessionTag, name)
}

// codes is the entries of the part's rows.
func (s *Memory) codes(col *columns.Column, part columns.Part) columns.Codes {
	all, sparse := col.Plain()
	if sparse {
		n := part.Chunk.Len()
		if col.Wide() {
			all = col.Spread(nil, s.Rows16(n))
		} else {
			all = col.Spread(s.Rows8(n), nil)
		}
	}
	return all.Slice(part.Lo, part.Hi)
}

// columnValues is the distinct values of an entry. An empty string is a missing value.
func columnValues(col *columns.Column) func(int, []string) []string {
	return func(entry int, to []string) []string {
		var one [1]uint32
		from := len(to)
	next:
		for _, v := range col.List(entry, one[:]) {
			text := col.Dict().At(int(v))
			for _, have := range to[from:] {
				if have == text {
					continue next
				}
			}
			if text != "" {
				to = append(to, text)
			}
		}
		if len(to) == from {
			to = append(to, query.None)
		}
		return to
	}
}

func stateField(key query.Dimension, part columns.Part) Field {
	states := part.Chunk.States()
	return Field{Codes: part.Chunk.StateCodes().Slice(part.Lo, part.Hi), Entries: len(states), Values: func(e int, to []string) []string {
		text := states[e].Containment
		switch key {
		case query.SessionType:
			text = states[e].Type
		case query.Status:
			text = states[e].Status
		}
		return append(to, orNone(text))
	}}
}

func orNone(text string) string {
	if text == "" {
		return query.None
	}
	return text
}

var weekdays, _ = query.DayOfWeek.Fixed()

func (s *Memory) clockField(key query.Dimension, part columns.Part, p *Selection) Field {
	codes := s.Rows8(part.Len())
	weekday := key == query.DayOfWeek
	fillClock(codes, part.Chunk.Base(), part.Chunk.Starts()[part.Lo:part.Hi], p.Q.Zone, weekday)
	if weekday {
		return Field{Codes: columns.Codes{U8: codes}, Entries: 7, Values: func(e int, to []string) []string { return append(to, weekdays[e]) }}
	}
	return Field{Codes: columns.Codes{U8: codes}, Entries: 24, Values: func(e int, to []string) []string { return append(to, fmt.Sprintf("%02d", e)) }}
}

// userField numbers the users of the part: 0 is none.
func (s *Memory) userField(part columns.Part, users *columns.Users) Field {
	if n := users.Len() + 1; len(s.local) < n {
		s.local = make([]uint16, n)
	}
	codes, known := s.Rows16(part.Len()), []uint32{0}
	for i, u := range part.Chunk.UserCodes()[part.Lo:part.Hi] {
		if u != 0 && s.local[u] == 0 {
			s.local[u] = uint16(len(known))
			known = append(known, u)
		}
		codes[i] = s.local[u]
	}
	for _, u := range known {
		s.local[u] = 0
	}
	return Field{Codes: columns.Codes{U16: codes}, Entries: len(known), Values: func(e int, to []string) []string {
		return append(to, orNone(users.ID(known[e])))
	}}
}
