package query

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// dimensions is the one place that says which dimensions there are beside tags,
// in the order in which they are offered.
var dimensions = []dimensionInfo{
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

type dimensionInfo struct {
	name  Dimension
	title string
	fixed []string // the values of a small set in their natural order; they are never folded into Other
	multi bool     // a session can have several values
}

func hoursOfDay() []string {
	hours := make([]string, 24)
	for h := range hours {
		hours[h] = fmt.Sprintf("%02d", h)
	}
	return hours
}

// tagForms are tag dimensions in a list of what is allowed.
var tagForms = []string{SessionTagPrefix + "<name>", UserTagPrefix + "<name>"}

// AllDimensions lists every dimension that is not a tag in the order in which they are offered.
func AllDimensions() []Dimension {
	all := make([]Dimension, len(dimensions))
	for i, d := range dimensions {
		all[i] = d.name
	}
	return all
}

// info is what is known of the dimension; ok is false for one that is unknown.
func (d Dimension) info() (info dimensionInfo, ok bool) {
	if i := slices.IndexFunc(dimensions, func(known dimensionInfo) bool { return known.name == d }); i >= 0 {
		return dimensions[i], true
	}
	scope, name, ok := d.Tag()
	if scope == UserTag {
		name += " (user tag)"
	}
	return dimensionInfo{name: d, title: cmp.Or(name, string(d)), multi: true}, ok
}

// Valid reports whether the dimension is known, or a tag with a name.
func (d Dimension) Valid() bool {
	_, ok := d.info()
	return ok
}

// Tag is the scope (SessionTag or UserTag) and the name of a tag dimension.
// A name may hold anything, dots too; it is never empty.
func (d Dimension) Tag() (scope, name string, ok bool) {
	scope, name, _ = strings.Cut(string(d), ".")
	if name == "" || scope != SessionTag && scope != UserTag {
		return "", "", false
	}
	return scope, name, true
}

// IsTag reports whether the dimension is a session tag or a user tag.
func (d Dimension) IsTag() bool {
	_, _, ok := d.Tag()
	return ok
}

// Title is the dimension's name for people: "Containment type". A session tag
// is called by its name alone, a user tag "name (user tag)".
func (d Dimension) Title() string {
	info, _ := d.info()
	return info.title
}

// Fixed is the natural order of the values of a dimension with a small fixed
// set; ok is false for others. Values that are not in the list (an unknown
// containment type, None) come after those that are, ordered by their text.
func (d Dimension) Fixed() (values []string, ok bool) {
	info, _ := d.info()
	return slices.Clone(info.fixed), info.fixed != nil
}

// MultiValued reports whether a session can have several values of the
// dimension; it then counts once in the group of each.
func (d Dimension) MultiValued() bool {
	info, _ := d.info()
	return info.multi
}
