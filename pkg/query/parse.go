package query

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Context is what a stored query does not say itself.
type Context struct {
	RefID         string
	Range         session.Span
	MaxDataPoints int64          // points a panel has room for; 0 or less: not known
	Zone          *time.Location // the data source's default; nil: UTC
	Alert         bool           // from an alert rule
	Expression    bool           // from an expression, beside one, or from an alert rule
	KnownBots     []string       // IDs of the bots in the data source's settings
	Account       bool           // the data source reads a whole account: any bot may be named

	Now            int64         // Kore.ai's clock, ms; 0: not known, then nothing is held to be final only
	ClosingLag     time.Duration // how long after its end a session is final
	Open           time.Duration // how long after its start a session may still appear
	LongestSession time.Duration // 0: DefaultLongestSession
}

// Version is the schemaVersion that this code reads and the editor writes.
const Version = 1

// Parse reads a stored query: it fills in every default and validates every value.
// What has an obvious meaning in another shape is brought into this one (a text in
// place of a list, a number in place of a text). Unknown fields are ignored (Grafana
// adds its own), but for slips of a known one; anything else that is not understood
// is an *Error. The notices are sentences for the person who looks at the answer.
func Parse(raw json.RawMessage, c Context) (Query, []string, error) {
	stored, err := decode(raw)
	if err != nil {
		return Query{}, nil, err
	}
	p := &parser{reader: &reader{stored: stored}, context: c,
		q: Query{RefID: c.RefID, Range: c.Range, Alert: c.Alert, Expression: c.Expression}}
	for _, step := range []func(){
		p.version, p.unknownFields, p.variables, p.queryType, p.selection, p.filters, p.measures, p.numbers,
		p.time, p.counting, p.baseline, p.format, p.compare, p.table, p.lookups, p.check, p.settle,
	} {
		if step(); p.err != nil {
			return Query{}, nil, p.err
		}
	}
	return p.q, p.notices, nil
}

// parser fills a Query field by field from the stored object.
type parser struct {
	*reader
	context Context
	q       Query
	notices []string // for the person who looks at the answer
}

func (p *parser) note(format string, args ...any) {
	p.notices = append(p.notices, fmt.Sprintf(format, args...))
}

// version reads schemaVersion; there has been one version only. A step to a second
// one changes the stored object here, and in migrateQuery of src/query.ts.
func (p *parser) version() {
	version, isSet := p.whole("schemaVersion")
	e := &Error{Field: "schemaVersion", Value: fmt.Sprint(version), Problem: "is not a version of this query"}
	switch {
	case !isSet || version == Version:
		return
	case version > Version:
		e.Problem = fmt.Sprintf("is newer than this version of the plugin, which knows up to %d", Version)
		e.Hint = "Update the Kore.ai Sessions plugin, or write the query anew."
	}
	p.fail(e)
}

func (p *parser) queryType() {
	p.q.Type = word(p.reader, "queryType", TimeSeries, Summary, Sessions, Conversation)
	// An alert rule or an expression on half of the data would be wrong in silence.
	p.q.AllowPartial = p.flag("allowPartial") && !p.q.ForExpression()
}

func (p *parser) selection() {
	p.q.Bots = p.texts("bots", MaxBots, MaxIDLength)
	for _, bot := range p.q.Bots {
		p.allow(bot)
	}
	p.q.ContainmentTypes = wordList(p.reader, "containmentTypes", session.DropOff, session.SelfService, session.Agent)
	p.q.SessionType = word(p.reader, "sessionType", session.Interactive, session.NonInteractive, All)
	p.q.Status = word(p.reader, "status", session.Closed, session.Active, All)
	p.q.Developer = word(p.reader, "developerSessions", Exclude, Include, Only)
}

// allow refuses bots that the data source is not set up for: its credentials
// may reach more bots than its viewers are meant to see.
func (p *parser) allow(bot string) {
	known := p.context.KnownBots
	switch {
	case bot == "":
		p.fail(&Error{Field: "bots", Problem: "has an empty entry", Hint: "Remove it, or name a bot; without any entry every bot of the data source is meant."})
	case p.context.Account || slices.Contains(known, bot):
	case len(known) == 0:
		p.fail(&Error{Field: "bots", Value: bot, Problem: "is not a bot of this data source", Hint: "The data source has no bots yet: add one in its settings."})
	default:
		p.fail(&Error{Field: "bots", Value: bot, Problem: "is not a bot of this data source", Allowed: known})
	}
}

func (p *parser) measures() {
	p.q.Measures = wordList(p.reader, "measures", AllMeasures()...)
	if len(p.q.Measures) == 0 {
		p.q.Measures = []Measure{DropOffRate}
	}
	p.q.GroupBy = p.dimensions("groupBy")
	p.q.EveryBot = p.everyBot()
}

// everyBot is the bots that have a group even where no session of them is known:
// a rule that watches for silence would else lose the very instance that is
// silent. Of an account nobody knows which bots there are.
func (p *parser) everyBot() []string {
	if !p.q.ForExpression() || p.context.Account || !slices.Equal(p.q.GroupBy, []Dimension{Bot}) {
		return nil
	}
	bots := p.q.Bots
	if len(bots) == 0 {
		bots = p.context.KnownBots
	}
	return slices.DeleteFunc(slices.Clone(bots), func(bot string) bool {
		return slices.ContainsFunc(p.q.Filters, func(f Filter) bool { return f.Key == Bot && !f.holds(bot) })
	})
}

func (p *parser) numbers() {
	p.q.GroupLimit = p.number("groupLimit", "groupLimit")
	if _, isSet := p.whole("groupLimit"); p.q.ForExpression() && !isSet {
		p.q.GroupLimit, p.q.Unfolded = MaxInstances, true
	}
	p.q.MinSessions = p.number("minSessions", "minSessions")
	bound := "limit"
	if p.q.Type == Conversation {
		bound = "conversations"
		p.q.LastMessages = p.number("lastMessages", "lastMessages")
	}
	p.q.Limit = p.number("limit", bound)
}

func (p *parser) table() {
	p.q.Legend = p.text("legend", limits.Max["legendLength"])
	p.q.TagColumns = p.dimensions("tagColumns")
	for _, d := range p.q.TagColumns {
		if !d.IsTag() {
			p.fail(&Error{Field: "tagColumns", Value: string(d), Problem: "is not a tag", Allowed: tagForms})
		}
	}
}
