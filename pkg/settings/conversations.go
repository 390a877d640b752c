package settings

import (
	"regexp"
	"regexp/syntax"
)

// Conversation modes: whether people may read the messages of sessions. Any other
// is off, so that what nobody has set shows nothing.
const (
	ConversationsOn     = "on"
	ConversationsMasked = "masked" // with digits, addresses and Patterns hidden
)

// Conversations says whether and how messages are shown.
type Conversations struct {
	Mode     string           // ConversationsOn, ConversationsMasked or off
	Patterns []*regexp.Regexp // what is masked besides, for ConversationsMasked
}

// Shown reports whether messages may be read at all.
func (c Conversations) Shown() bool {
	return c.Mode == ConversationsOn || c.Mode == ConversationsMasked
}

// maxPatternSteps bounds all patterns together: matching a text takes time in
// proportion to it.
const maxPatternSteps = 2000

func (s *Settings) readConversations(r *reader) {
	s.Conversations.Mode = r.choice("conversations")
	const key = "conversationPatterns"
	title, steps := r.describe(key).Title, 0
	for _, text := range r.texts(key) {
		pattern, err := regexp.Compile(text)
		if err != nil {
			r.fail(key, "%s (%s): %q is not a regular expression that can be used (RE2). Correct or remove it.", title, key, shorten(text))
			return
		}
		tree, _ := syntax.Parse(text, syntax.Perl) // as regexp.Compile has done without an error
		program, _ := syntax.Compile(tree.Simplify())
		if steps += len(program.Inst); steps > maxPatternSteps {
			r.fail(key, "%s (%s): with %q the patterns are too large together, so that reading messages would take too long. Shorten repeats such as {100}, or remove a pattern.", title, key, shorten(text))
			return
		}
		s.Conversations.Patterns = append(s.Conversations.Patterns, pattern)
	}
}
