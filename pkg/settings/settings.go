// Package settings reads the settings of a data source: parsed, with defaults
// filled in, and validated. Every error is a sentence that names the setting
// and says what to do. The keys are described in schema.json beside this file.
package settings

import (
	"encoding/json"
	"fmt"
	"github.com/koreai/sessions-datasource/pkg/query/calendar"
	"time"

	// Time zones must load on hosts without a zone database.
	_ "time/tzdata"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/secret"
)

// Ways of authentication.
const (
	AuthJWT   = "jwt"   // a JWT app: a token is signed for each request
	AuthToken = "token" // a ready-made token
)

// Scopes: which endpoint is asked.
const (
	scopeBot     = "bot"
	scopeAccount = "account"
)

// Tag privacy modes: which tags people may see and ask for.
const (
	TagsAll  = "all"
	TagsList = "list" // only those named in TagPrivacy.Names
	TagsNone = "none"
)

// User ID privacy modes.
const (
	UserIDsShown  = "shown"
	UserIDsHashed = "hashed" // stable pseudonyms, keyed with UserIDKey
	UserIDsHidden = "hidden"
)

// Settings are those of one data source, validated and complete.
type Settings struct {
	URL     string // scheme, host and perhaps a path; no slash at the end
	Account bool   // the account endpoint, all bots at once
	Bots    []Bot  // at least one unless Account; each ID once

	Auth         string // AuthJWT or AuthToken
	ClientID     string
	ClientSecret secret.String
	Token        secret.String

	Zone           *time.Location // for queries that name none; UTC by default
	PageSize       int            // sessions asked for in one call
	CallsPerMinute int            // per bot; 0: no limit
	CallsPerHour   int            // per bot; 0: no limit
	Parallel       int            // calls under way at once, over all bots
	Timeout        time.Duration  // of one call
	Freshness      time.Duration  // newest data is read again at most this often
	Open           time.Duration  // sessions younger than this may still appear
	MaxAge         time.Duration  // older answers are read again behind
	LongestSession time.Duration  // counted by end, how long before a range sessions may have started
	ClosingLag     time.Duration  // how long after its end a session is final
	MemoryBytes    int64          // for sessions kept in memory
	AllowPlainHTTP bool           // http to other hosts than this one

	Tags    TagPrivacy
	UserIDs string // UserIDsShown, UserIDsHashed or UserIDsHidden

	Conversations Conversations

	Redis Redis // where several Grafana servers share what they know
}

// Bot is a bot of the data source. Kore.ai never tells a bot's name.
type Bot struct {
	ID   string // st-...
	Name string // for people; "" when none is given
}

// TagPrivacy says which tags people may see and ask for.
type TagPrivacy struct {
	Mode  string // TagsAll, TagsList or TagsNone
	Names []string
}

// Error is a setting that cannot be used, said in a sentence.
type Error struct {
	Key     string // as in jsonData or secureJsonData, or "url"
	Message string // names the setting and says what to do; never holds its value if secret
}

func (e *Error) Error() string { return e.Message }

func wrong(key, format string, args ...any) error {
	return &Error{Key: key, Message: fmt.Sprintf(format, args...)}
}

// Parse reads the settings as Grafana hands them over. The error is an *Error.
func Parse(in backend.DataSourceInstanceSettings) (Settings, error) {
	var raw rawSettings
	if len(in.JSONData) > 0 {
		if err := json.Unmarshal(in.JSONData, &raw); err != nil {
			return Settings{}, wrong("jsonData", "The settings of the data source cannot be read: jsonData must be a JSON object. Correct it in the provisioning file, or save the settings page again.")
		}
	}
	s := Settings{}
	steps := []func(rawSettings) error{
		func(raw rawSettings) error { return s.readURL(raw, in.URL) },
		s.readBots,
		func(raw rawSettings) error { return s.readAuth(raw, in.DecryptedSecureJSONData) },
		s.readZone,
		s.readNumbers,
		s.readPrivacy,
		s.readConversations,
		func(raw rawSettings) error { return s.readRedis(raw, in.DecryptedSecureJSONData) },
		func(rawSettings) error { return checkGrafanaKeys(in.JSONData) },
	}
	for _, step := range steps {
		if err := step(raw); err != nil {
			return Settings{}, err
		}
	}
	return s, nil
}

func (s *Settings) readZone(raw rawSettings) error {
	name, err := raw.TimeZone.text("timeZone", "Time zone", 100)
	if err != nil {
		return err
	}
	if name == "" {
		s.Zone = time.UTC
		return nil
	}
	zone, ok := calendar.LoadZone(name)
	if !ok {
		return wrong("timeZone", "Time zone %q is not known: enter an IANA name such as Europe/Berlin, or leave it empty for UTC.", shorten(name))
	}
	s.Zone = zone
	return nil
}

func (s *Settings) readPrivacy(raw rawSettings) error {
	mode, err := raw.TagPrivacy.choice("tagPrivacy", "Tags", TagsAll, TagsAll, TagsList, TagsNone)
	if err != nil {
		return err
	}
	names, err := raw.TagList.texts("tagList", "Tag list", maxTagNames, maxTagName)
	if err != nil {
		return err
	}
	s.Tags = TagPrivacy{Mode: mode, Names: names}
	s.UserIDs, err = raw.UserIDPrivacy.choice("userIdPrivacy", "User IDs", UserIDsShown, UserIDsShown, UserIDsHashed, UserIDsHidden)
	return err
}
