package calendar

import (
	"regexp"
	"strings"
	"time"
)

// zoneName is how IANA names look. What else a machine may have in its folder
// of zones (localtime, posix/..., right/... with leap seconds) is not a zone.
var zoneName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// LoadZone finds an IANA time zone by its name; "utc", as Grafana spells it, is
// one too. "Local" is none: numbers would differ from host to host.
func LoadZone(name string) (*time.Location, bool) {
	if strings.EqualFold(name, "utc") {
		return time.UTC, true
	}
	if !zoneName.MatchString(name) || name == "Local" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}
