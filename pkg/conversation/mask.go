package conversation

import (
	"context"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maskRune stands for each character that is masked.
const maskRune = '•'

// minDigits is how many digits in a row are masked: shorter numbers, such as
// times and amounts, identify nobody.
const minDigits = 4

// email finds addresses in any script. It is wider than the standards: what is
// taken for an address by mistake is only masked.
var email = regexp.MustCompile(`[\pL\pN\pM!#$%&'*+/=?^_{|}~.-]+@[\pL\pN\pM-]+(?:\.[\pL\pN\pM-]+)*`)

// Mask hides what personal data it can find in texts: runs of digits, e-mail
// addresses, and what the patterns of the data source match. The zero value of
// a nil Mask hides nothing.
type Mask struct{ patterns []*regexp.Regexp }

// NewMask hides runs of digits and addresses, and what the patterns match.
func NewMask(patterns []*regexp.Regexp) *Mask { return &Mask{patterns: patterns} }

// Text is the text with every character of what is found replaced. All is
// looked for in the text as it was, so that hiding one thing does not keep
// another from being found. Once ctx is done nothing more is looked for, and
// the whole text is hidden.
func (m *Mask) Text(ctx context.Context, text string) string {
	if m == nil || text == "" {
		return text
	}
	hidden := make([]bool, len(text))
	markDigits(text, hidden)
	for _, pattern := range append([]*regexp.Regexp{email}, m.patterns...) {
		if !markMatches(ctx, pattern, text, hidden) {
			return strings.Repeat(string(maskRune), utf8.RuneCountInString(text))
		}
	}
	var out strings.Builder
	for i, r := range text {
		if hidden[i] {
			r = maskRune
		}
		out.WriteRune(r)
	}
	return out.String()
}

// markMatches marks what a pattern matches; false when ctx is done before all is
// found. One match takes time in proportion to the text, but there may be as
// many as it has characters. So it asks for one, for two, for four and so on,
// and looks at ctx between: that at most doubles the time.
func markMatches(ctx context.Context, pattern *regexp.Regexp, text string, hidden []bool) bool {
	for limit := 1; ; limit *= 2 {
		if ctx.Err() != nil {
			return false
		}
		found := pattern.FindAllStringIndex(text, limit)
		if len(found) == limit {
			continue
		}
		for _, at := range found {
			for i := at[0]; i < at[1]; i++ {
				hidden[i] = true
			}
		}
		return true
	}
}

// markDigits marks the digits of runs of at least minDigits. Characters that
// cannot be seen do not end a run, nor do marks that are drawn over a digit.
func markDigits(text string, hidden []bool) {
	var run []int
	end := func() {
		if len(run) >= minDigits {
			for _, i := range run {
				hidden[i] = true
			}
		}
		run = run[:0]
	}
	for i, r := range text {
		switch {
		case unicode.IsNumber(r):
			run = append(run, i)
		case !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
			end()
		}
	}
	end()
}
