package filter

import (
	"fmt"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// Field is a dimension over the rows of a part: a local code a row, and what
// values each code stands for.
type Field struct {
	Codes   columns.Codes
	Entries int
	Values  func(entry int) []string // distinct values, never none
	column  *columns.Column          // that the codes are entries of, if any
}

// Field reads a dimension of a piece.
func (p *Selection) Field(key query.Dimension, at Piece) Field {
	chunk := at.Part.Chunk
	var column *columns.Column
	switch key {
	case query.ContainmentType, query.SessionType, query.Status:
		return stateField(key, at.Part)
	case query.HourOfDay, query.DayOfWeek:
		return clockField(key, at.Part, p.Q.Zone)
	case query.UserID:
		return userField(at)
	case query.Bot:
		if f, ok := p.links.field(at.Part); ok {
			return f
		}
		column = chunk.Bots()
	case query.Channel:
		column = chunk.Channels()
	case query.Language:
		column = chunk.Languages()
	default:
		scope, name, _ := key.Tag()
		column = chunk.Tag(map[string]columns.Scope{query.SessionTag: columns.SessionTag, query.UserTag: columns.UserTag}[scope], name)
	}
	if column == nil {
		return Field{Entries: 1, Values: func(int) []string { return []string{query.None} }}
	}
	return Field{columnCodes(column, at.Part), column.Entries(), func(e int) []string { return columnValues(column, e) }, column}
}

// columnCodes is the entries of the part's rows.
func columnCodes(column *columns.Column, part columns.Part) columns.Codes {
	all, sparse := column.Plain()
	if sparse {
		if n := part.Chunk.Len(); column.Wide() {
			all = column.Spread(nil, make([]uint16, n))
		} else {
			all = column.Spread(make([]uint8, n), nil)
		}
	}
	return all.Slice(part.Lo, part.Hi)
}

// columnValues is the distinct values of an entry. An empty string is a missing value.
func columnValues(column *columns.Column, entry int) []string {
	var one [1]uint32
	var out []string
	for _, v := range column.List(entry, one[:]) {
		if text := column.Dict().At(int(v)); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if out == nil {
		out = []string{query.None}
	}
	return out
}

func stateField(key query.Dimension, part columns.Part) Field {
	states := part.Chunk.States()
	return Field{Codes: part.Chunk.StateCodes().Slice(part.Lo, part.Hi), Entries: len(states), Values: func(e int) []string {
		text := states[e].Containment
		switch key {
		case query.SessionType:
			text = states[e].Type
		case query.Status:
			text = states[e].Status
		}
		return orNone(text)
	}}
}

func orNone(text string) []string {
	if text == "" {
		text = query.None
	}
	return []string{text}
}

var weekdays, _ = query.DayOfWeek.Fixed()

// clockField is the hour of the day, or the day of the week from Monday on, in
// the zone. Starts are ascending, and a zone's clock changes at a full minute: it
// is read once a minute.
func clockField(key query.Dimension, part columns.Part, zone *time.Location) Field {
	codes := make([]uint8, part.Len())
	var code uint8
	var until int64
	for i := range codes {
		if start := part.Chunk.Start(part.Lo + i); i == 0 || start >= until {
			t := time.UnixMilli(start).In(zone)
			until = start - start%60_000 + 60_000
			if code = uint8(t.Hour()); key == query.DayOfWeek {
				code = uint8((t.Weekday() + 6) % 7)
			}
		}
		codes[i] = code
	}
	if key == query.DayOfWeek {
		return Field{Codes: columns.Codes{U8: codes}, Entries: 7, Values: func(e int) []string { return weekdays[e : e+1] }}
	}
	return Field{Codes: columns.Codes{U8: codes}, Entries: 24, Values: func(e int) []string { return []string{fmt.Sprintf("%02d", e)} }}
}

// userField numbers the users of the part.
func userField(at Piece) Field {
	codes, known := make([]uint16, at.Part.Len()), []uint32(nil)
	numbers := map[uint32]uint16{}
	for i, user := range at.Part.Chunk.UserCodes()[at.Part.Lo:at.Part.Hi] {
		number, found := numbers[user]
		if !found {
			number = uint16(len(known))
			numbers[user] = number
			known = append(known, user)
		}
		codes[i] = number
	}
	return Field{Codes: columns.Codes{U16: codes}, Entries: len(known), Values: func(e int) []string { return orNone(at.Users.ID(known[e])) }}
}
