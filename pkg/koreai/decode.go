package koreai

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"unicode"
)

const (
	maxBody       = 64 << 20 // bytes of an answer, decompressed
	maxErrorBody  = 64 << 10 // bytes read of an answer that is an error
	maxRows       = 200_000  // rows of one answer
	maxInvalidIDs = 1000
)

// body is an answer that remembers what went wrong on the way, which the JSON decoder
// would hide.
type body struct {
	io.Reader
	err error // the last that is not the end
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// readAnswer fills the page. The error is an *Error: of the status, of the
// connection, of what Kore.ai refused, or of an answer that cannot be read.
func (c *Client) readAnswer(ctx context.Context, resp *http.Response, to call, page *Page) error {
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // the status says enough
		return c.refused(resp, refusalIn(text), to)
	}
	in := &body{Reader: http.MaxBytesReader(nil, resp.Body, c.maxBody)}
	err := decode(in, to, page)
	var reason refusal
	var limit *http.MaxBytesError
	switch {
	case errors.As(in.err, &limit):
		return tooLarge(fmt.Sprintf("more than %d MiB", c.maxBody>>20))
	case in.err != nil:
		return c.networkError(ctx, in.err)
	case errors.As(err, &reason):
		return c.refused(resp, reason, to)
	case err == nil && page.MoreAvailable && page.Received == 0 && page.Total > to.Skip:
		// At the very end Kore.ai may say so for ever; before it, an empty page
		// would make all that comes after it vanish without a word.
		return &Error{Kind: KindShape, again: true, Message: "Kore.ai answered with an empty page although it has more " + to.list + ", so the end of the list is not known. It is asked again; if this stays, please tell the support of Kore.ai."}
	}
	return err
}

// decoder walks through the outermost object of an answer.
type decoder struct {
	call // what was asked
	rows rowReader
	json *json.Decoder

	listed  bool // the list was there
	null    bool // it was null
	cipher  bool // something in the answer looks encrypted
	refused refusal
}

// decode reads an answer row by row and counts the rows. A row that cannot be
// used is no error; only a broken answer as a whole is one: an *Error, or
// a refusal.
func decode(in io.Reader, to call, page *Page) error {
	br := bufio.NewReader(in)
	d := decoder{call: to, rows: rowReader{to.Request, page}, json: json.NewDecoder(br)}
	page.Total = -1
	if err := d.checkStart(br); err != nil {
		return err
	}
	if err := d.object(); err != nil {
		return d.broken(err)
	}
	// Reading to the end lets the connection be used again.
	_, _ = io.Copy(io.Discard, br)
	return d.verdict()
}

// checkStart reports by the first character why this cannot be an answer at all.
func (d *decoder) checkStart(br *bufio.Reader) error {
	const byteOrderMark = '\uFEFF'
	first := ' '
	for unicode.IsSpace(first) || first == byteOrderMark {
		var err error
		if first, _, err = br.ReadRune(); err != nil {
			return &Error{Kind: KindEmpty, Message: "Kore.ai sent an empty answer. It is asked again; if this stays, check the URL in the settings of the data source, and proxies on the way."}
		}
	}
	_ = br.UnreadRune() // just read
	what := "text that is not JSON"
	switch first {
	case '{', '[', '"':
		return nil
	case '<':
		what = "a web page (HTML)"
	}
	if start, _ := br.Peek(br.Size()); looksEncrypted(string(start)) {
		return encrypted()
	}
	return &Error{Kind: KindNotKore, Message: fmt.Sprintf("The server answered with %s instead of %s, so this is not the API of Kore.ai: check the URL in the settings of the data source, and proxies or login pages on the way.", what, d.list)}
}

func (d *decoder) object() error {
	if _, err := d.enter('{', "it is no object"); err != nil {
		return err
	}
	for d.json.More() {
		name, err := d.json.Token()
		if err == nil {
			err = d.member(name.(string))
		}
		if err != nil {
			return err
		}
	}
	_, err := d.json.Token()
	return err
}

// enter reads the bracket that a value must begin with; it may also be null.
func (d *decoder) enter(begin json.Delim, otherwise string) (null bool, err error) {
	start, err := d.json.Token()
	switch text, isText := start.(string); {
	case err != nil || start == nil:
		return true, err
	case isText && looksEncrypted(text):
		return false, encrypted()
	case start != begin:
		return false, d.wrongShape(otherwise)
	}
	return false, nil
}

func (d *decoder) member(name string) error {
	if name == d.list {
		return d.readRows()
	}
	var v json.RawMessage
	if err := d.json.Decode(&v); err != nil {
		return err
	}
	page := d.rows.page
	switch name {
	case "total":
		if n, ok := wholeNumber(v); ok {
			page.Total = int(n)
		}
	case "moreAvailable":
		page.MoreAvailable, page.SaidMore = parseBool(v)
	case "invalidSessions":
		page.InvalidIDs = textList(v, maxInvalidIDs, maxID)
	case "errors", "error":
		d.refused = refusalOf(v)
	case "ciphertext", "encrypted_key":
		d.cipher = true
	default:
		if text, ok := text(v); ok && looksEncrypted(text) {
			d.cipher = true
		}
	}
	return nil
}

// readRows reads the list row by row, so that a page is never held twice.
func (d *decoder) readRows() (err error) {
	d.listed = true
	if d.null, err = d.enter('[', d.list+" is no list"); d.null || err != nil {
		return err
	}
	for d.json.More() {
		if d.rows.page.Received >= maxRows {
			return tooLarge("more " + d.list + " than were asked for")
		}
		var row json.RawMessage
		if err := d.json.Decode(&row); err != nil {
			return err
		}
		d.rows.count(d.add(&d.rows, row))
	}
	_, err = d.json.Token()
	return err
}

func (d *decoder) verdict() error {
	switch {
	case d.refused != "" && d.rows.page.Received == 0:
		return d.refused
	case d.listed && !d.null:
		return nil
	case d.cipher:
		return encrypted()
	case d.null && d.rows.page.Total <= 0:
		return nil
	default:
		return d.wrongShape("it has no " + d.list)
	}
}

// broken sorts errors of reading. Their texts are not passed on: they may quote
// the answer.
func (d *decoder) broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return truncated()
	case errors.As(err, &syntax):
		return d.wrongShape("it is not valid JSON")
	}
	return err
}

func (d *decoder) wrongShape(what string) error {
	return &Error{Kind: KindShape, Message: fmt.Sprintf("Kore.ai answered with JSON that is not an answer of %s (%s): check the URL in the settings of the data source, and that the JWT app does not encrypt payloads.", d.name(), what)}
}

// A JWE in compact form: five parts in base64url, the first a JSON object.
var jwe = regexp.MustCompile(`^\s*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.|$)`)

// longBase64 is a long text without any structure.
var longBase64 = regexp.MustCompile(`^[A-Za-z0-9+/_=-]{200,}$`)

// looksEncrypted reports whether a text is, or may be, a JWE.
func looksEncrypted(text string) bool {
	text = text[:min(len(text), 4096)]
	return jwe.MatchString(text) || longBase64.MatchString(text)
}
