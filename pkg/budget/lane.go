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
func (l Lane) String() string {
	switch l {
	case Alert:
		return "alert"
	case Refresh:
		return "refresh"
	case Panel:
		return "panel"
	default:
		return "background"
	}
}

// What lanes share of a window, in per cent: panels and background together
// leave a fifth to alerts and refreshes, and background leaves most of its own
// to panels.
const (
	panelShare      = 80
	backgroundShare = 25
)

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
func (l Lane) lastClass() int {
	switch l {
	case Alert, Refresh:
		return everyone
	case Panel:
		return panels
	default:
		return behind
	}
}

// share is how many of limit calls the class may use: at least one, so that
// the smallest limit still lets every lane move.
func share(class, limit int) int {
	switch class {
	case panels:
		return max(1, limit*panelShare/100)
	case behind:
		return max(1, limit*backgroundShare/100)
	default:
		return max(1, limit)
	}
}
