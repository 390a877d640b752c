package measure

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Twelve sessions of Monday, 2025-06-02, written down once; every case below is
// worked out by hand from them. Minutes count from 10:00 UTC.
//
//	 #  min  type         channel  length   user  messages  tags                       else
//	 1    0  dropOff      rtm       60 s    ann    2        intent=billing
//	 2   10  selfService  rtm      120 s    ann    4        intent=billing, intent=cancel
//	 3   20  selfService  ivr      180 s    bob    6        intent=cancel
//	 4   30  agent        ivr      240 s    -      -        -
//	 5   59  dropOff      rtm      none     cid    1        intent=7
//	 6   60  selfService  web      300 s    ann    8        intent="" (empty)
//	 7   70  transferred  web        0 s    dan    3        -                          an unknown type
//	 8   80  dropOff      -        -10 s    bob    5        -                          ends before it starts
//	 9   90  selfService  rtm      active   eve    7        intent=billing             open
//	10  100  dropOff      rtm       30 s    eve    9        intent=billing             developer
//	11  110  selfService  ivr       45 s    fay    2        -                          non-interactive
//	12  119  agent        ivr      400 s    gus   10        user tag tier=gold
const at10 = 1748858400000 // 2025-06-02T10:00:00Z

func twelve() []session.Session {
	s := func(n, minute int, kind, channel string, seconds int64, user string, messages int64, intents ...string) session.Session {
		x := session.Session{ID: fmt.Sprintf("%024x", n), Bot: "st-1", Start: at10 + int64(minute)*60_000, Channel: channel,
			Type: session.Interactive, Containment: kind, Status: session.Closed, Messages: messages, Tasks: session.NoCount, User: user}
		x.End = x.Start + seconds*1000
		for _, v := range intents {
			x.SessionTags = append(x.SessionTags, session.Tag{Name: "intent", Value: v})
		}
		return x
	}
	drop, self, agent := session.DropOff, session.SelfService, session.Agent
	all := []session.Session{
		s(1, 0, drop, "rtm", 60, "ann", 2, "billing"), s(2, 10, self, "rtm", 120, "ann", 4, "billing", "cancel"),
		s(3, 20, self, "ivr", 180, "bob", 6, "cancel"), s(4, 30, agent, "ivr", 240, "", session.NoCount), s(5, 59, drop, "rtm", 0, "cid", 1, "7"),
		s(6, 60, self, "web", 300, "ann", 8, ""), s(7, 70, "transferred", "web", 0, "dan", 3), s(8, 80, drop, "", -10, "bob", 5),
		s(9, 90, self, "rtm", 0, "eve", 7, "billing"), s(10, 100, drop, "rtm", 30, "eve", 9, "billing"), s(11, 110, self, "ivr", 45, "fay", 2),
		s(12, 119, agent, "ivr", 400, "gus", 10),
	}
	all[4].End, all[8].End = session.NoTime, session.NoTime
	all[8].Status, all[9].Developer, all[10].Type = session.Active, true, session.NonInteractive
	all[11].UserTags = []session.Tag{{Name: "tier", Value: "gold"}}
	return all
}

// basic is the query with every default: of the twelve it matches nine, all but 9, 10 and 11.
func basic(m ...query.Measure) query.Query {
	return query.Query{Type: query.Summary, SessionType: session.Interactive, Status: session.Closed, Developer: query.Exclude, Measures: m,
		GroupLimit: 10, MinSessions: 1, Limit: 100, Zone: time.UTC, Range: session.Span{From: at10, To: at10 + 2*hour}}
}

func snapshotOf(all []session.Session) []columns.Snapshot {
	u := columns.NewUsers()
	b := columns.NewBuilder(u)
	for _, s := range all {
		b.Add(s)
	}
	out := columns.Snapshot{Users: u}
	for _, c := range b.Chunks() {
		out.Parts = append(out.Parts, columns.Whole(c))
	}
	return []columns.Snapshot{out}
}

// answer runs the query over the twelve: "label|label: v v; ..." with - for null.
func answer(t *testing.T, q query.Query, axis *buckets.Axis, coveredFrom int64) string {
	t.Helper()
	r, err := Run(q, axis, snapshotOf(twelve()), coveredFrom)
	if err != nil {
		t.Fatal(err)
	}
	return say(r)
}

func say(r Result) string {
	var groups []string
	for _, g := range r.Groups {
		var text []string
		for _, values := range g.Values {
			for _, v := range values {
				if math.IsNaN(v) {
					text = append(text, "-")
				} else {
					text = append(text, fmt.Sprintf("%.6g", v))
				}
			}
		}
		name := ""
		if len(g.Labels) > 0 {
			name = strings.Join(g.Labels, "|") + ": "
		}
		groups = append(groups, name+strings.Join(text, " "))
	}
	return strings.Join(groups, "; ")
}

func with(q query.Query, change func(*query.Query)) query.Query {
	change(&q)
	return q
}

func filtered(q query.Query, key query.Dimension, op query.Operator, values ...string) query.Query {
	q.Filters = []query.Filter{{Key: key, Operator: op, Values: values}}
	return q
}

func grouped1(q query.Query, by ...query.Dimension) query.Query {
	q.GroupBy = by
	return q
}

func TestEveryRuleByHand(t *testing.T) {
	hours := &buckets.Axis{Edges: []int64{at10, at10 + hour, at10 + 2*hour}, Stamps: []int64{at10, at10 + hour}}
	n := basic(query.SessionCount)
	intent := query.Dimension("sessionTag.intent")
	for _, c := range []struct {
		name string
		q    query.Query
		axis *buckets.Axis
		want string
	}{
		{"1-8 and 12 match", n, nil, "9"},
		{"every type: and 11", with(n, func(q *query.Query) { q.SessionType = query.All }), nil, "10"},
		{"every status: and 9", with(n, func(q *query.Query) { q.Status = query.All }), nil, "10"},
		{"only active: 9", with(n, func(q *query.Query) { q.Status = session.Active }), nil, "1"},
		{"developers too: and 10", with(n, func(q *query.Query) { q.Developer = query.Include }), nil, "10"},
		{"only developers: 10", with(n, func(q *query.Query) { q.Developer = query.Only }), nil, "1"},
		{"the range is half open: 12 is at 119", with(n, func(q *query.Query) { q.Range.To = at10 + 119*60_000 }), nil, "8"},
		{"hours: 1-5, and 6, 7, 8, 12", n, hours, "5 4"},
		{"drop-off rate 3/9 (1, 5, 8)", basic(query.DropOffRate), nil, "0.333333"},
		{"self-service 3/9, agent 2/9; the unknown type counts below the line", basic(query.SelfServiceRate, query.AgentTransferRate), nil, "0.333333 0.222222"},
		{"rate by hour: 2/5, 1/4", basic(query.DropOffRate), hours, "0.4 0.25"},
		{"a rate ignores containment constraints", with(basic(query.DropOffRate), func(q *query.Query) { q.ContainmentTypes = []string{session.DropOff} }), nil, "0.333333"},
		{"and a filter on it, which others obey: 3 drop-offs, 3/9", filtered(basic(query.SessionCount, query.DropOffRate), query.ContainmentType, query.Equal, session.DropOff), nil, "3 0.333333"},
		{"users: ann, bob, cid, dan, gus", basic(query.Users), nil, "5"},
		{"sessions per user 9/5", basic(query.SessionsPerUser), nil, "1.8"},
		{"users by hour: ann, bob, cid; ann, dan, bob, gus", basic(query.Users), hours, "3 4"},
		{"lengths 0 60 120 180 240 300 400 s: mean 1300/7", basic(query.AverageDuration), nil, "185714"},
		{"median 180 s, p95 at rank 5.7: 300 + 0.7 * 100", basic(query.MedianDuration, query.P95Duration), nil, "180000 370000"},
		{"median of an even number by hour: 60 120 180 240; 0 300 400", basic(query.MedianDuration), hours, "150000 300000"},
		{"messages 2+4+6+1+8+3+5+10 = 39, over 8 sessions", basic(query.Messages, query.AverageMessages), nil, "39 4.875"},
		{"nobody says how many tasks", basic(query.Tasks, query.AverageTasks), nil, "0 -"},
		{"minSessions 5 leaves the hour of 4 null, but not counts", with(basic(query.DropOffRate, query.SessionCount), func(q *query.Query) { q.MinSessions = 5 }), hours, "0.4 - 5 4"},
		{"minSessions compares the sample: 4 and 3 lengths", with(basic(query.MedianDuration), func(q *query.Query) { q.MinSessions = 4 }), hours, "150000 -"},
		{"by channel: rtm 1 2 5, ivr 3 4 12, web 6 7, none 8", grouped1(n, query.Channel), nil, "ivr: 3; rtm: 3; web: 2; (none): 1"},
		{"limit 1: 6 others, by label ivr comes before rtm", with(grouped1(n, query.Channel), func(q *query.Query) { q.GroupLimit = 1 }), nil, "ivr: 3; Other: 6"},
		{"rate of Other is measured anew: 3/6", with(grouped1(basic(query.DropOffRate), query.Channel), func(q *query.Query) { q.GroupLimit = 1 }), nil, "ivr: 0; Other: 0.5"},
		{"2 counts in both of its intents", grouped1(n, intent), nil, "(none): 5; billing: 2; cancel: 2; 7: 1"},
		{"and once in Other: 1, 2, 3, 5", with(grouped1(n, intent), func(q *query.Query) { q.GroupLimit = 1 }), nil, "(none): 5; Other: 4"},
		{"in Other of cancel and 7 as well as in billing", with(grouped1(n, intent), func(q *query.Query) { q.GroupLimit = 2 }), nil, "(none): 5; billing: 2; Other: 3"},
		{"natural order, unknown last, never folded", with(grouped1(n, query.ContainmentType), func(q *query.Query) { q.GroupLimit = 1 }), nil, "dropOff: 3; selfService: 3; agent: 2; transferred: 1"},
		{"fixed values beside folded ones", with(grouped1(n, query.Channel, query.ContainmentType), func(q *query.Query) { q.GroupLimit = 1 }), nil,
			"ivr|selfService: 1; ivr|agent: 2; Other|dropOff: 3; Other|selfService: 2; Other|transferred: 1"},
		{"hour of day in Kolkata (+5:30): 1-3 before 10:30, 12 from 11:30 on", with(grouped1(n, query.HourOfDay), func(q *query.Query) { q.Zone = time.FixedZone("", 19800) }), nil, "15: 3; 16: 5; 17: 1"},
		{"a Monday", grouped1(n, query.DayOfWeek), nil, "Mon: 9"},
		{"any value equals", filtered(n, intent, query.Equal, "cancel"), nil, "2"},
		{"any of two values", filtered(n, intent, query.Equal, "cancel", "7"), nil, "3"},
		{"the exact negation: all but 2, 3", filtered(n, intent, query.NotEqual, "cancel"), nil, "7"},
		{"an empty value is none: 4 6 7 8 12", filtered(n, intent, query.Equal, "(none)"), nil, "5"},
		{"patterns are anchored: not billing", filtered(n, intent, query.Match, "bill"), nil, ""},
		{"patterns: billing, cancel", filtered(n, intent, query.Match, "b.*|can.*"), nil, "3"},
		{"no match of a pattern", filtered(n, intent, query.NotMatch, "b.*"), nil, "7"},
		{"a missing channel", filtered(n, query.Channel, query.Match, `\(none\)`), nil, "1"},
		{"a user tag", filtered(n, "userTag.tier", query.Equal, "gold"), nil, "1"},
		{"a tag that nobody has", filtered(n, "sessionTag.absent", query.NotEqual, "x"), nil, "9"},
		{"a user", filtered(n, query.UserID, query.Equal, "ann", "nobody"), nil, "3"},
		{"no user", filtered(n, query.UserID, query.Equal, "(none)"), nil, "1"},
		{"another bot", with(n, func(q *query.Query) { q.Bots = []string{"st-2"} }), nil, ""},
		{"session IDs alone decide: 9 is open, 10 a developer's", with(n, func(q *query.Query) {
			q.SessionIDs, q.Range = []string{fmt.Sprintf("%024x", 9), fmt.Sprintf("%024x", 10), "gone"}, session.Span{}
		}), nil, "2"},
		{"a shift of an hour measures 10:00 to 11:00", with(n, func(q *query.Query) {
			q.Range, q.Shift = session.Span{From: at10 + hour, To: at10 + 2*hour}, query.Shift{Count: 1, Unit: "h"}
		}), nil, "5"},
		{"nothing there: no number, not even 0", with(basic(query.SessionCount, query.Users, query.DropOffRate, query.MedianDuration), func(q *query.Query) { q.Range.To = q.Range.From }), nil, ""},
		{"nothing in an hour: counts 0, others null", with(basic(query.SessionCount, query.Users, query.DropOffRate, query.MedianDuration), func(q *query.Query) { q.Range.To = at10 + 2*hour }), &buckets.Axis{Edges: []int64{at10, at10 + 2*hour, at10 + 3*hour}, Stamps: []int64{at10, at10 + 2*hour}}, "9 0 5 0 0.333333 - 180000 -"},
		{"no session of the type wanted: a rate ignores that", filtered(basic(query.SessionCount, query.DropOffRate), query.ContainmentType, query.Equal, "gone"), nil, "0 0.333333"},
		{"and a count without a rate beside it is 0 just so", filtered(n, query.ContainmentType, query.Equal, "gone"), nil, "0"},
		{"in every group", filtered(grouped1(n, query.Channel), query.ContainmentType, query.Equal, "agent"), nil, "ivr: 2; (none): 0; rtm: 0; web: 0"},
		{"but there is no group of a containment type that nobody has", filtered(grouped1(n, query.ContainmentType), query.ContainmentType, query.Equal, "gone"), nil, ""},
		{"a filter on something else leaves nothing", filtered(n, query.Channel, query.Equal, "gone"), nil, ""},
		{"a bot that has to be there has 0 and null", with(grouped1(basic(query.SessionCount, query.DropOffRate), query.Bot), func(q *query.Query) { q.EveryBot = []string{"st-0", "st-1", "st-9"} }), nil, "st-1: 9 0.333333; st-0: 0 -; st-9: 0 -"},
		{"all of them are one group where nothing is grouped by", with(n, func(q *query.Query) { q.EveryBot = []string{"st-1", "st-9"} }), nil, "9"},
		{"also where nothing is known at all", with(grouped1(n, query.Bot), func(q *query.Query) { q.EveryBot, q.Range.To = []string{"st-1"}, q.Range.From }), nil, "st-1: 0"},
		{"nothing there, grouped: no group", with(grouped1(n, query.Channel), func(q *query.Query) { q.Range.To = q.Range.From }), nil, ""},
	} {
		if got := answer(t, c.q, c.axis, 0); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestTotalsByHand(t *testing.T) {
	r, err := Run(with(grouped1(basic(query.SessionCount), "sessionTag.intent"), func(q *query.Query) { q.GroupLimit = 2 }), nil, snapshotOf(twelve()), 0)
	if err != nil || r.Matched != 9 || r.OpenLeftOut != 1 || r.Folded != 2 || r.Times != nil {
		t.Errorf("9 match, 9 is open, cancel and 7 are folded; got %+v, %v", r, err)
	}
	if other := r.Groups[2]; !other.Other || other.Sessions != 3 || r.Groups[1].Other {
		t.Errorf("the groups are %+v", r.Groups)
	}
}

func TestPartialAnswersByHand(t *testing.T) {
	hours := &buckets.Axis{Edges: []int64{at10 - hour/2, at10 + hour/2, at10 + 3*hour/2, at10 + 5*hour/2}, Stamps: []int64{1, 2, 3}}
	n := basic(query.SessionCount, query.DropOffRate)
	for _, c := range []struct {
		name    string
		axis    *buckets.Axis
		covered int64
		want    string
	}{
		{"everything: 1-3, 4-8, 12", hours, at10, "3 5 1 0.333333 0.4 0"},
		{"a bucket that began before is null, even its later part", hours, at10 + 1, "- 5 1 - 0.4 0"},
		{"a border is covered", hours, at10 + hour/2, "- 5 1 - 0.4 0"},
		{"nothing is", hours, at10 + 2*hour, ""},
		{"a summary begins there: 5-8, 12", nil, at10 + 59*60_000, "5 0.4"},
	} {
		if got := answer(t, n, c.axis, c.covered); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	future := &buckets.Axis{Edges: hours.Edges, Stamps: hours.Stamps, Null: []bool{false, true, false}}
	if got := answer(t, n, future, at10); got != "3 - 1 0.333333 - 0" {
		t.Errorf("a bucket in which nothing could be is null, got %s", got)
	}
	if got := answer(t, grouped1(basic(query.SessionCount), query.Channel), hours, at10+hour/2); got != "ivr: - 1 1; web: - 2 0; (none): - 1 0; rtm: - 1 0" {
		t.Errorf("groups are those of the covered buckets, got %s", got)
	}
}

func TestABadPatternNamesItsFilter(t *testing.T) {
	q := filtered(basic(query.SessionCount), query.Channel, query.Match, "a(")
	if _, err := Run(q, nil, nil, 0); err == nil || !strings.Contains(err.Error(), `channel: "a("`) {
		t.Errorf("got %v", err)
	}
	if _, _, _, err := Select(q, nil, 0); err == nil {
		t.Error("Select takes the pattern")
	}
	if _, err := Values(q, query.Bot, nil); err == nil {
		t.Error("Values takes the pattern")
	}
}
