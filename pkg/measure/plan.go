package measure

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
	isMatch   uint8 = 1 << iota // matches the whole query
	isRated                     // matches all but constraints on the containment type
	isDropOff                   // rated, and of this type
	isSelf
	isAgent
	isTimed   // matches and is closed: its duration counts
	isLeftOut // matches all but status = closed
)

// selection is a query made ready to choose rows.
type selection struct {
	q      query.Query
	edges  []int64        // bucket i is [edges[i], edges[i+1]), clipped to span
	span   session.Span   // the range that is measured, as far as it is known
	spans  []session.Span // where sessions are counted: the range, with baseline also its weeks; ascending
	byEnd  bool           // sessions lie where they end
	known  int            // buckets before this one are null: not all of their sessions are known
	state  []*filter      // on what columns.State holds
	fields []*filter      // on columns
	rated  bool           // rates have another population than the rest
	seen   uint8          // isMatch or isRated: whoever has it makes the session's groups exist
	links  linked
	null   []bool // buckets that are null in any case; nil: none
	ids    map[string]bool
}

// newSelection compiles the query. A nil axis is a summary.
func newSelection(q query.Query, axis *buckets.Axis, coveredFrom int64) (*selection, error) {
	p := &selection{q: q, span: buckets.Measured(q)}
	if len(q.SessionIDs) > 0 {
		p.onlyIDs()
		coveredFrom = p.span.From
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
	if p.byEnd = q.ByEnd(); p.byEnd { // from there on all that ends is known
		coveredFrom += q.LongestSession.Milliseconds()
	}
	p.setAxis(axis, coveredFrom)
	p.spans = []session.Span{p.span}
	return p, nil
}

// onlyIDs drops every constraint but the bots that are asked: a list of session
// IDs alone decides, and all that was found of it is known.
func (p *selection) onlyIDs() {
	p.ids = map[string]bool{}
	for _, id := range p.q.SessionIDs {
		p.ids[id] = true
	}
	p.span = session.Span{From: -1 << 62, To: 1 << 62}
	p.q.ContainmentTypes = nil
	p.q.SessionType, p.q.Status, p.q.Developer = query.All, query.All, query.Include
}

// relaxRates settles what constraints on the containment type do. Rates ignore
// them. When nothing but rates is measured they have no effect at all;
// otherwise they decide how groups rank. A group exists where any session is
// known that differs in nothing but its containment type, so that a count of none
// is 0; one by containment type exists where a session matches.
func (p *selection) relaxRates() {
	other := len(p.q.Measures) == 0 || slices.ContainsFunc(p.q.Measures, func(m query.Measure) bool { return !m.IsRate() })
	if !other {
		p.q.ContainmentTypes = nil
		p.state = slices.DeleteFunc(p.state, func(f *filter) bool { return f.key == query.ContainmentType })
	}
	constrained := len(p.q.ContainmentTypes) > 0 ||
		slices.ContainsFunc(p.state, func(f *filter) bool { return f.key == query.ContainmentType })
	p.rated = constrained && slices.ContainsFunc(p.q.Measures, query.Measure.IsRate)
	p.seen = isMatch
	if constrained && !slices.Contains(p.q.GroupBy, query.ContainmentType) {
		p.seen = isRated
	}
}

// setAxis clips the buckets to what is measured, and lets the outermost reach its
// ends: a shift over a clock change can leave an hour between the two. Of a
// partial answer, buckets that begin before coveredFrom are null and nothing in
// them counts.
func (p *selection) setAxis(axis *buckets.Axis, coveredFrom int64) {
	if axis == nil {
		p.span.From = max(p.span.From, coveredFrom)
		p.span.To = max(p.span.From, p.span.To)
		p.edges = []int64{p.span.From, p.span.To}
		return
	}
	p.edges, p.null = slices.Clone(axis.Edges), axis.Null
	n := len(p.edges) - 1
	if n < 1 {
		p.span = session.Span{}
		return
	}
	for i, e := range p.edges {
		p.edges[i] = min(max(e, p.span.From), p.span.To)
	}
	p.edges[0], p.edges[n] = p.span.From, p.span.To
	if p.span.From < coveredFrom {
		p.known = sort.Search(n, func(i int) bool { return p.edges[i] >= coveredFrom })
		p.span.From = p.edges[p.known]
	}
}

func (p *selection) buckets() int { return max(0, len(p.edges)-1) }

// class is the bits of sessions with the state, as far as it decides.
func (p *selection) class(s columns.State) uint8 {
	q := &p.q
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
			return isLeftOut
		}
		return 0
	}
	return ratedClass(s) | matchClass(s, wanted)
}

func ratedClass(s columns.State) uint8 {
	switch s.Containment {
	case session.DropOff:
		return isRated | isDropOff
	case session.SelfService:
		return isRated | isSelf
	case session.Agent:
		return isRated | isAgent
	}
	return isRated
}

func matchClass(s columns.State, wanted bool) uint8 {
	switch {
	case !wanted:
		return 0
	case s.Status == session.Closed:
		return isMatch | isTimed
	}
	return isMatch
}
