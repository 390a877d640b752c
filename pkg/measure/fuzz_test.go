package measure

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Whatever tags sessions carry and whatever a filter asks of them, it keeps
// what the rules say, and its negation keeps exactly the rest.
//
// tags has a session a line, its tags separated by tabs, each name=value, those
// of the user with a "u:" before; values are the filter's, a line each.
func FuzzFilters(f *testing.F) {
	for i, seed := range []struct{ tags, key, values string }{
		{"intent=billing\tintent=cancel\n\nintent=", "sessionTag.intent", "billing\n(none)"},
		{"plan.type=gold\tu:plan.type=silver\nplan.type=", "userTag.plan.type", "silver"},
		{"a=x\na=y\na=xy\na=\n=x\nb=x", "sessionTag.a", "x.?\n\\(none\\)"},
		{"a={\"b\":1}\na=[1]\na=null\na=1.0", "sessionTag.a", "\\{.*\n1"},
		{"ä=Ä\nä=ä\nä=a\u0308", "sessionTag.ä", "(?i)ä"},
		{"a=(none)\nb=1\na=", "sessionTag.a", "(none)"},
		{"a=1\na=2\na=3\na=1\ta=2", "sessionTag.absent", ""},
		{"a=\x00\na=\x1f\na= \na=\r", "sessionTag.a", "\x00\n^$"},
		{"a=x", "hourOfDay", "0.|1[0-2]"}, {"a=x", "userId", "u-1\n(none)"}, {"a=x", "language", "e.*"},
	} {
		f.Add(uint64(i), seed.tags, seed.key, uint8(i), seed.values)
	}
	f.Fuzz(func(t *testing.T, seed uint64, tags, key string, operator uint8, values string) {
		w := newGenerator(seed % 1000)
		all := taggedSessions(w, tags)
		operators := query.Operators()
		op := operators[int(operator)%len(operators)]
		q, ok := filtering(w, key, op, values)
		if !ok {
			return
		}
		in := w.snapshots(all, seed%2 == 0, seed%3 == 0)
		kept := countFiltered(t, w, q, in, all)
		if len(q.Filters) == 0 {
			return
		}
		q.Filters[0].Operator = operators[slices.Index(operators, op)^1] // its negation
		if rest := countFiltered(t, w, q, in, all); kept+rest != len(all) {
			t.Fatalf("%v keeps %d, its negation %d of %d", q.Filters[0], kept, rest, len(all))
		}
	})
}

// taggedSessions are sessions with the tags and all else by chance, that a query
// keeps unless its filter does not.
func taggedSessions(w *generator, tags string) []session.Session {
	var out []session.Session
	for i, line := range strings.Split(strings.ToValidUTF8(tags, "?"), "\n") {
		s := w.session(i)
		s.SessionTags, s.UserTags, s.Bot = nil, nil, "st-1"
		for _, tag := range strings.Split(line, "\t") {
			name, value, _ := strings.Cut(tag, "=")
			switch own, ofUser := strings.CutPrefix(name, "u:"); {
			case name == "" || ofUser && own == "": // no tag is without a name
			case ofUser:
				s.UserTags = append(s.UserTags, session.Tag{Name: own, Value: value})
			default:
				s.SessionTags = append(s.SessionTags, session.Tag{Name: name, Value: value})
			}
		}
		out = append(out, s)
	}
	return out
}

// filtering is a query as people can ask it, with the filter and grouped by its
// key; false when it is refused.
func filtering(w *generator, key string, op query.Operator, values string) (query.Query, bool) {
	raw, err := json.Marshal(map[string]any{
		"queryType": "summary", "measures": []string{"sessions", "users"}, "sessionType": "all", "status": "all", "developerSessions": "include",
		"filters": []any{map[string]any{"key": key, "operator": op, "values": strings.Split(values, "\n")}},
		"groupBy": []string{key}, "timeZone": "Europe/Berlin",
	})
	if err != nil {
		return query.Query{}, false
	}
	q, _, err := query.Parse(raw, query.Context{Range: session.Span{From: w.from, To: w.to}})
	return q, err == nil
}

// countFiltered is how many sessions the query keeps, by every way of asking.
func countFiltered(t *testing.T, w *generator, q query.Query, in []columns.Snapshot, all []session.Session) int {
	t.Helper()
	got, err := RunOn(2, q, nil, in, w.from)
	if err != nil {
		t.Fatal(err)
	}
	if diff := diffResults(got, naiveRun(q, nil, all, w.from)); diff != "" {
		t.Fatalf("%s\nfilters %q over %+v", diff, q.Filters, all)
	}
	if _, matched, _, err := Select(q, in, w.from); err != nil || matched != got.Matched {
		t.Fatalf("a table has %d sessions, figures %d: %v", matched, got.Matched, err)
	}
	return got.Matched
}
