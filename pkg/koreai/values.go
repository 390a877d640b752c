package koreai

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// absent reports whether a field is missing, null or an empty text.
func absent(v json.RawMessage) bool {
	return len(v) == 0 || string(v) == "null" || string(v) == `""`
}

// text reads a JSON string.
func text(v json.RawMessage) (string, bool) {
	if len(v) < 2 || v[0] != '"' {
		return "", false
	}
	if inner := v[1 : len(v)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner), true // as nearly all are; several times faster
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err == nil
}

// shortText is an optional text without blanks around it, "" for anything else.
func shortText(v json.RawMessage, limit int) string {
	s, _ := text(v)
	s, _ = cut(strings.TrimSpace(s), limit)
	return s
}

// parseBool reads a switch: true, 1 or "true".
func parseBool(v json.RawMessage) (is, ok bool) {
	switch strings.ToLower(strings.Trim(string(v), `" `)) {
	case "true", "1":
		return true, true
	case "false", "0", "null", "":
		return false, true
	}
	return false, false
}

// maxNumber bounds counts; no session or bot has a billion of anything.
const maxNumber = 1_000_000_000

// wholeNumber reads a count from 0 to maxNumber, also one written as text or 3.0.
func wholeNumber(v json.RawMessage) (int64, bool) {
	f, err := strconv.ParseFloat(plain(v), 64)
	if err != nil || f < 0 || f > maxNumber || f != math.Trunc(f) {
		return 0, false
	}
	return int64(f), true
}

// plain is a text without blanks around it, or another value as it is written.
func plain(v json.RawMessage) string {
	s, isText := text(v)
	if !isText {
		s = string(v)
	}
	return strings.TrimSpace(s)
}

// Times that can be the start or end of a session, in milliseconds: the years
// 2000 to 2199.
const (
	minTime = 946_684_800_000
	maxTime = 7_258_118_400_000
)

// Possible is when sessions can start. Others are not read, so nothing needs to
// be asked for outside of it.
var Possible = session.Span{From: minTime, To: maxTime}

// dateForms are read besides the documented RFC 3339; without a zone they are UTC.
var dateForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999Z0700"}

// millis reads an instant: a date, or Unix time in seconds or milliseconds.
func millis(v json.RawMessage) (int64, bool) {
	s := plain(v)
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			ms := t.UnixMilli()
			return ms, ms >= minTime && ms < maxTime
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if f < maxTime/1000 {
		f *= 1000
	}
	if err != nil || f < minTime || f >= maxTime { // also keeps what no int64 holds out of the conversion
		return 0, false
	}
	return int64(f), true
}

// textList reads a list of texts, or a single one: empty and other values are
// left out, repeated ones kept once, at most count of at most limit bytes.
func textList(v json.RawMessage, count, limit int) []string {
	var items []json.RawMessage
	if json.Unmarshal(v, &items) != nil {
		items = []json.RawMessage{v}
	}
	var list []string
	seen := map[string]bool{"": true}
	for _, item := range items {
		if s := shortText(item, limit); !seen[s] && len(list) < count {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

// cut shortens to at most limit bytes without splitting a character, and makes
// the text valid UTF-8.
func cut(s string, limit int) (string, bool) {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if len(s) <= limit {
		return s, false
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.Clone(s[:limit]), true
}

// compact is a value as text: a string as it is, null as "", else compact JSON.
func compact(v json.RawMessage) string {
	s, isText := text(v)
	if isText || absent(v) {
		return s
	}
	var b bytes.Buffer
	_ = json.Compact(&b, v) // it is part of what was decoded before
	return b.String()
}
