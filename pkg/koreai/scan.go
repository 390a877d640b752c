package koreai

import "bytes"

// Walking through JSON by hand: an answer of a thousand sessions is two thirds
// of a megabyte, and reading it with encoding/json, which looks at each byte
// many times, took most of the time that all panels together wait for.

// What skip returns instead of a place.
const (
	short  = -1 // the value goes on after the end
	broken = -2 // it is no JSON
)

// deepest is how deep values may nest, as in encoding/json.
const deepest = 10_000

// skip is where the JSON value that begins at v[at] ends. It is as strict as
// encoding/json. A number has to be followed by something, or else it might go on.
func skip(v []byte, at, depth int) int {
	if at >= len(v) {
		return short
	}
	switch v[at] {
	case '"':
		return skipText(v, at)
	case '{':
		return skipMany(v, at, depth+1, '}')
	case '[':
		return skipMany(v, at, depth+1, ']')
	case 't':
		return skipWord(v, at, "true")
	case 'f':
		return skipWord(v, at, "false")
	case 'n':
		return skipWord(v, at, "null")
	}
	return skipNumber(v, at)
}

// skipMany passes an object or a list.
func skipMany(v []byte, at, depth int, end byte) int {
	if depth > deepest {
		return broken
	}
	at = space(v, at+1)
	if at < len(v) && v[at] == end {
		return at + 1
	}
	for {
		if end == '}' {
			if at = skipKey(v, at); at < 0 {
				return at
			}
		}
		if at = skip(v, at, depth); at < 0 {
			return at
		}
		at = space(v, at)
		switch {
		case at >= len(v):
			return short
		case v[at] == end:
			return at + 1
		case v[at] != ',':
			return broken
		}
		at = space(v, at+1)
	}
}

// skipKey passes the name of a member, up to its value.
func skipKey(v []byte, at int) int {
	switch {
	case at >= len(v):
		return short
	case v[at] != '"':
		return broken
	}
	if at = skipText(v, at); at < 0 {
		return at
	}
	at = space(v, at)
	switch {
	case at >= len(v):
		return short
	case v[at] != ':':
		return broken
	}
	return space(v, at+1)
}

func skipText(v []byte, at int) int {
	for at++; at < len(v); at++ {
		switch c := v[at]; {
		case c == '"':
			return at + 1
		case c < ' ':
			return broken
		case c == '\\':
			if at = skipEscape(v, at+1); at < 0 {
				return at
			}
		}
	}
	return short
}

// skipEscape is the last byte of what comes after a backslash.
func skipEscape(v []byte, at int) int {
	if at >= len(v) {
		return short
	}
	if v[at] != 'u' {
		if bytes.IndexByte([]byte(`"\/bfnrt`), v[at]) < 0 {
			return broken
		}
		return at
	}
	for range 4 {
		if at++; at >= len(v) {
			return short
		}
		if c := v[at] | ' '; !digit(v[at]) && (c < 'a' || c > 'f') {
			return broken
		}
	}
	return at
}

func skipWord(v []byte, at int, word string) int {
	for i := range len(word) {
		switch {
		case at+i >= len(v):
			return short
		case v[at+i] != word[i]:
			return broken
		}
	}
	return at + len(word)
}

func skipNumber(v []byte, at int) int {
	if v[at] == '-' {
		at++
	}
	switch {
	case at >= len(v):
		return short
	case v[at] == '0':
		at++
	default:
		if at = skipDigits(v, at); at < 0 {
			return at
		}
	}
	if at < len(v) && v[at] == '.' {
		if at = skipDigits(v, at+1); at < 0 {
			return at
		}
	}
	if at < len(v) && v[at]|' ' == 'e' {
		if at++; at < len(v) && (v[at] == '+' || v[at] == '-') {
			at++
		}
		if at = skipDigits(v, at); at < 0 {
			return at
		}
	}
	if at >= len(v) {
		return short
	}
	return at
}

// skipDigits passes at least one digit.
func skipDigits(v []byte, at int) int {
	from := at
	for at < len(v) && digit(v[at]) {
		at++
	}
	switch {
	case at >= len(v):
		return short
	case at == from:
		return broken
	}
	return at
}

func digit(c byte) bool { return c-'0' <= 9 }

// space is the first place from at on that is no white space.
func space(v []byte, at int) int {
	for at < len(v) && (v[at] == ' ' || v[at] == '\n' || v[at] == '\t' || v[at] == '\r') {
		at++
	}
	return at
}
