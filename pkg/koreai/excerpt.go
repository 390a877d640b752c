package koreai

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/words"
)

const maxExcerpt = 120

// Long runs without blanks are tokens, keys or IDs: nothing that helps people.
var tokenLike = regexp.MustCompile(`[A-Za-z0-9+/_=.~-]{20,}`)

// excerpt quotes what the server said, cleaned and short, as “: “...””; "" when
// it said nothing. A server may echo what it was sent.
func (c *Client) excerpt(said string) string {
	for _, s := range []secret.String{c.cfg.Settings.ClientSecret, c.cfg.Settings.Token} {
		if !s.IsEmpty() {
			said = strings.ReplaceAll(said, s.Reveal(), "…")
		}
	}
	said = tokenLike.ReplaceAllString(said, "…")
	said = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, said)
	said = strings.Join(strings.Fields(said), " ")
	if said == "" {
		return ""
	}
	return ": “" + strings.TrimRight(words.Shorten(said, maxExcerpt), ".") + "”"
}
