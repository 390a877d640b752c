package settings

import (
	"regexp"
	"regexp/syntax"
)

// Conversation modes: whether people may read what was said in sessions. The
// zero mode is off, so that what nobody has set shows nothing.
const (
	conversationsOff    = "off" // as it is written
	ConversationsOn     = "on"
	ConversationsMasked = "masked" // with digits, addresses and Patterns hidden
)

// Conversations says whether and how messages are shown.
type Conversations struct {
	Mode     string           // "" (off), ConversationsOn or ConversationsMasked
	Patterns []*regexp.Regexp // what is masked besides, for ConversationsMasked
}

// Shown reports whether messages may be read at all.
func (c Conversations) Shown() bool {
	return c.Mode == ConversationsOn || c.Mode == ConversationsMasked
}

// maxPatternSteps bounds all patterns together: matching a text takes time in
// proportion to it.
const maxPatternSteps = 2000

func (s *Settings) readConversations(raw rawSettings) error {
	const key, title = "conversationPatterns", "Patterns to mask"
	mode, err := raw.Conversations.choice("conversations", "Conversations", conversationsOff, conversationsOff, ConversationsOn, ConversationsMasked)
	if err != nil {
		return err
	}
	if mode != conversationsOff {
		s.Conversations.Mode = mode
	}
	texts, err := raw.ConversationPatterns.texts(key, title, maxPatterns, maxPattern)
	if err != nil {
		return err
	}
	steps := 0
	for _, text := range texts {
		pattern, size, err := compilePattern(text)
		if err != nil {
			return wrong(key, "%s (%s): %q is not a regular expression that can be used (RE2). Correct or remove it.", title, key, shorten(text))
		}
		if steps += size; steps > maxPatternSteps {
			return wrong(key, "%s (%s): with %q the patterns are too large together, so that reading messages would take too long. Shorten repeats such as {100}, or remove a pattern.", title, key, shorten(text))
		}
		s.Conversations.Patterns = append(s.Conversations.Patterns, pattern)
	}
	return nil
}

// compilePattern also returns how many steps the pattern has.
func compilePattern(text string) (*regexp.Regexp, int, error) {
	pattern, err := regexp.Compile(text)
	if err != nil {
		return nil, 0, err
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, 0, err
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, 0, err
	}
	return pattern, len(program.Inst), nil
}
