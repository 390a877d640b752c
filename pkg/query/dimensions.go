package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// dimensions is the one place that says which dimensions there are beside tags,
// in the order in which they are offered. fixed holds the values of a small set
// in their natural order; such a dimension is never folded into Other.
var dimensions = []struct {
	name  Dimension
	title string
	fixed []string
	multi bool // a session can have several values
}{
	{name: Bot, title: "Bot"},
	{name: ContainmentType, title: "Containment type", fixed: []string{session.DropOff, session.SelfService, session.Agent}},
	{name: SessionType, title: "Session type", fixed: []string{session.Interactive, session.NonInteractive}},
	{name: Status, title: "Status", fixed: []string{session.Closed, session.Active}},
	{name: Channel, title: "Channel"},
	{name: Language, title: "Language", multi: true},
	{name: UserID, title: "User ID"},
	{name: HourOfDay, title: "Hour of day", fixed: hoursOfDay()},
	{name: DayOfWeek, title: "Day of week", fixed: []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}},
}

func hoursOfDay() []string {
	hours := make([]string, 24)
	for h := range hours {
		hours[h] = fmt.Sprintf("%02d", h)
	}
	return hours
}

// Scopes of a tag.
const (
	SessionTag = "sessionTag"
	UserTag    = "userTag"
)

// AllDimensions lists every dimension that is not a tag in the order in which they are offered.
func AllDimensions() []Dimension {
	all := make([]Dimension, len(dimensions))
	for i, d := range dimensions {
		all[i] = d.name
	}
	return all
}

func (d Dimension) index() int {
	for i := range dimensions {
		if dimensions[i].name == d {
			return i
		}
	}
	return -1
}

// Valid reports whether the dimension is known, or a tag with a name.
func (d Dimension) Valid() bool {
	if d.index() >= 0 {
		return true
	}
	_, _, ok := d.Tag()
	return ok
}

// Tag is the scope (SessionTag or UserTag) and the name of a tag dimension.
// A name may hold anything, dots too; it is never empty.
func (d Dimension) Tag() (scope, name string, ok bool) {
	if name, ok = strings.CutPrefix(string(d), SessionTagPrefix); ok && name != "" {
		return SessionTag, name, true
	}
	if name, ok = strings.CutPrefix(string(d), UserTagPrefix); ok && name != "" {
		return UserTag, name, true
	}
	return "", "", false
}

// IsTag reports whether the dimension is a session tag or a user tag.
func (d Dimension) IsTag() bool {
	_, _, ok := d.Tag()
	return ok
}

// Title is the dimension's name for people: "Containment type". A session tag
// is called by its name alone, a user tag "name (user tag)".
func (d Dimension) Title() string {
	if i := d.index(); i >= 0 {
		return dimensions[i].title
	}
	switch scope, name, _ := d.Tag(); scope {
	case SessionTag:
		return name
	case UserTag:
		return name + " (user tag)"
	}
	return string(d)
}

// Fixed is the natural order of the values of a dimension with a small fixed
// set; ok is false for others. Values that are not in the list (an unknown
// containment type, None) come after those that are, ordered by their text.
func (d Dimension) Fixed() (values []string, ok bool) {
	i := d.index()
	if i < 0 || dimensions[i].fixed == nil {
		return nil, false
	}
	return slices.Clone(dimensions[i].fixed), true
}

// MultiValued reports whether a session can have several values of the
// dimension; it then counts once in the group of each.
func (d Dimension) MultiValued() bool {
	i := d.index()
	return i < 0 || dimensions[i].multi
}
