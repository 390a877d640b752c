package conversation

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
)

// MaxMessages is how many messages an answer holds: the newest.
const MaxMessages = 1000

// collected is what the pages of a call have brought.
type collected struct {
	messages []koreai.Message // newest first, each once
	received map[string]int   // of them by session
	known    map[key]bool
	calls    int
	read     int  // messages on the wire
	skipped  int  // that could not be read
	more     bool // there are older messages that were not asked for
}

// key is a message's own: an ID is unique in its session.
type key struct{ session, id string }

func keyOf(m koreai.Message) key { return key{m.Session, m.ID} }

// take brings a page in and returns how many of its messages are new. Those of
// sessions that were not asked for are left out.
func (c *collected) take(page koreai.Page, asked []string) int {
	c.calls++
	c.read += page.Received
	c.skipped += page.Skipped
	messages := slices.Clone(page.Messages)
	// Newest first is asked for; the other order is taken as well.
	if n := len(messages); n > 1 && messages[0].At < messages[n-1].At {
		slices.Reverse(messages)
	}
	before := len(c.messages)
	for _, m := range messages {
		if slices.Contains(asked, m.Session) && !c.known[keyOf(m)] {
			c.known[keyOf(m)] = true
			c.received[m.Session]++
			c.messages = append(c.messages, m)
		}
	}
	return len(c.messages) - before
}

// arrange puts the messages of all calls in order, the oldest first, keeps the
// newest, and reports whether there were more. Messages of one millisecond keep
// the order of their call; those of different sessions come by session.
func arrange(calls []*collected, perSession int) ([]koreai.Message, bool) {
	var all []koreai.Message
	known := map[key]bool{} // windows touch: two calls may bring a message
	for _, c := range calls {
		for _, m := range slices.Backward(c.messages) {
			if !known[keyOf(m)] {
				known[keyOf(m)] = true
				all = append(all, m)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b koreai.Message) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Session, b.Session))
	})
	if perSession > 0 {
		all = newestOfEach(all, perSession)
	}
	cut := max(0, len(all)-MaxMessages)
	return all[cut:], cut > 0
}

// newestOfEach keeps so many of each session, of messages that come oldest first.
func newestOfEach(all []koreai.Message, perSession int) []koreai.Message {
	count := map[string]int{}
	var kept []koreai.Message
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
func instants(all []koreai.Message) []time.Time {
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
