package koreai

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
)

// pageDecoder walks through the outermost object of an answer.
type pageDecoder struct {
	target                         // what was asked
	page   *Page                   // its counts
	add    func(v json.RawMessage) // takes a row

	json     *json.Decoder
	listed   bool // the list was there
	null     bool // it was null
	saidMore bool // the answer says whether more is available
	cipher   bool // something in the answer looks encrypted
	refused  *apiErrors
}

// decode reads an answer row by row and counts the rows. A row that cannot be
// used is no error; only a broken answer as a whole is one: an *Error, or
// *apiErrors when the answer is a refusal.
func (d *pageDecoder) decode(in io.Reader) error {
	br := bufio.NewReader(in)
	if err := checkStart(br, d.list); err != nil {
		return err
	}
	d.page.Total = -1
	d.json = json.NewDecoder(br)
	if err := d.object(); err != nil {
		return err
	}
	// Reading to the end lets the connection be used again.
	_, _ = io.Copy(io.Discard, br)
	return nil
}

func (d *pageDecoder) object() error {
	start, err := d.json.Token()
	switch text, isText := start.(string); {
	case err != nil:
		return d.broken(err)
	case isText && looksEncrypted(text):
		return encrypted()
	case start != json.Delim('{'):
		return d.wrongShape("it is no object")
	}
	for d.json.More() {
		name, err := d.json.Token()
		if err == nil {
			err = d.member(name.(string))
		}
		if err != nil {
			return d.broken(err)
		}
	}
	if _, err := d.json.Token(); err != nil {
		return d.broken(err)
	}
	return d.verdict()
}

func (d *pageDecoder) member(name string) error {
	if name == d.list {
		return d.rows()
	}
	var v json.RawMessage
	if err := d.json.Decode(&v); err != nil {
		return err
	}
	switch name {
	case "total":
		if n, ok := wholeNumber(v); ok {
			d.page.Total = int(n)
		}
	case "moreAvailable":
		d.page.MoreAvailable, d.saidMore = parseBool(v)
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

// rows reads the list row by row, so that a page is never held twice.
func (d *pageDecoder) rows() error {
	start, err := d.json.Token()
	if err != nil {
		return err
	}
	d.listed = true
	switch text, isText := start.(string); {
	case start == nil:
		d.null = true
		return nil
	case isText && looksEncrypted(text):
		return encrypted()
	case start != json.Delim('['):
		return d.wrongShape(d.list + " is no list")
	}
	for d.json.More() {
		if d.page.Received >= maxRows {
			return tooLarge("more " + d.list + " than were asked for")
		}
		var row json.RawMessage
		if err := d.json.Decode(&row); err != nil {
			return err
		}
		d.add(row)
	}
	_, err = d.json.Token()
	return err
}

func (d *pageDecoder) wrongShape(what string) error { return wrongShape(d.name(), what) }

func (d *pageDecoder) verdict() error {
	switch {
	case d.refused != nil && d.page.Received == 0:
		return d.refused
	case d.listed && !d.null:
		return nil
	case d.cipher:
		return encrypted()
	case d.null && d.page.Total <= 0:
		return nil
	default:
		return d.wrongShape("it has no " + d.list)
	}
}

// broken sorts errors of reading. Their texts are not passed on: they may quote
// the answer.
func (d *pageDecoder) broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return truncated()
	case errors.As(err, &syntax):
		return d.wrongShape("it is not valid JSON")
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
