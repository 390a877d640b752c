package filter

import (
	"slices"
	"sort"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// What there is to know about a session for counting it, a bit each.
const (
	IsMatch   uint8 = 1 << iota // matches the whole query
	IsRated                     // matches all but constraints on the containment type
	IsDropOff                   // rated, and of this type
	IsSelf
	IsAgent
	IsTimed   // matches and is closed: its duration counts
	IsLeftOut // matches all but status = closed
)

// Selection is a query made ready to choose rows.
type Selection struct {
	Q      query.Query
	Edges  []int64        // bucket i is [edges[i], edges[i+1]), clipped to span
	Span   session.Span   // the range that is measured, as far as it is known
	Spans  []session.Span // where sessions are counted: the range, with baseline also its weeks; ascending
	ByEnd  bool           // sessions lie where they end
	Known  int            // buckets before this one are null: not all of their sessions are known
	state  []*filter      // on what columns.State holds
	fields []*filter      // on columns
	Rated  bool           // rates have another population than the rest
	Seen   uint8          // isMatch or isRated: whoever has it makes the session's groups exist
	links  linked
	Null   []bool // buckets that are null in any case; nil: none
	ids    map[string]bool
}

// New compiles the query. A nil axis is a summary.
func New(q query.Query, axis *buckets.Axis, coveredFrom int64) (*Selection, error) {
	p := &Selection{Q: q, Span: q.Measured()}
	if len(q.SessionIDs) > 0 {
		p.onlyIDs()
		coveredFrom = p.Span.From
	} else {
		for _, f := range q.Filters {
			c, err := newFilter(f)
			switch {
			case err != nil:
				return nil, err
			case len(f.Values) == 0:
			case f.Key == query.ContainmentType || f.Key == query.SessionType || f.Key == query.Status:
				p.state = append(p.state, c)
			default:
				p.fields = append(p.fields, c)
			}
		}
	}
	if len(q.Bots) > 0 {
		p.fields = append(p.fields, &filter{key: query.Bot, values: q.Bots})
	}
	p.relaxRates()
	if p.ByEnd = q.ByEnd(); p.ByEnd { // from there on all that ends is known
		coveredFrom += q.LongestSession.Milliseconds()
	}
	p.setAxis(axis, coveredFrom)
	p.Spans = []session.Span{p.Span}
	return p, nil
}

// onlyIDs drops every constraint but the bots that are asked: a list of session
// IDs alone decides, and all that was found of it is known.
func (p *Selection) onlyIDs() {
	p.ids = map[string]bool{}
	for _, id := range p.Q.SessionIDs {
		p.ids[id] = true
	}
	p.Span = session.Span{From: -1 << 62, To: 1 << 62}
	p.Q.ContainmentTypes = nil
	p.Q.SessionType, p.Q.Status, p.Q.Developer = query.All, query.All, query.Include
}

// relaxRates settles what constraints on the containment type do. Rates ignore
// them. When nothing but rates is measured they have no effect at all;
// otherwise they decide how groups rank. A group exists where any session is
// known that differs in nothing but its containment type, so that a count of none
// is 0; one by containment type exists where a session matches.
func (p *Selection) relaxRates() {
	other := len(p.Q.Measures) == 0 || slices.ContainsFunc(p.Q.Measures, func(m query.Measure) bool { return !m.IsRate() })
	if !other {
		p.Q.ContainmentTypes = nil
		p.state = slices.DeleteFunc(p.state, func(f *filter) bool { return f.key == query.ContainmentType })
	}
	constrained := len(p.Q.ContainmentTypes) > 0 ||
		slices.ContainsFunc(p.state, func(f *filter) bool { return f.key == query.ContainmentType })
	p.Rated = constrained && slices.ContainsFunc(p.Q.Measures, query.Measure.IsRate)
	p.Seen = IsMatch
	if constrained && !slices.Contains(p.Q.GroupBy, query.ContainmentType) {
		p.Seen = IsRated
	}
}

// setAxis clips the buckets to what is measured, and lets the outermost reach its
// ends: a shift over a clock change can leave an hour between the two. Of a
// partial answer, buckets that begin before coveredFrom are null and nothing in
// them counts.
func (p *Selection) setAxis(axis *buckets.Axis, coveredFrom int64) {
	if axis == nil {
		p.Span.From = max(p.Span.From, coveredFrom)
		p.Span.To = max(p.Span.From, p.Span.To)
		p.Edges = []int64{p.Span.From, p.Span.To}
		return
	}
	p.Edges, p.Null = slices.Clone(axis.Edges), axis.Null
	n := len(p.Edges) - 1
	if n < 1 {
		p.Span = session.Span{}
		return
	}
	for i, e := range p.Edges {
		p.Edges[i] = min(max(e, p.Span.From), p.Span.To)
	}
	p.Edges[0], p.Edges[n] = p.Span.From, p.Span.To
	if p.Span.From < coveredFrom {
		p.Known = sort.Search(n, func(i int) bool { return p.Edges[i] >= coveredFrom })
		p.Span.From = p.Edges[p.Known]
	}
}

func (p *Selection) Buckets() int { return max(0, len(p.Edges)-1) }

// class is the bits of sessions with the state, as far as it decides.
func (p *Selection) class(s columns.State) uint8 {
	q := &p.Q
	if q.SessionType != query.All && s.Type != q.SessionType ||
		q.Developer == query.Exclude && s.Developer || q.Developer == query.Only && !s.Developer {
		return 0
	}
	wanted := len(q.ContainmentTypes) == 0 || slices.Contains(q.ContainmentTypes, s.Containment)
	for _, f := range p.state {
		switch f.key {
		case query.ContainmentType:
			wanted = wanted && f.keeps(s.Containment)
		case query.SessionType:
			if !f.keeps(s.Type) {
				return 0
			}
		case query.Status:
			if !f.keeps(s.Status) {
				return 0
			}
		}
	}
	if q.Status != query.All && s.Status != q.Status {
		if q.Status == session.Closed && wanted {
			return IsLeftOut
		}
		return 0
	}
	return ratedClass(s) | matchClass(s, wanted)
}

func ratedClass(s columns.State) uint8 {
	switch s.Containment {
	case session.DropOff:
		return IsRated | IsDropOff
	case session.SelfService:
		return IsRated | IsSelf
	case session.Agent:
		return IsRated | IsAgent
	}
	return IsRated
}

func matchClass(s columns.State, wanted bool) uint8 {
	switch {
	case !wanted:
		return 0
	case s.Status == session.Closed:
		return IsMatch | IsTimed
	}
	return IsMatch
}
