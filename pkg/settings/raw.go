package settings

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/words"
)

// rawSettings is jsonData as stored. Values are read by hand because
// provisioning with environment variables turns numbers and switches into text.
type rawSettings struct {
	Scope               value `json:"scope"`
	Bots                value `json:"bots"`
	AuthType            value `json:"authType"`
	ClientID            value `json:"clientId"`
	TimeZone            value `json:"timeZone"`
	PageSize            value `json:"pageSize"`
	CallsPerMinute      value `json:"callsPerMinute"`
	CallsPerHour        value `json:"callsPerHour"`
	ParallelCalls       value `json:"parallelCalls"`
	FreshnessSeconds    value `json:"freshnessSeconds"`
	OpenMinutes         value `json:"openMinutes"`
	MaxAgeHours         value `json:"maxAgeHours"`
	LongestSessionHours value `json:"longestSessionHours"`
	ClosingLagMinutes   value `json:"closingLagMinutes"`
	MemoryMiB           value `json:"memoryMiB"`
	TimeoutSeconds      value `json:"timeoutSeconds"`
	AllowPlainHTTP      value `json:"allowPlainHttp"`
	TagPrivacy          value `json:"tagPrivacy"`
	TagList             value `json:"tagList"`
	UserIDPrivacy       value `json:"userIdPrivacy"`

	Conversations        value `json:"conversations"`
	ConversationPatterns value `json:"conversationPatterns"`

	RedisMode            value `json:"redisMode"`
	RedisAddress         value `json:"redisAddress"`
	RedisMaster          value `json:"redisMaster"`
	RedisUser            value `json:"redisUser"`
	RedisDatabase        value `json:"redisDatabase"`
	RedisTLS             value `json:"redisTls"`
	RedisTLSSkipVerify   value `json:"redisTlsSkipVerify"`
	RedisKeepHours       value `json:"redisKeepHours"`
	RedisFallbackPercent value `json:"redisFallbackPercent"`
}

// value is one JSON value of any type; empty when the key is missing.
type value json.RawMessage

// UnmarshalJSON keeps the value as it is written.
func (v *value) UnmarshalJSON(b []byte) error {
	*v = bytes.Clone(b)
	return nil
}

// missing reports whether the value is left out, null or an empty text.
func (v value) missing() bool {
	text := strings.TrimSpace(string(v))
	return text == "" || text == "null" || text == `""`
}

// text reads a text of at most limit bytes, or a number as it is written,
// without blanks around it.
func (v value) text(key, title string, limit int) (string, error) {
	if v.missing() {
		return "", nil
	}
	var text string
	var number json.Number // as YAML reads a text of digits
	switch {
	case json.Unmarshal(v, &text) == nil:
	case !strings.HasPrefix(string(v), `"`) && json.Unmarshal(v, &number) == nil:
		text = number.String()
	default:
		return "", wrong(key, "%s (%s) must be a text.", title, key)
	}
	text = strings.TrimSpace(text)
	if len(text) > limit {
		return "", wrong(key, "%s (%s) is too long: at most %d characters.", title, key, limit)
	}
	return text, nil
}

// texts reads a list of texts, or one text; empty ones are left out, repeated
// ones kept once. Commas are not taken apart: they may be part of a name.
func (v value) texts(key, title string, count, limit int) ([]string, error) {
	if v.missing() {
		return nil, nil
	}
	var items []value
	var one string
	if json.Unmarshal(v, &one) == nil && !strings.Contains(one, ",") {
		items = []value{v}
	} else if json.Unmarshal(v, &items) != nil {
		return nil, wrong(key, "%s (%s) must be a list of texts.", title, key)
	}
	if len(items) > count {
		return nil, wrong(key, "%s (%s) has %d entries: at most %d are possible.", title, key, len(items), count)
	}
	var texts []string
	seen := map[string]bool{}
	for _, item := range items {
		text, err := item.text(key, title, limit)
		if err != nil {
			return nil, err
		}
		if text != "" && !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
	return texts, nil
}

// choice reads one of the options.
func (v value) choice(key, title, fallback string, options ...string) (string, error) {
	text, err := v.text(key, title, 100)
	if err != nil {
		return "", err
	}
	if text == "" {
		return fallback, nil
	}
	for _, option := range options {
		if text == option {
			return option, nil
		}
	}
	return "", wrong(key, "%s (%s) cannot be %q: choose one of %s.", title, key, shorten(text), strings.Join(options, ", "))
}

// flag reads a switch, also one written as text.
func (v value) flag(key, title string) (bool, error) {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(string(v)), `"`)) {
	case "", "null", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, wrong(key, "%s (%s) must be true or false.", title, key)
}

// number reads a whole number, also one written as text.
func (v value) number(n number) (int, error) {
	if v.missing() {
		return n.Default, nil
	}
	text := string(v)
	var unquoted string
	if json.Unmarshal(v, &unquoted) == nil {
		text = unquoted
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || f != float64(int64(f)) || f < float64(n.Min) || f > float64(n.Max) {
		zero := ""
		if n.ZeroIsNone {
			zero = " (0: no limit)"
		}
		return 0, wrong(n.Key, "%s (%s) must be a whole number from %d to %d%s; leave it empty for %d.", n.Title, n.Key, n.Min, n.Max, zero, n.Default)
	}
	return int(f), nil
}

func shorten(text string) string { return words.Shorten(text, 60) }
