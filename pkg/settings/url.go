package settings

import (
	_ "embed" // for pages.json
	"encoding/json"
	"net"
	"net/url"
	"slices"
	"strings"
)

func (s *Settings) readURL(raw rawSettings, text string) error {
	plain, err := raw.AllowPlainHTTP.flag("allowPlainHttp", "Allow plain HTTP")
	if err != nil {
		return err
	}
	s.AllowPlainHTTP = plain
	u, err := parseURL(text)
	if err != nil {
		return err
	}
	if u.Scheme == "http" && !plain && !loopback(u.Hostname()) {
		return wrong("url", "The URL begins with http://, which would send tokens unencrypted: begin it with https://, or switch on “Allow plain HTTP” if the way to %s is safe.", shorten(u.Host))
	}
	s.URL = u.String()
	return nil
}

// parseURL reads the address of a Kore.ai. People paste addresses of pages and
// of single endpoints: what is surely meant is cut down to the server.
func parseURL(text string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, wrong("url", "The URL is missing: enter the address of your Kore.ai, such as https://platform.kore.ai.")
	}
	if len(text) > maxURL {
		return nil, wrong("url", "The URL is too long: enter only the address of your Kore.ai, such as https://platform.kore.ai.")
	}
	if !strings.Contains(text, "://") {
		return nil, wrong("url", "The URL must begin with https://, as in https://platform.kore.ai.")
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, wrong("url", "The URL cannot be read: enter the address of your Kore.ai, such as https://platform.kore.ai.")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, wrong("url", "The URL must begin with https://, not with %s://.", shorten(u.Scheme))
	}
	if u.User != nil {
		return nil, wrong("url", "The URL must not hold a user or a password: remove what stands before the @, and enter credentials below.")
	}
	path, err := basePath(u)
	if err != nil {
		return nil, err
	}
	out := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path}
	// Everybody else reads it again from its text: a zone of an IPv6 address may not survive that.
	if again, err := url.Parse(out.String()); err != nil || again.Host != out.Host {
		return nil, wrong("url", "The URL cannot be read: enter the address of your Kore.ai, such as https://platform.kore.ai.")
	}
	return out, nil
}

//go:embed pages.json
var pagesJSON []byte

// pages are the first parts of the paths of Kore.ai's web pages; src/serverUrl.ts
// reads the same file.
var pages = func() (list []string) {
	if err := json.Unmarshal(pagesJSON, &list); err != nil {
		panic("pkg/settings/pages.json: " + err.Error()) // at the start, and in every test
	}
	return list
}()

// basePath is the path below which /api/public stands: none, but for a reverse
// proxy that needs one. People paste the address of a page or of an endpoint, so
// that what follows the host is cut off: all of it on Kore.ai's own hosts, else
// from the first part on that belongs to a page or to the API. The settings page
// says what is left.
func basePath(u *url.URL) (string, error) {
	if host := u.Hostname(); host == "kore.ai" || strings.HasSuffix(host, ".kore.ai") {
		return "", nil
	}
	var kept []string
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		next := ""
		if i+1 < len(parts) {
			next = parts[i+1]
		}
		if isPage(part, next) {
			break
		}
		if part == "." || part == ".." {
			return "", wrong("url", "The URL must not hold . or .. in its path: enter the address of the server alone.")
		}
		kept = append(kept, part)
	}
	return strings.TrimRight(strings.Join(kept, "/"), "/"), nil
}

// isPage reports whether a part of a path begins what belongs to Kore.ai: one
// of its pages, a file, or its API (/api/public, /api/1.1).
func isPage(part, next string) bool {
	part, next = strings.ToLower(part), strings.ToLower(next)
	if part == "api" {
		return next == "public" || next != "" && '0' <= next[0] && next[0] <= '9'
	}
	return slices.Contains(pages, part) || strings.HasSuffix(part, ".html")
}

// loopback reports whether the host is this very machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
