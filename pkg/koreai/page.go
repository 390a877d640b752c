package koreai

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	maxErrorBody  = 64 << 10 // bytes read of an answer that is an error
	maxRows       = 200_000  // rows of one answer
	maxInvalidIDs = 1000
)

var errTooLarge = errors.New("answer too large")

// body reads an answer up to the limit and remembers what went wrong on the
// way, which the JSON decoder would hide.
type body struct {
	from io.Reader
	left int64
	err  error // first error that is not the end
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), errTooLarge
	}
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// readAnswer fills the page, or says in an *Error why it cannot.
func (c *Client) readAnswer(ctx context.Context, resp *http.Response, r Request, page *Page) error {
	if err := c.readBody(ctx, resp, r, func(in *body) error { return decodePage(in, r.Bot, page) }); err != nil {
		return err
	}
	// At the very end a server may say so for ever; before it, an empty page
	// would make all that comes after it vanish without a word.
	if page.MoreAvailable && page.Received == 0 && page.Total > r.Skip {
		return endless("sessions")
	}
	return nil
}

// readBody hands the body of a good answer to decode. The error is an *Error:
// of the status, of the connection, of what Kore.ai refused, or of decode.
func (c *Client) readBody(ctx context.Context, resp *http.Response, to asked, decode func(*body) error) error {
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // the status says enough
		return c.statusError(resp, text, to)
	}
	in := &body{from: resp.Body, left: c.cfg.MaxBody}
	err := decode(in)
	if in.err != nil {
		return c.bodyError(ctx, in.err)
	}
	var refused *apiErrors
	if errors.As(err, &refused) {
		return c.apiError(resp, *refused, to)
	}
	return err
}

// bodyError sorts what ended an answer early.
func (c *Client) bodyError(ctx context.Context, err error) error {
	if errors.Is(err, errTooLarge) {
		return tooLarge(fmt.Sprintf("more than %d MiB", max(1, c.cfg.MaxBody>>20)))
	}
	return c.networkError(ctx, err)
}

func tooLarge(how string) *Error {
	return &Error{Kind: KindTooLarge, Message: fmt.Sprintf("The answer of Kore.ai is too large (%s): lower the page size in the settings of the data source.", how)}
}

// decodePage reads an answer row by row. A row that cannot be used is counted
// and left out; only a broken answer as a whole is an error: an *Error, or
// *apiErrors when the answer is a refusal.
func decodePage(in io.Reader, bot string, page *Page) error {
	rows := rowReader{bot: bot, page: page}
	d := &pageDecoder{target: target{getSessions, bot}, page: page, add: rows.add}
	return d.decode(in)
}

// checkStart tells by the first bytes whether this can be an answer at all.
func checkStart(br *bufio.Reader, list string) error {
	if bom, _ := br.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = br.Discard(3)
	}
	for {
		first, err := br.ReadByte()
		if err != nil {
			return &Error{Kind: KindEmpty, Message: "Kore.ai sent an empty answer. It is asked again; if this stays, check the URL in the settings of the data source, and proxies on the way."}
		}
		if strings.IndexByte(" \t\r\n", first) >= 0 {
			continue
		}
		_ = br.UnreadByte() // just read
		if first == '{' || first == '[' || first == '"' {
			return nil
		}
		start, _ := br.Peek(4096)
		if looksEncrypted(string(start)) {
			return encrypted()
		}
		return notKore(first == '<', list)
	}
}

func notKore(html bool, list string) *Error {
	what := "text that is not JSON"
	if html {
		what = "a web page (HTML)"
	}
	return &Error{Kind: KindNotKore, Message: fmt.Sprintf("The server answered with %s instead of %s, so this is not the API of Kore.ai: check the URL in the settings of the data source, and proxies or login pages on the way.", what, list)}
}

func encrypted() *Error {
	return &Error{Kind: KindEncrypted, Message: "Kore.ai answered with encrypted data (JWE): the JWT app enforces encryption of payloads, which is not supported. Switch it off in the app at Kore.ai, or use an app without it."}
}

func wrongShape(api, what string) *Error {
	return &Error{Kind: KindShape, Message: fmt.Sprintf("Kore.ai answered with JSON that is not an answer of %s (%s): check the URL in the settings of the data source, and that the JWT app does not encrypt payloads.", api, what)}
}

func endless(list string) *Error {
	return &Error{Kind: KindShape, again: true, Message: "Kore.ai answered with an empty page although it has more " + list + ", so the end of the list is not known. It is asked again; if this stays, please tell the support of Kore.ai."}
}

func truncated() *Error {
	return &Error{Kind: KindTruncated, Message: "The answer of Kore.ai ends in the middle, so none of it is used. It is asked again; if this stays, lower the page size in the settings of the data source."}
}
