package koreai

import (
	"errors"
	"io"
	"regexp"
	"strings"
)

// pageDecoder walks through the outermost object of an answer.
type pageDecoder struct {
	json     stream
	rows     rowReader
	page     *Page
	sessions bool // the list was there
	null     bool // it was null
	cipher   bool // something in the answer looks encrypted
	refused  *apiErrors
}

func (d *pageDecoder) object() error {
	switch start, err := d.json.peek(); {
	case err != nil:
		return d.broken(err)
	case start == '"':
		return d.noList("it is no object")
	case start != '{':
		return wrongShape("it is no object")
	}
	err := d.json.many('}', func() error {
		name, err := d.json.name()
		if err != nil {
			return err
		}
		return d.member(name)
	})
	if err != nil {
		return d.broken(err)
	}
	return d.verdict()
}

func (d *pageDecoder) member(name string) error {
	if name == "sessions" {
		return d.list()
	}
	v, err := d.json.value()
	if err != nil {
		return err
	}
	switch name {
	case "total":
		if n, ok := wholeNumber(v); ok {
			d.page.Total = int(n)
		}
	case "moreAvailable":
		d.page.MoreAvailable, _ = truth(v)
	case "invalidSessions":
		d.page.InvalidIDs = textList(v, maxInvalidIDs, maxID)
	case "errors", "error":
		d.refused = parseErrors(v)
	case "ciphertext", "encrypted_key":
		d.cipher = true
	default:
		if text, ok := text(v); ok && looksEncrypted(text) {
			d.cipher = true
		}
	}
	return nil
}

// list reads the sessions one by one, so that a page is never held twice.
func (d *pageDecoder) list() error {
	start, err := d.json.peek()
	if err != nil {
		return err
	}
	d.sessions = true
	if start != '[' {
		return d.noList("sessions is no list")
	}
	return d.json.many(']', func() error {
		if d.page.Received >= maxRows {
			return tooLarge("more sessions than were asked for")
		}
		v, err := d.json.value()
		if err != nil {
			return err
		}
		row := readRow(v)
		d.rows.add(&row)
		return nil
	})
}

// noList reads a value where an object or a list should be.
func (d *pageDecoder) noList(what string) error {
	v, err := d.json.value()
	if err != nil {
		return d.broken(err)
	}
	if string(v) == "null" && d.sessions {
		d.null = true
		return nil
	}
	if text, ok := text(v); ok && looksEncrypted(text) {
		return encrypted()
	}
	return wrongShape(what)
}

func (d *pageDecoder) verdict() error {
	switch {
	case d.refused != nil && d.page.Received == 0:
		return d.refused
	case d.sessions && !d.null:
		return nil
	case d.cipher:
		return encrypted()
	case d.null && d.page.Total <= 0:
		return nil
	default:
		return wrongShape("it has no sessions")
	}
}

// broken sorts errors of reading. Their texts are not passed on: they may quote
// the answer.
func (d *pageDecoder) broken(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return truncated()
	case errors.Is(err, errSyntax):
		return wrongShape("it is not valid JSON")
	}
	return err
}

// A JWE in compact form: five parts in base64url, the first a JSON object.
var jwe = regexp.MustCompile(`^\s*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.|$)`)

// looksEncrypted tells a JWE, or a long text without any structure, from others.
func looksEncrypted(text string) bool {
	text = text[:min(len(text), 4096)]
	return jwe.MatchString(text) || len(text) >= 200 && strings.IndexFunc(text, notBase64) < 0
}

func notBase64(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("+/_=-", r)
}
