package query

// Shapes of an answer.
const (
	// FormatTable is a row a group: the default of a summary.
	FormatTable = "table"
	// FormatValues is a field a measure and group, for panels that draw one
	// figure a field: stat, gauge, bar gauge, pie.
	FormatValues = "values"
	// FormatFields is one session, a row a field.
	FormatFields = "fields"
	// FormatLogs is a log line a message: the default of a conversation, which
	// as FormatTable is a row a message.
	FormatLogs = "logs"
)

// formats are the shapes of each query type, the default first; sessions have one
// more, "". A query type that is not here has one shape.
var formats = map[Type][]string{
	Summary:      {FormatTable, FormatValues},
	Sessions:     {FormatFields},
	Conversation: {FormatLogs, FormatTable},
}

// format is the shape of the answer. One of another query type is an error: in
// silence the panel would draw something else than was meant.
func (p *parser) format() {
	s, allowed := p.text("format", MaxWordLength), formats[p.q.Type]
	switch {
	case s == "" && (p.q.Type == TimeSeries || p.q.Type == Sessions):
	case s == "":
		p.q.Format = allowed[0]
	case len(allowed) == 0:
		p.fail(&Error{Field: "format", Value: s, Problem: "has no meaning for the query type " + string(p.q.Type),
			Hint: "Remove it, or choose the query type it belongs to: table and values are of a summary, fields is of sessions, logs and table are of a conversation."})
	default:
		p.q.Format = oneOf(p.reader, "format", s, allowed)
	}
}

// compare is the earlier period of a summary. It has no use to other query types, and
// does not mislead there.
func (p *parser) compare() {
	if p.q.Type != Summary {
		p.text("compare", MaxWordLength) // of the right type all the same, as the editor wants it
		return
	}
	// An alert rule judges every number that it gets, and so would it the change
	// as if that were the value.
	if shift := p.shift("compare"); !p.q.Expression {
		p.q.Compare = shift
	}
}
