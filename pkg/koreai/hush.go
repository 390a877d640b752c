package koreai

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// shortestHushed keeps texts such as "yes" from being hidden wherever they occur.
const shortestHushed = 8

// secretsIn is what is secret of what was sent: the token, and the values of
// custom headers.
func secretsIn(token string, custom http.Header) []string {
	secrets := []string{token}
	for _, values := range custom {
		for _, v := range values {
			if len(v) >= shortestHushed {
				secrets = append(secrets, v)
			}
		}
	}
	return secrets
}

// hush hides secrets wherever the answer repeats them.
func hush(resp *http.Response, secrets []string) {
	for _, values := range resp.Header {
		for i := range values {
			for _, s := range secrets {
				values[i] = strings.ReplaceAll(values[i], s, stars(len(s)))
			}
		}
	}
	resp.Body = newHushed(resp.Body, secrets)
}

func stars(n int) string { return strings.Repeat("*", n) }

// hushed is a body in which secrets read as stars, as many as they have bytes.
type hushed struct {
	body    io.ReadCloser
	secrets [][]byte
	longest int
	ahead   []byte // read, and not given out yet
	err     error  // that came after it
}

func newHushed(body io.ReadCloser, secrets []string) *hushed {
	h := &hushed{body: body}
	for _, s := range secrets {
		h.secrets = append(h.secrets, []byte(s))
		h.longest = max(h.longest, len(s))
	}
	return h
}

// Read gives out only what no secret can begin in any more.
func (h *hushed) Read(p []byte) (int, error) {
	for h.err == nil && len(h.ahead) < h.longest {
		block := make([]byte, 32<<10)
		n, err := h.body.Read(block)
		h.ahead, h.err = append(h.ahead, block[:n]...), err
	}
	for _, s := range h.secrets {
		for rest := h.ahead; ; {
			at := bytes.Index(rest, s)
			if at < 0 {
				break
			}
			copy(rest[at:], stars(len(s)))
			rest = rest[at+len(s):]
		}
	}
	free := len(h.ahead)
	if h.err == nil {
		free -= h.longest - 1
	}
	n := copy(p, h.ahead[:free])
	h.ahead = h.ahead[n:]
	if len(h.ahead) == 0 {
		return n, h.err
	}
	return n, nil
}

// Close closes the body itself.
func (h *hushed) Close() error { return h.body.Close() }
