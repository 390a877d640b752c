package koreai

import (
	"encoding/json"
	"strings"
)

// readable are the members of a component that people can read, in whatever
// depth: titles of cards and buttons, names of files, addresses.
var readable = map[string]bool{
	"text": true, "title": true, "subtitle": true, "description": true, "caption": true, "label": true,
	"name": true, "filename": true, "url": true, "contenturl": true, "address": true, "message": true,
}

// maxParts bounds the parts of a component that are shown.
const maxParts = 50

// componentsText is what a message shows: a line for each of its components.
func componentsText(v json.RawMessage) string {
	var lines []string
	size := 0
	elements(v, func(component json.RawMessage) {
		if len(lines) == maxComponents || size >= maxMessageText {
			return
		}
		if line := componentText(component); line != "" {
			lines = append(lines, line)
			size += len(line)
		}
	})
	all, _ := cut(strings.Join(lines, "\n"), maxMessageText)
	return strings.Clone(all)
}

// componentText is a text as it is, and anything else as one line that begins
// with its kind: [action] Choose one · Yes · No.
func componentText(v json.RawMessage) string {
	var kind string
	var data json.RawMessage
	isObject := members(v, func(name string, value json.RawMessage) {
		switch {
		case named(name, "cT"):
			kind = shortText(value, maxText)
		case named(name, "data"):
			data = value
		}
	})
	if !isObject {
		s, _ := text(v)
		return s
	}
	if kind == "" || strings.EqualFold(kind, "text") {
		if s, ok := dataText(data); ok {
			return s
		}
	}
	if kind == "" {
		kind = "component"
	}
	line := "[" + kind + "]"
	if parts := readableParts(data); len(parts) > 0 {
		line += " " + strings.Join(parts, " · ")
	} else if rest := compact(data); rest != "" && rest != "{}" && rest != "[]" {
		line += " " + rest
	}
	return strings.Join(strings.Fields(line), " ")
}

// dataText is data.text, or data itself where that is the text.
func dataText(data json.RawMessage) (string, bool) {
	if s, ok := text(data); ok {
		return s, true
	}
	var found string
	var ok bool
	members(data, func(name string, value json.RawMessage) {
		if !ok && named(name, "text") {
			found, ok = text(value)
		}
	})
	return found, ok
}

// readableParts are the texts in a component, in its own order.
func readableParts(v json.RawMessage) []string {
	var parts []string
	var walk func(v json.RawMessage, depth int)
	walk = func(v json.RawMessage, depth int) {
		if depth > 20 || len(parts) >= maxParts {
			return
		}
		members(v, func(name string, value json.RawMessage) {
			s, isText := text(value)
			switch {
			case !isText:
				walk(value, depth+1)
			case readable[strings.ToLower(name)] && strings.TrimSpace(s) != "" && len(parts) < maxParts:
				parts = append(parts, strings.TrimSpace(s))
			}
		})
		elements(v, func(value json.RawMessage) { walk(value, depth+1) })
	}
	walk(v, 0)
	return parts
}
