package settings

import (
	_ "embed" // for pages.json
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

func (s *Settings) readURL(r *reader, text string) {
	s.AllowPlainHTTP = r.flag("allowPlainHttp")
	u, problem := parseURL(text)
	if problem == "" && u.Scheme == "http" && !s.AllowPlainHTTP && !loopback(u.Hostname()) {
		problem = fmt.Sprintf("The URL begins with http://, which would send tokens unencrypted: begin it with https://, or switch on “Allow plain HTTP” if the way to %s is safe.", shorten(u.Host))
	}
	if problem != "" {
		r.fail("url", "%s", problem)
		return
	}
	s.URL = u.String()
}

// parseURL reads the address of a Kore.ai, or says in a sentence what is wrong with it.
// People paste addresses of pages and of single endpoints: what is surely meant is cut
// down to the server.
func parseURL(text string) (*url.URL, string) {
	const enter = "enter the address of your Kore.ai, such as https://platform.kore.ai."
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, "The URL is missing: " + enter
	case len(text) > 2048:
		return nil, "The URL is too long: enter only the address of your Kore.ai, such as https://platform.kore.ai."
	case !strings.Contains(text, "://"):
		return nil, "The URL must begin with https://, as in https://platform.kore.ai."
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, "The URL cannot be read: " + enter
	}
	server := &url.URL{Scheme: strings.ToLower(u.Scheme), Host: strings.ToLower(u.Host), Path: basePath(u)}
	again, err := url.Parse(server.String()) // everybody else does: a zone of an IPv6 address may not survive that
	switch {
	case server.Scheme != "http" && server.Scheme != "https":
		return nil, fmt.Sprintf("The URL must begin with https://, not with %s://.", shorten(server.Scheme))
	case u.User != nil:
		return nil, "The URL must not hold a user or a password: remove what stands before the @, and enter credentials below."
	case strings.Contains(server.Path+"/", "/./") || strings.Contains(server.Path+"/", "/../"):
		return nil, "The URL must not hold . or .. in its path: enter the address of the server alone."
	case err != nil || again.Host != server.Host:
		return nil, "The URL cannot be read: " + enter
	}
	return server, ""
}

//go:embed pages.json
var pagesJSON []byte

// page is where a path begins to belong to Kore.ai: at one of its web pages, a file, or
// its API (/api/public, /api/1.1). src/serverUrl.ts reads the same list of pages.
var page = func() *regexp.Regexp {
	var pages []string
	if err := json.Unmarshal(pagesJSON, &pages); err != nil {
		panic("pkg/settings/pages.json: " + err.Error()) // at the start, and in every test
	}
	return regexp.MustCompile(`(?i)/(?:` + strings.Join(pages, "|") + `|[^/]*\.html|api/public|api/\d[^/]*)(?:/|$)`)
}()

// basePath is the path below which /api/public stands: none, but for a reverse
// proxy that needs one. People paste the address of a page or of an endpoint, so
// that what follows the host is cut off: all of it on Kore.ai's own hosts, else
// from the first part on that belongs to a page or to the API. The settings page
// says what is left.
func basePath(u *url.URL) string {
	if host := strings.ToLower(u.Hostname()); host == "kore.ai" || strings.HasSuffix(host, ".kore.ai") {
		return ""
	}
	path := u.Path
	if at := page.FindStringIndex(path); at != nil {
		path = path[:at[0]]
	}
	return strings.TrimRight(path, "/")
}

// loopback reports whether the host is this very machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
