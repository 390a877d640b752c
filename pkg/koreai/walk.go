package koreai

import (
	"bytes"
	"encoding/json"
)

// members calls each for the members of an object, whose JSON skip has passed;
// false when it is none.
func members(v json.RawMessage, each func(name []byte, value json.RawMessage)) bool {
	if len(v) == 0 || v[0] != '{' {
		return false
	}
	for at := space(v, 1); v[at] != '}'; {
		from := skipKey(v, at)
		to := skip(v, from, 0)
		each(nameAt(v, at), v[from:to])
		at = next(v, to)
	}
	return true
}

// nameAt is the name of the member at a place.
func nameAt(v []byte, at int) []byte {
	quoted := v[at:skipText(v, at)]
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	name, _ := text(quoted)
	return []byte(name)
}

// elements calls each for the elements of a list, whose JSON skip has passed;
// false when it is none.
func elements(v json.RawMessage, each func(value json.RawMessage)) bool {
	if len(v) == 0 || v[0] != '[' {
		return false
	}
	for at := space(v, 1); v[at] != ']'; {
		to := skip(v, at, 0)
		each(v[at:to])
		at = next(v, to)
	}
	return true
}

// next is where the next one of many begins, or the bracket behind the last.
func next(v []byte, at int) int {
	if at = space(v, at); v[at] == ',' {
		at = space(v, at+1)
	}
	return at
}

// named tells whether a member has the name, in whatever case, as encoding/json
// takes it.
func named(name []byte, want string) bool {
	return string(name) == want || len(name) == len(want) && bytes.EqualFold(name, []byte(want))
}
