// Package privacy keeps what a data source must not show out of everything
// that it shows. Rows are stripped as they arrive, before they are stored, so
// frames, suggestions, filters and variables cannot leak what is not there.
package privacy

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Policy is what the settings allow to be seen.
type Policy struct {
	tags  settings.TagPrivacy
	users string
	key   []byte
}

// New makes the policy of a data source. User IDs are hashed with a key derived
// from the data source's own secret: the same user has the same hash in every
// answer, and nobody without the secret can test a guess.
func New(s settings.Settings) Policy {
	return Policy{tags: s.Tags, users: s.UserIDs, key: s.UserIDKey()}
}

// Apply removes the tags that are not allowed and replaces the user ID unless it is shown.
func (p Policy) Apply(s *session.Session) {
	hidden := func(t session.Tag) bool { return !p.AllowsTag(t.Name) }
	s.SessionTags = slices.DeleteFunc(s.SessionTags, hidden)
	s.UserTags = slices.DeleteFunc(s.UserTags, hidden)
	if p.users != settings.UserIDsShown && s.User != "" {
		s.User = p.hash(s.User)
	}
}

// hash gives a user a stand-in of the same form as Kore.ai's own u-<uuid>. The
// version digit 8 ("custom" in RFC 9562) distinguishes it from a real one.
func (p Policy) hash(user string) string {
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(user))
	sum := mac.Sum(nil)
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return fmt.Sprintf("u-%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// HidesUsers reports whether no user ID, not even a hashed one, may be shown.
func (p Policy) HidesUsers() bool { return p.users == settings.UserIDsHidden }

// AllowsTag reports whether the tag may be offered, shown and filtered by.
func (p Policy) AllowsTag(name string) bool {
	switch p.tags.Mode {
	case settings.TagsNone:
		return false
	case settings.TagsList:
		return slices.Contains(p.tags.Names, name)
	default:
		return true
	}
}

// Check refuses a query that asks for what the policy hides. A filter on a
// stripped tag would otherwise answer "(none)" for every session in silence,
// and a look-up by email would tell which sessions are whose.
func (p Policy) Check(q query.Query) error {
	filters := make([]query.Dimension, len(q.Filters))
	for i, f := range q.Filters {
		filters[i] = f.Key
	}
	err := cmp.Or(p.check("filters", filters), p.check("groupBy", q.GroupBy), p.check("tagColumns", q.TagColumns))
	if err == nil && len(q.APIUserIDs) > 0 && p.users != settings.UserIDsShown {
		return &query.Error{Field: "apiUserId", Problem: "cannot be used",
			Hint: "This data source does not show user IDs (setting \"User IDs\"), so sessions cannot be looked up by user."}
	}
	return err
}

func (p Policy) check(field string, dimensions []query.Dimension) error {
	for _, d := range dimensions {
		if _, name, ok := d.Tag(); ok && !p.AllowsTag(name) {
			return &query.Error{Field: field, Value: string(d), Problem: "is not shown", Hint: p.allowedTags()}
		}
		if d == query.UserID && p.HidesUsers() {
			return &query.Error{Field: field, Value: string(d), Problem: "is not shown", Hint: "This data source hides user IDs (setting \"User IDs\")."}
		}
	}
	return nil
}

func (p Policy) allowedTags() string {
	if p.tags.Mode == settings.TagsNone || len(p.tags.Names) == 0 {
		return "This data source shows no tags (setting \"Tags\")."
	}
	return "This data source shows only the tags " + strings.Join(p.tags.Names, ", ") + " (setting \"Tags\")."
}

// Fingerprint differs between policies: rows stripped by one must not answer for another.
func (p Policy) Fingerprint() string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%v|%q|%v|%x", p.tags.Mode, p.tags.Names, p.users, p.key)))
	return hex.EncodeToString(sum[:8])
}
