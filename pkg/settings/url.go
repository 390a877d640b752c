package settings

import (
	"net"
	"net/url"
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

// basePath is the path below which /api/public stands; nearly always none.
func basePath(u *url.URL) (string, error) {
	if host := u.Hostname(); host == "kore.ai" || strings.HasSuffix(host, ".kore.ai") {
		return "", nil // Kore.ai's own hosts have none: the rest is the page it was copied from
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", wrong("url", "The URL must be only the address of the server, such as https://platform.kore.ai: remove the part from ? or # on.")
	}
	path := u.Path
	if i := strings.Index(path+"/", "/api/public/"); i >= 0 {
		path = path[:i]
	}
	path = strings.TrimRight(path, "/")
	for _, part := range strings.Split(path, "/") {
		if part == "." || part == ".." {
			return "", wrong("url", "The URL must not hold . or .. in its path: enter the address of the server alone.")
		}
	}
	return path, nil
}

// loopback tells whether the host is this very machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
