package koreai

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
)

// pageDecoder walks through the outermost object of an answer.
type pageDecoder struct {
	json     *json.Decoder
	rows     rowReader
	page     *Page
	sessions bool // the list was there
	null     bool // it was null
	cipher   bool // something in the answer looks encrypted
	refused  *apiErrors
}

func (d *pageDecoder) object() error {
	start, err := d.json.Token()
	if err != nil {
		return d.broken(err)
	}
	if text, isText := start.(string); isText && looksEncrypted(text) {
		return encrypted()
	}
	if start != json.Delim('{') {
		return wrongShape("it is no object")
	}
	for d.json.More() {
		key, err := d.json.Token()
		if err != nil {
			return d.broken(err)
		}
		name, _ := key.(string)
		if err := d.member(name); err != nil {
			return err
		}
	}
	if _, err := d.json.Token(); err != nil { // the closing brace
		return d.broken(err)
	}
	return d.verdict()
}

func (d *pageDecoder) member(name string) error {
	if name == "sessions" {
		return d.list()
	}
	var v json.RawMessage
	if err := d.json.Decode(&v); err != nil {
		return d.broken(err)
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
	start, err := d.json.Token()
	if err != nil {
		return d.broken(err)
	}
	d.sessions = true
	if start == nil {
		d.null = true
		return nil
	}
	if text, isText := start.(string); isText && looksEncrypted(text) {
		return encrypted()
	}
	if start != json.Delim('[') {
		return wrongShape("sessions is no list")
	}
	for d.json.More() {
		if d.page.Received >= maxRows {
			return tooLarge("more sessions than were asked for")
		}
		var row wireSession
		if err := d.json.Decode(&row); err != nil && !isTypeError(err) {
			return d.broken(err)
		} else if err != nil {
			row = wireSession{unreadable: true}
		}
		d.rows.add(&row)
	}
	if _, err := d.json.Token(); err != nil { // the closing bracket
		return d.broken(err)
	}
	return nil
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

// broken sorts errors of the decoder. Their texts are not passed on: they
// quote the answer.
func (d *pageDecoder) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return truncated()
	}
	return wrongShape("it is not valid JSON")
}

// isTypeError: the value was read whole, but is not an object.
func isTypeError(err error) bool {
	var e *json.UnmarshalTypeError
	return errors.As(err, &e)
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
