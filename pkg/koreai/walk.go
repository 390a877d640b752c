package koreai

import (
	"bytes"
	"encoding/json"
	"strings"
)

// members calls each for the members of an object, in their order; false when
// valid JSON is none.
func members(v json.RawMessage, each func(name string, value json.RawMessage)) bool {
	d, ok := within(v, '{')
	for ok && d.More() {
		name, _ := d.Token()
		each(name.(string), value(d))
	}
	return ok
}

// elements calls each for the elements of a list; false when valid JSON is none.
func elements(v json.RawMessage, each func(value json.RawMessage)) bool {
	d, ok := within(v, '[')
	for ok && d.More() {
		each(value(d))
	}
	return ok
}

// within is a decoder behind the first bracket of a value; false when the value
// begins with another.
func within(v json.RawMessage, begin json.Delim) (*json.Decoder, bool) {
	if len(v) == 0 || v[0] != byte(begin) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(v))
	_, err := d.Token()
	return d, err == nil
}

func value(d *json.Decoder) (v json.RawMessage) {
	_ = d.Decode(&v) // it is part of what was decoded before
	return v
}

// named reports whether a member has the name, in whatever case, as encoding/json
// takes it.
func named(name, want string) bool { return strings.EqualFold(name, want) }
