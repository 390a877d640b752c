package measure

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// The reference: query.md's rules word by word over plain sessions, one at a
// time, with no thought of speed. Random queries must give the same here.

// naiveValues is the values of a session in a dimension, (none) when missing.
func naiveValues(s session.Session, d query.Dimension, zone *time.Location) []string {
	var all []string
	local := time.UnixMilli(s.Start).In(zone)
	switch d {
	case query.Bot:
		all = []string{s.Bot}
	case query.ContainmentType:
		all = []string{s.Containment}
	case query.SessionType:
		all = []string{s.Type}
	case query.Status:
		all = []string{s.Status}
	case query.Channel:
		all = []string{s.Channel}
	case query.Language:
		all = s.Languages
	case query.UserID:
		all = []string{s.User}
	case query.HourOfDay:
		all = []string{local.Format("15")}
	case query.DayOfWeek:
		all = []string{local.Format("Mon")}
	default:
		tags, name := s.SessionTags, strings.TrimPrefix(string(d), query.SessionTagPrefix)
		if strings.HasPrefix(string(d), query.UserTagPrefix) {
			tags, name = s.UserTags, strings.TrimPrefix(string(d), query.UserTagPrefix)
		}
		for _, t := range tags {
			if t.Name == name {
				all = append(all, t.Value)
			}
		}
	}
	var out []string
	for _, v := range all {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	if out == nil {
		return []string{query.None}
	}
	return out
}

func naiveKeeps(s session.Session, f query.Filter, zone *time.Location) bool {
	found := false
	for _, have := range naiveValues(s, f.Key, zone) {
		for _, want := range f.Values {
			if !f.Operator.IsRegex() {
				found = found || have == want
				continue
			}
			re, err := query.CompileRegex(want)
			if err != nil {
				panic(err)
			}
			found = found || re.MatchString(have)
		}
	}
	return found != f.Operator.Negated()
}

// naiveMatch tells whether the session matches the query, what its status may
// be and constraints on the containment type aside if so wished.
func naiveMatch(s session.Session, q query.Query, anyStatus, anyContainment bool) bool {
	if len(q.SessionIDs) > 0 {
		return slices.Contains(q.SessionIDs, s.ID) && (len(q.Bots) == 0 || slices.Contains(q.Bots, s.Bot))
	}
	if len(q.Bots) > 0 && !slices.Contains(q.Bots, s.Bot) ||
		q.SessionType != query.All && s.Type != q.SessionType ||
		q.Developer == query.Exclude && s.Developer || q.Developer == query.Only && !s.Developer ||
		!anyStatus && q.Status != query.All && s.Status != q.Status ||
		!anyContainment && len(q.ContainmentTypes) > 0 && !slices.Contains(q.ContainmentTypes, s.Containment) {
		return false
	}
	for _, f := range q.Filters {
		if len(f.Values) == 0 || anyContainment && f.Key == query.ContainmentType {
			continue
		}
		if !naiveKeeps(s, f, q.Zone) {
			return false
		}
	}
	return true
}

// naiveGroup is a group, or Other, with the tests for belonging to it.
type naiveGroup struct {
	labels  []string
	other   bool
	keys    map[string]bool // the label keys of the groups it stands for
	matched int
}

func (g *naiveGroup) has(s session.Session, q query.Query) bool {
	for _, labels := range naiveTuples(s, q) {
		if g.keys[strings.Join(labels, "\x1f")] {
			return true
		}
	}
	return false
}

func naiveTuples(s session.Session, q query.Query) [][]string {
	out := [][]string{{}}
	for _, d := range q.GroupBy {
		var next [][]string
		for _, have := range out {
			for _, v := range naiveValues(s, d, q.Zone) {
				next = append(next, append(slices.Clone(have), v))
			}
		}
		out = next
	}
	return out
}

// naiveRun is the whole of a query. bounds is the edges of the buckets, clipped.
func naiveRun(q query.Query, axis *buckets.Axis, all []session.Session, coveredFrom int64) Result {
	span := buckets.Measured(q)
	if len(q.SessionIDs) > 0 {
		span, coveredFrom = session.Span{From: math.MinInt64, To: math.MaxInt64}, math.MinInt64
	}
	onlyRates := len(q.Measures) > 0
	for _, m := range q.Measures {
		onlyRates = onlyRates && m.IsRate()
	}
	type bucket struct {
		session.Span
		null bool
	}
	var bounds []bucket
	if axis == nil {
		bounds = []bucket{{Span: session.Span{From: max(span.From, coveredFrom), To: span.To}}}
	} else {
		for i := range axis.Stamps {
			b := bucket{Span: session.Span{From: axis.Edges[i], To: axis.Edges[i+1]}.Intersect(span)}
			if i == 0 {
				b.From = span.From
			}
			if i == len(axis.Stamps)-1 {
				b.To = span.To
			}
			b.null = b.From < coveredFrom
			bounds = append(bounds, b)
		}
	}
	counted := func(s session.Session) bool {
		return slices.ContainsFunc(bounds, func(b bucket) bool { return !b.null && b.Contains(s.Start) })
	}
	var matched, rated []session.Session
	r := Result{}
	for _, s := range all {
		if !counted(s) {
			continue
		}
		switch {
		case naiveMatch(s, q, false, onlyRates):
			matched = append(matched, s)
		case q.Status == session.Closed && naiveMatch(s, q, true, onlyRates):
			r.OpenLeftOut++
		}
		if naiveMatch(s, q, false, true) {
			rated = append(rated, s)
		}
	}
	r.Matched = len(matched)
	var shown []*naiveGroup
	shown, r.Folded = naiveGroups(q, matched)
	hasRate := slices.ContainsFunc(q.Measures, query.Measure.IsRate)
	if len(matched) == 0 && !(hasRate && len(rated) > 0) {
		shown = nil
	}
	for _, g := range shown {
		out := Group{Labels: g.labels, Other: g.other}
		var mine, mineRated []session.Session
		for _, s := range matched {
			if g.has(s, q) {
				mine = append(mine, s)
			}
		}
		for _, s := range rated {
			if g.has(s, q) {
				mineRated = append(mineRated, s)
			}
		}
		out.Sessions = len(mine)
		for _, m := range q.Measures {
			var values []float64
			for _, b := range bounds {
				if b.null {
					values = append(values, math.NaN())
					continue
				}
				from := mine
				if m.IsRate() {
					from = mineRated
				}
				var in []session.Session
				for _, s := range from {
					if b.Contains(s.Start) {
						in = append(in, s)
					}
				}
				values = append(values, naiveMeasure(m, in, q.MinSessions))
			}
			out.Values = append(out.Values, values)
		}
		r.Groups = append(r.Groups, out)
	}
	return r
}
