package measure

import (
	"slices"
	"strings"
	"time"

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

// naiveMatch reports whether the session matches the query, what its status may
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
