package conversation

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
)

// MaxMessages is how many messages an answer holds: the newest.
const MaxMessages = 1000

// said is a message with its place among those of its call: what was said later
// has a larger one.
type said struct {
	koreai.Message
	place int
}

// collected is the messages of a call as they come in, newest first.
type collected struct {
	perSession int // at most so many of each session; 0: no bound
	messages   []said
	known      map[string]bool
	received   map[string]int // of them by session
	total      int            // rows looked at
}

func newCollected(perSession int) *collected {
	return &collected{perSession: perSession, known: map[string]bool{}, received: map[string]int{}}
}

// take brings a page in and returns how many of its messages are new. Those of
// sessions that were not asked for are left out.
func (c *collected) take(page []koreai.Message, asked []string) int {
	// Newest first is asked for; the other order is taken as well.
	n := len(page)
	oldestFirst := n > 1 && page[0].At < page[n-1].At
	fresh := 0
	for i, m := range page {
		if !slices.Contains(asked, m.Session) {
			continue
		}
		key := m.Session + "\n" + m.ID
		if c.known[key] {
			continue
		}
		c.known[key] = true
		c.received[m.Session]++
		fresh++
		place := -(c.total + i)
		if oldestFirst {
			place = -(c.total + n - 1 - i)
		}
		c.messages = append(c.messages, said{m, place})
	}
	c.total += n
	return fresh
}

// lacking are the sessions of which more messages are wanted.
func (c *collected) lacking(asked []string) []string {
	count := map[string]int{}
	for _, m := range c.messages {
		count[m.Session]++
	}
	return slices.DeleteFunc(slices.Clone(asked), func(id string) bool { return count[id] >= c.perSession })
}

// arrange puts the messages of all calls in order, the oldest first, keeps the
// newest, and reports whether there were more. Messages of one millisecond keep
// the order of their call; those of different sessions come by session.
func arrange(calls []*collected, perSession int) ([]said, bool) {
	var all []said
	for _, c := range calls {
		all = append(all, c.messages...)
	}
	slices.SortStableFunc(all, func(a, b said) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Session, b.Session), cmp.Compare(a.place, b.place))
	})
	all = distinct(all)
	if perSession > 0 {
		all = newestOfEach(all, perSession)
	}
	cut := max(0, len(all)-MaxMessages)
	return all[cut:], cut > 0
}

// distinct drops what two calls have both brought: their windows touch.
func distinct(all []said) []said {
	known := map[string]bool{}
	return slices.DeleteFunc(all, func(m said) bool {
		key := m.Session + "\n" + m.ID
		if known[key] {
			return true
		}
		known[key] = true
		return false
	})
}

// newestOfEach keeps so many of each session, of messages that come oldest first.
func newestOfEach(all []said, perSession int) []said {
	count := map[string]int{}
	var kept []said
	for _, m := range slices.Backward(all) {
		if count[m.Session]++; count[m.Session] <= perSession {
			kept = append(kept, m)
		}
	}
	slices.Reverse(kept)
	return kept
}

// instants are the times of messages that come oldest first. Several of one
// millisecond get nanoseconds 1, 2, ... in their order, so that whoever sorts
// them by time keeps it.
func instants(all []said) []time.Time {
	out := make([]time.Time, len(all))
	for i := range all {
		nano := 0
		switch {
		case i > 0 && all[i-1].At == all[i].At:
			nano = out[i-1].Nanosecond()%int(time.Millisecond) + 1
		case i+1 < len(all) && all[i+1].At == all[i].At:
			nano = 1
		}
		out[i] = time.UnixMilli(all[i].At).UTC().Add(time.Duration(nano))
	}
	return out
}
