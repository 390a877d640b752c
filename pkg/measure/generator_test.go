package measure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// generator is a source of random sessions and queries.
type generator struct {
	*rand.Rand
	from, to int64
	unknown  bool // whether unknown and missing values occur
	long     bool // whether sessions of weeks occur
}

const hour = 3_600_000

func newGenerator(seed uint64) *generator {
	// Four days over the end of daylight saving in Berlin, 2025-10-26.
	return &generator{Rand: rand.New(rand.NewPCG(seed, 7)), from: 1761350400000, to: 1761350400000 + 96*hour, unknown: seed%4 > 0, long: seed%3 == 0}
}

func pick1[T any](w *generator, from ...T) T { return from[w.IntN(len(from))] }

func (w *generator) session(i int) session.Session {
	s := session.Session{
		ID: fmt.Sprintf("%08x%016x", 0x68000000+i, w.Uint64()), Bot: pick1(w, "st-1", "st-1", "st-2", "st-3"),
		Start: w.from + w.Int64N(w.to-w.from), End: session.NoTime,
		Channel: pick1(w, "rtm", "rtm", "rtm", "ivr", "msteams", "whatsapp", "korevg"), Type: pick1(w, session.Interactive, session.Interactive, session.NonInteractive),
		Containment: pick1(w, session.DropOff, session.SelfService, session.Agent),
		Status:      pick1(w, session.Closed, session.Closed, session.Closed, session.Active), Developer: w.IntN(8) == 0,
		Messages: w.Int64N(30), Tasks: w.Int64N(4), User: fmt.Sprintf("u-%08x-0000-5000-8000-%012x", w.IntN(40), 7),
	}
	if w.IntN(10) > 0 {
		s.End = s.Start + w.Int64N(900_000)
	}
	if w.unknown {
		w.spoil(&s)
	}
	for range w.IntN(3) {
		s.Languages = append(s.Languages, pick1(w, "en", "de", "fr", "pt-BR"))
	}
	for range w.IntN(4) {
		s.SessionTags = append(s.SessionTags, session.Tag{Name: pick1(w, "intent", "plan.type", "case"), Value: pick1(w, "billing", "cancel", "", "7", `{"a":1}`, "with space", "billing2")})
	}
	if w.IntN(3) == 0 {
		s.SessionTags = append(s.SessionTags, session.Tag{Name: "number", Value: fmt.Sprintf("c-%05d", w.IntN(100000))})
	}
	if w.IntN(8) == 0 { // many values, yet few sessions have one
		s.SessionTags = append(s.SessionTags, session.Tag{Name: "serial", Value: fmt.Sprint(w.IntN(100_000))})
	}
	if w.IntN(12) == 0 {
		s.UserTags = append(s.UserTags, session.Tag{Name: "tier", Value: pick1(w, "gold", "silver")})
	}
	return s
}

// spoil makes some fields missing or strange.
func (w *generator) spoil(s *session.Session) {
	switch w.IntN(20) {
	case 0:
		s.Channel = ""
	case 1:
		s.User = ""
	case 2:
		s.User = pick1(w, "anonymous", "u-XYZ", "u-68000000-0000-5000-8000-00000000000G")
	case 3:
		s.Containment = pick1(w, "", "transferred")
	case 4:
		s.Messages = session.NoCount
	case 5:
		s.Tasks = session.NoCount
	case 6:
		s.End = s.Start - w.Int64N(5000)
	case 7:
		if w.long {
			s.End = s.Start + 20*24*hour + w.Int64N(40*24*hour)
		}
	case 8:
		s.Messages = 70_000 + w.Int64N(10)
	case 9:
		s.ID = fmt.Sprintf("odd-%d", w.Uint64())
	case 10:
		s.Type = "campaign"
	case 11:
		s.Status = "terminated"
	case 12:
		if w.long {
			s.Messages, s.Tasks = 1<<33, -7
		}
	}
}

func (w *generator) sessions(n int) []session.Session {
	out := make([]session.Session, n)
	for i := range out {
		out[i] = w.session(i)
	}
	return out
}

// snapshots spreads sessions over sources by bot, and over chunks by chance.
func (w *generator) snapshots(all []session.Session, perBot, oneTable bool) []columns.Snapshot {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b session.Session) int { return int(a.Start - b.Start) })
	bySource := map[string][]session.Session{}
	for _, s := range all {
		key := ""
		if perBot {
			key = s.Bot
		}
		bySource[key] = append(bySource[key], s)
	}
	shared := columns.NewUsers()
	var out []columns.Snapshot
	for _, key := range []string{"", "st-1", "st-2", "st-3"} {
		rows := bySource[key]
		if len(rows) == 0 {
			continue
		}
		u := shared
		if !oneTable {
			u = columns.NewUsers()
		}
		snap := columns.Snapshot{Users: u}
		for len(rows) > 0 {
			n := 1 + w.IntN(len(rows))
			for n < len(rows) && rows[n].Start == rows[n-1].Start {
				n++
			}
			b := columns.NewBuilder(u)
			for _, s := range rows[:n] {
				b.Add(s)
			}
			for _, c := range b.Chunks() {
				snap.Parts = append(snap.Parts, columns.Whole(c))
			}
			rows = rows[n:]
		}
		out = append(out, snap)
	}
	return out
}

var someDimensions = append(query.AllDimensions(), "sessionTag.intent", "sessionTag.plan.type", "sessionTag.number", "sessionTag.serial", "userTag.tier", "sessionTag.absent")

func (w *generator) query() query.Query {
	zone, err := time.LoadLocation(pick1(w, "UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"))
	if err != nil {
		panic(err)
	}
	q := query.Query{Type: query.Summary, SessionType: pick1(w, session.Interactive, session.Interactive, session.NonInteractive, query.All),
		Status: pick1(w, session.Closed, session.Closed, session.Active, query.All), Developer: pick1(w, query.Exclude, query.Exclude, query.Include, query.Only),
		GroupLimit: 1 + w.IntN(12), Zone: zone, MinSessions: pick1(w, 1, 1, 1, 3, 10), Limit: 1 + w.IntN(40)}
	q.Range = session.Span{From: w.from + w.Int64N(20*hour), To: w.to - w.Int64N(20*hour)}
	if w.IntN(4) == 0 {
		q.Bots = []string{pick1(w, "st-1", "st-2"), "st-3"}
	}
	if w.IntN(3) == 0 {
		q.ContainmentTypes = []string{pick1(w, session.DropOff, session.SelfService), session.Agent}
	}
	for range w.IntN(3) {
		q.Filters = append(q.Filters, w.filter())
	}
	for range 1 + w.IntN(4) {
		q.Measures = append(q.Measures, pick1(w, query.AllMeasures()...))
	}
	for range w.IntN(4) {
		d := pick1(w, someDimensions...)
		if !slices.Contains(q.GroupBy, d) && len(q.GroupBy) < 3 {
			q.GroupBy = append(q.GroupBy, d)
		}
	}
	if slices.Equal(q.GroupBy, []query.Dimension{query.Bot}) && w.IntN(2) == 0 {
		q.EveryBot = []string{"st-1", "st-3", "st-silent"}
	}
	if w.IntN(5) == 0 {
		q.Shift = query.Shift{Count: 1 + w.IntN(10), Unit: "h"}
	}
	if w.IntN(3) == 0 {
		q.CountBy, q.Status, q.LongestSession = query.ByEnd, session.Closed, pick1(w, 10*time.Minute, time.Hour, 24*time.Hour)
	}
	return q
}

func (w *generator) filter() query.Filter {
	f := query.Filter{Key: pick1(w, someDimensions...), Operator: pick1(w, query.Operators()...)}
	if f.Operator.IsRegex() {
		f.Values = []string{pick1(w, "b.*", "(?i)RTM|ivr", ".*e.*", "", "gold|silver", `\(none\)`, "0.|1.", "billing", "u-0000000.*", "[a-z]+")}
		return f
	}
	for range 1 + w.IntN(2) {
		f.Values = append(f.Values, pick1(w, "rtm", "ivr", "billing", "7", "de", query.None, "gold", "09", "13", "Sun", session.Agent, session.Closed,
			session.Interactive, "u-00000007-0000-5000-8000-000000000007", "anonymous", `{"a":1}`, ""))
	}
	return f
}

// axis cuts the measured range at steps from some time before it, now and then after.
func (w *generator) axis(q query.Query) *buckets.Axis {
	span := q.Measured()
	step := pick1[int64](w, hour/2, hour, 3*hour, 24*hour, 200*hour)
	a := &buckets.Axis{}
	short := int64(0)
	if w.IntN(6) == 0 { // as a shift over a clock change can leave it
		short = step / 3
	}
	for at := span.From - w.Int64N(step) + short; ; at += step {
		a.Edges = append(a.Edges, at)
		if at >= span.To-short && len(a.Stamps) > 0 {
			return a
		}
		a.Stamps = append(a.Stamps, at)
	}
}
