package plugin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/store"
)

const (
	// suggestWait bounds suggestions: a variable that waits blocks every panel.
	suggestWait = 2500 * time.Millisecond
	// suggestSpan is how much of a range is read for suggestions where nothing
	// is known yet: its newest day.
	suggestSpan = 24 * time.Hour
	// maxSuggested bounds a list of suggestions, of which the most frequent come
	// first; search narrows it.
	maxSuggested = 1000
)

// option is one thing to choose.
type option struct {
	Value    string `json:"value"`
	Text     string `json:"text"`
	Group    string `json:"group,omitempty"`
	Sessions int    `json:"sessions,omitempty"` // that have it, in the range
}

// bots lists the bots of the settings or, for an account, those with known sessions.
func (i *Instance) bots(ctx context.Context, _ struct{}) ([]option, error) {
	out := []option{}
	for _, b := range i.settings.Bots {
		out = append(out, option{Value: b.ID, Text: i.botText(b.ID)})
	}
	if !i.settings.Account {
		return out, nil
	}
	now := time.Now().UnixMilli()
	all := query.Query{SessionType: query.All, Status: query.All, Developer: query.Include,
		Range: session.Span{From: now - suggestSpan.Milliseconds(), To: now}, Zone: i.settings.Zone}
	known, _, err := i.suggestible(ctx, all)
	if err != nil {
		return nil, err
	}
	values, err := measure.Values(all, query.Bot, known)
	if err != nil {
		return nil, err
	}
	for _, v := range values[:min(len(values), maxSuggested)] {
		if !slices.ContainsFunc(out, func(o option) bool { return o.Value == v.Value }) {
			out = append(out, option{Value: v.Value, Text: i.botText(v.Value)})
		}
	}
	return out, nil
}

type keysOut struct {
	Keys     []option `json:"keys"`
	Complete bool     `json:"complete"`
}

// keys lists what can be filtered and grouped by: the dimensions and, from real data, the tags.
func (i *Instance) keys(ctx context.Context, in scope) (keysOut, error) {
	q, err := i.suggestionScope(in)
	if err != nil {
		return keysOut{}, err
	}
	out := keysOut{Keys: []option{}}
	for _, d := range query.AllDimensions() {
		if d == query.UserID && i.policy.HidesUsers() {
			continue
		}
		out.Keys = append(out.Keys, option{Value: string(d), Text: d.Title(), Group: "Session"})
	}
	known, complete, err := i.suggestible(ctx, q)
	if err != nil {
		return keysOut{}, err
	}
	out.Complete = complete
	for _, t := range measure.TagNames(known, q.Range) {
		d := query.Dimension(t.Scope + "." + t.Name)
		if !d.Valid() || !i.policy.AllowsTag(t.Name) {
			continue
		}
		if len(out.Keys) >= maxSuggested {
			out.Complete = false
			break
		}
		group := "Session tag"
		if t.Scope == query.UserTag {
			group = "User tag"
		}
		out.Keys = append(out.Keys, option{Value: string(d), Text: d.Title(), Group: group, Sessions: t.Sessions})
	}
	return out, nil
}

type valuesIn struct {
	scope
	Key    string `json:"key"`
	Search string `json:"search"`
	Limit  int    `json:"limit"`
}

type valuesOut struct {
	Values   []option `json:"values"`
	Complete bool     `json:"complete"`
}

// values lists the values of a dimension among the sessions of the scope, most frequent first.
func (i *Instance) values(ctx context.Context, in valuesIn) (valuesOut, error) {
	q, err := i.suggestionScope(in.scope)
	if err != nil {
		return valuesOut{}, err
	}
	key := query.Dimension(in.Key)
	if !key.Valid() {
		return valuesOut{}, &query.Error{Field: "key", Value: in.Key, Problem: "is not a dimension"}
	}
	q.GroupBy = []query.Dimension{key}
	if err := i.policy.Check(q); err != nil {
		return valuesOut{}, err
	}
	known, complete, err := i.suggestible(ctx, q)
	if err != nil {
		return valuesOut{}, err
	}
	out := valuesOut{Values: []option{}, Complete: complete}
	limit := in.Limit
	if limit <= 0 || limit > maxSuggested {
		limit = maxSuggested
	}
	search := strings.ToLower(in.Search)
	offered, err := i.offered(q, key, known)
	if err != nil {
		return valuesOut{}, err
	}
	for _, v := range offered {
		if search != "" && !strings.Contains(strings.ToLower(v.Value+" "+v.Text), search) {
			continue
		}
		if len(out.Values) == limit {
			out.Complete = false
			break
		}
		out.Values = append(out.Values, v)
	}
	return out, nil
}

// offered is the values of a dimension: those found, and for dimensions with a
// fixed set also the rest of the set.
func (i *Instance) offered(q query.Query, key query.Dimension, known []columns.Snapshot) ([]option, error) {
	found, err := measure.Values(q, key, known)
	if err != nil {
		return nil, err
	}
	text := func(value string) string {
		if key == query.Bot {
			return i.botText(value)
		}
		return value
	}
	var out []option
	seen := map[string]bool{}
	for _, v := range found {
		seen[v.Value] = true
		out = append(out, option{Value: v.Value, Text: text(v.Value), Sessions: v.Sessions})
	}
	fixed, _ := key.Fixed()
	if key == query.Bot {
		fixed = i.botIDs()
	}
	for _, v := range fixed {
		if !seen[v] {
			out = append(out, option{Value: v, Text: text(v)})
		}
	}
	return out, nil
}

// suggestible is what is known of the range, and reports whether that is all of
// it: a list of the rest would make a variable lose its value. Where nothing is
// known the newest day of the range is read, as long as suggestions can wait.
func (i *Instance) suggestible(ctx context.Context, q query.Query) ([]columns.Snapshot, bool, error) {
	bots := i.sources(q.Bots)
	if view := i.store.Peek(bots, q.Range); view.Complete {
		return view.Snapshots, true, nil
	}
	known := i.store.Known(bots, q.Range)
	if slices.ContainsFunc(known, func(s columns.Snapshot) bool { return s.Len() > 0 }) {
		return known, false, nil
	}
	newest := session.Span{From: max(q.Range.From, q.Range.To-suggestSpan.Milliseconds()), To: q.Range.To}
	view, err := i.store.Read(ctx, store.Request{
		Bots: bots, Span: newest, Lane: budget.Panel, Partial: true, Wait: suggestWait,
	})
	if err != nil {
		return nil, false, err
	}
	return view.Snapshots, view.Complete && newest == q.Range, nil
}
