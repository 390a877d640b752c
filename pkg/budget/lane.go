package budget

// Lane is the priority of a call: a lower lane is served first.
type Lane int

// The lanes, first to last.
const (
	Alert      Lane = iota // an alert rule waits for it
	Refresh                // keeps what is known up to date
	Panel                  // a panel waits for it
	Background             // nobody waits for it

	lanes = int(iota)
)

// String is the lane as people read it, in notices, traces and metrics.
func (l Lane) String() string { return [lanes]string{"alert", "refresh", "panel", "background"}[l] }

// A class is a set of lanes with a common cap. A call counts in every class
// that its lane belongs to, and needs room in each of them. The caps shrink
// from class to class, so a lane that finds no room means that no later lane
// finds any.
const (
	everyone = iota
	panels   // Panel and Background
	behind   // Background
	classes
)

// lastClass is the narrowest class of the lane; the lane is in all before it too.
func (l Lane) lastClass() int { return [lanes]int{everyone, everyone, panels, behind}[l] }

// shares are what classes may use of a window, in per cent: panels and background
// together leave a fifth to alerts and refreshes, and background leaves most of its
// own to panels.
var shares = [classes]int{100, 80, 25}

// share is how many of limit calls the class may use: at least one, so that
// the smallest limit still lets every lane move.
func share(class, limit int) int { return max(1, limit*shares[class]/100) }
