package query

import (
	"encoding/json"
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

// Parse reads a stored query: it migrates it to the current version, fills in
// every default and validates every value. What has an obvious meaning in
// another shape is brought into this one (a text in place of a list, a number in
// place of a text). Unknown fields are ignored (Grafana adds its own), but for
// slips of a known one; anything else that is not understood is an *Error. The
// notices are sentences for the person who looks at the answer.
func Parse(raw json.RawMessage, c Context) (Query, []string, error) {
	stored, err := decode(raw)
	if err != nil {
		return Query{}, nil, err
	}
	if err := migrate(stored, migrations, Version); err != nil {
		return Query{}, nil, err
	}
	notices, err := unknownFields(stored, c.Alert || c.Expression)
	if err != nil {
		return Query{}, nil, err
	}
	literal, err := isLiteral(stored, c)
	if err != nil {
		return Query{}, nil, err
	}
	if !literal {
		if err := refuseVariables(stored, c.Alert); err != nil {
			return Query{}, nil, err
		}
		for _, field := range []string{"groupBy", "tagColumns", "legend", "filters"} {
			if v, ok := stored[field]; ok {
				stored[field] = plainNames(v, isNames(field))
			}
		}
	}
	q := Query{RefID: c.RefID, Range: c.Range, MaxDataPoints: c.MaxDataPoints, Alert: c.Alert, Expression: c.Expression}
	p := parser{stored: stored, context: c, q: &q, notices: notices}
	for _, step := range []func() error{p.what, p.whichSessions, p.filters, p.measures, p.numbers, p.time, p.counting, p.baseline, p.format, p.compare, p.table, p.fetch, p.conversation} {
		if err := step(); err != nil {
			return Query{}, nil, err
		}
	}
	if err := q.check(); err != nil {
		return Query{}, nil, err
	}
	return q, append(p.notices, q.settle()...), nil
}

// parser fills a Query field by field from the stored object.
type parser struct {
	stored  map[string]any
	context Context
	q       *Query
	notices []string // for the person who looks at the answer
}

func (p *parser) what() (err error) {
	if p.q.Type, err = word(p.stored, "queryType", TimeSeries, []Type{TimeSeries, Summary, Sessions, Conversation}); err != nil {
		return err
	}
	partial, err := boolField(p.stored, "allowPartial")
	// An alert rule or an expression on half of the data would be wrong in silence.
	p.q.AllowPartial = partial && !p.q.Alert && !p.q.Expression
	return err
}

func (p *parser) whichSessions() (err error) {
	if p.q.Bots, err = textsField(p.stored, "bots", "bots", MaxBots, MaxIDLength); err != nil {
		return err
	}
	for _, bot := range p.q.Bots {
		if err := p.allowed(bot); err != nil {
			return err
		}
	}
	types := []string{session.DropOff, session.SelfService, session.Agent}
	if p.q.ContainmentTypes, err = wordsField(p.stored, "containmentTypes", MaxContainmentTypes, types); err != nil {
		return err
	}
	if p.q.SessionType, err = word(p.stored, "sessionType", session.Interactive, []string{session.Interactive, session.NonInteractive, All}); err != nil {
		return err
	}
	if p.q.Status, err = word(p.stored, "status", session.Closed, []string{session.Closed, session.Active, All}); err != nil {
		return err
	}
	p.q.Developer, err = word(p.stored, "developerSessions", Exclude, []string{Exclude, Include, Only})
	return err
}

// allowed refuses bots that the data source is not set up for: its credentials
// may reach more bots than its viewers are meant to see.
func (p *parser) allowed(bot string) error {
	if bot == "" {
		return &Error{Field: "bots", Problem: "has an empty entry", Hint: "Remove it, or name a bot; without any entry every bot of the data source is meant."}
	}
	if p.context.Account {
		return nil
	}
	for _, known := range p.context.KnownBots {
		if known == bot {
			return nil
		}
	}
	e := &Error{Field: "bots", Value: bot, Problem: "is not a bot of this data source", Allowed: p.context.KnownBots}
	if len(e.Allowed) == 0 {
		e.Hint = "The data source has no bots yet: add one in its settings."
	}
	return e
}

func (p *parser) measures() error {
	names, err := wordsField(p.stored, "measures", MaxMeasures, AllMeasures())
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = []Measure{DropOffRate}
	}
	p.q.Measures = names
	p.q.GroupBy, err = dimensionsField(p.stored, "groupBy", MaxGroupBy)
	p.q.EveryBot = p.everyBot()
	return err
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

func (p *parser) numbers() (err error) {
	if p.q.GroupLimit, err = boundedField(p.stored, "groupLimit", DefaultGroupLimit, 1, MaxGroupLimit); err != nil {
		return err
	}
	if p.q.ForExpression() && !isSet(p.stored["groupLimit"]) {
		p.q.GroupLimit, p.q.Unfolded = MaxInstances, true
	}
	if p.q.MinSessions, err = boundedField(p.stored, "minSessions", DefaultMinSessions, 1, MaxMinSessions); err != nil {
		return err
	}
	missing, maximum := DefaultLimit, MaxLimit
	if p.q.Type == Conversation {
		missing, maximum = DefaultConversations, MaxConversations
	}
	p.q.Limit, err = boundedField(p.stored, "limit", missing, 1, maximum)
	return err
}

func (p *parser) table() (err error) {
	if p.q.Legend, err = textField(p.stored, "legend", "legend", MaxLegendLength); err != nil {
		return err
	}
	if p.q.TagColumns, err = dimensionsField(p.stored, "tagColumns", MaxTagColumns); err != nil {
		return err
	}
	for _, d := range p.q.TagColumns {
		if !d.IsTag() {
			return &Error{Field: "tagColumns", Value: string(d), Problem: "is not a tag", Allowed: []string{SessionTagPrefix + "<name>", UserTagPrefix + "<name>"}}
		}
	}
	return nil
}

// word is one of a fixed list; missing and empty are the default.
func word[T ~string](o map[string]any, field string, missing T, allowed []T) (T, error) {
	s, err := textField(o, field, field, MaxWordLength)
	if err != nil || s == "" {
		return missing, err
	}
	return oneOf(s, field, allowed)
}

func oneOf[T ~string](s, path string, allowed []T) (T, error) {
	for _, a := range allowed {
		if s == string(a) {
			return a, nil
		}
	}
	return "", &Error{Field: path, Value: s, Problem: "is not known", Allowed: texts(allowed)}
}

// wordsField is a list of words of a fixed list, without repeated ones.
func wordsField[T ~string](o map[string]any, field string, maxItems int, allowed []T) ([]T, error) {
	texts, err := textsField(o, field, field, maxItems, MaxWordLength)
	if err != nil || len(texts) == 0 {
		return nil, err
	}
	out := make([]T, len(texts))
	for i, s := range texts {
		if out[i], err = oneOf(s, field, allowed); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// dimensionsField is a list of dimensions, without repeated ones.
func dimensionsField(o map[string]any, field string, maxItems int) ([]Dimension, error) {
	texts, err := textsField(o, field, field, maxItems, len(SessionTagPrefix)+MaxTagNameLength)
	if err != nil || len(texts) == 0 {
		return nil, err
	}
	out := make([]Dimension, len(texts))
	for i, s := range texts {
		if out[i], err = dimension(s, field); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func dimension(s, path string) (Dimension, error) {
	if d := Dimension(s); d.Valid() {
		return d, nil
	}
	allowed := append(texts(AllDimensions()), SessionTagPrefix+"<name>", UserTagPrefix+"<name>")
	e := &Error{Field: path, Value: s, Problem: "is not a dimension", Allowed: allowed}
	if s == "" {
		e.Problem = "is empty; it must be a dimension"
	}
	return "", e
}
