// Package settings reads the settings of a data source: parsed, with defaults
// filled in, and validated. Every error is a sentence that names the setting
// and says what to do. The keys are described in schema.json beside this file.
package settings

import (
	"time"
	_ "time/tzdata" // time zones must load on hosts without a zone database

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/query/calendar"
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

// Bot is a bot of the data source. Kore.ai's answers never hold a bot's name.
type Bot struct {
	ID   string // st-...
	Name string // for people; "" when none is given
}

// TagPrivacy says which tags people may see and ask for.
type TagPrivacy struct {
	Mode  string // TagsAll, TagsList or TagsNone
	Names []string
}

// Error is a setting that cannot be used, as a sentence.
type Error struct {
	Key     string // as in jsonData or secureJsonData, or "url"
	Message string // names the setting and says what to do; never holds its value if secret
}

func (e *Error) Error() string { return e.Message }

// Parse reads the settings as Grafana hands them over. The error is an *Error.
func Parse(in backend.DataSourceInstanceSettings) (Settings, error) {
	r := newReader(in)
	s := Settings{}
	s.readURL(r, in.URL)
	s.readBots(r)
	s.readAuth(r)
	s.readZone(r)
	s.readNumbers(r)
	s.Tags = TagPrivacy{Mode: r.choice("tagPrivacy"), Names: r.texts("tagList")}
	s.UserIDs = r.choice("userIdPrivacy")
	s.readConversations(r)
	s.Redis = readRedis(r)
	r.checkGrafanaKeys()
	if r.err != nil {
		return Settings{}, r.err
	}
	return s, nil
}

func (s *Settings) readZone(r *reader) {
	s.Zone = time.UTC
	name := r.text("timeZone")
	if name == "" {
		return
	}
	zone, ok := calendar.LoadZone(name)
	if !ok {
		r.fail("timeZone", "Time zone %q is not known: enter an IANA name such as Europe/Berlin, or leave it empty for UTC.", shorten(name))
	}
	s.Zone = zone
}

func (s *Settings) readNumbers(r *reader) {
	s.PageSize = r.number("pageSize")
	s.CallsPerMinute = r.number("callsPerMinute")
	s.CallsPerHour = r.number("callsPerHour")
	s.Parallel = r.number("parallelCalls")
	s.Freshness = time.Duration(r.number("freshnessSeconds")) * time.Second
	s.Open = time.Duration(r.number("openMinutes")) * time.Minute
	s.MaxAge = time.Duration(r.number("maxAgeHours")) * time.Hour
	s.LongestSession = time.Duration(r.number("longestSessionHours")) * time.Hour
	s.ClosingLag = time.Duration(r.number("closingLagMinutes")) * time.Minute
	s.MemoryBytes = int64(r.number("memoryMiB")) << 20
	s.Timeout = time.Duration(r.number("timeoutSeconds")) * time.Second
}
