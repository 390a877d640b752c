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

// formats are the shapes of each query type, the default first. A query type
// that is not here has one shape.
var formats = map[Type][]string{
	Summary:  {FormatTable, FormatValues},
	Sessions: {"", FormatFields},

	Conversation: {FormatLogs, FormatTable},
}

// format is the shape of the answer. One of another query type is an error: in
// silence the panel would draw something else than was meant.
func (p *parser) format() error {
	s, err := textField(p.stored, "format", "format", MaxWordLength)
	if err != nil {
		return err
	}
	allowed := formats[p.q.Type]
	if s == "" {
		if len(allowed) > 0 {
			p.q.Format = allowed[0]
		}
		return nil
	}
	if len(allowed) == 0 {
		return &Error{Field: "format", Value: s, Problem: "has no meaning for the query type " + string(p.q.Type),
			Hint: "Remove it, or choose the query type it belongs to: table and values are of a summary, fields is of sessions, logs and table are of a conversation."}
	}
	p.q.Format, err = oneOf(s, "format", without(allowed, ""))
	return err
}

// checkFields refuses fields of several sessions, of which all but one would be
// left out in silence.
func (q *Query) checkFields() error {
	if q.Format != FormatFields || len(q.SessionIDs) == 1 {
		return nil
	}
	return &Error{Field: "format", Value: q.Format, Problem: "shows one session, field by field",
		Hint: "Name it in sessionIds, one ID, or remove the format to list sessions."}
}

func without(list []string, left string) []string {
	var out []string
	for _, s := range list {
		if s != left {
			out = append(out, s)
		}
	}
	return out
}

// compare is the earlier period of a summary.
func (p *parser) compare() error {
	s, err := textField(p.stored, "compare", "compare", MaxWordLength)
	if err != nil || s == "" || p.q.Type != Summary {
		return err // no use to other query types, and nothing that misleads
	}
	shift, err := parseShift(s)
	if err != nil {
		return renamed(err, "compare")
	}
	// An alert rule judges every number that it gets, and so would it the change
	// as if that were the value.
	if !p.q.Expression {
		p.q.Compare = shift
	}
	return nil
}

// renamed is an error of another field, said of this one.
func renamed(err error, field string) error {
	if e, ok := err.(*Error); ok {
		e.Field = field
	}
	return err
}
