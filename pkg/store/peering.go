package store

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// beatPause is how often a server asks what is new while somebody waits.
	beatPause = 150 * time.Millisecond
	// slowPause is the same while nobody does: well within a lease.
	slowPause = time.Second
	// beatRetry is how soon it asks again after a failure.
	beatRetry = time.Second
	// beatFailures is how many failures in a row mean that the others are lost.
	beatFailures = 2
)

// peering is what a source has to do with other servers that read the same. It
// knows their log; it reads only while it holds the lease, and only what the log
// does not have; else it asks the one that reads. Guarded by the lock of the
// source.
type peering struct {
	link  Peers
	epoch string
	log   []*entry        // ascending by Seq
	since int64           // the newest Seq seen
	gap   bool            // the log is not known whole
	own   map[string]bool // IDs of segments published from here and not seen in the log yet
	leads bool
	until time.Time // end of the lease

	began   time.Time // when the last beat that went well began
	ended   time.Time // when the last beat ended, well or not
	failing int       // beats in a row that failed
	busy    bool      // a beat is under way

	lacks   interval.Set     // what is wanted and not known here
	posts   map[*want]Posted // put up for the one that reads
	down    []string         // IDs of wants to be taken down
	outbox  []outgoing
	supply  bool   // publish what the log lacks of what is known here
	state   *State // of the one that reads, while that is another
	reading bool   // calls are under way, or their rows are being built
}

// entry is a segment of the log.
type entry struct {
	Entry
	applied bool // brought in or published by this server
}

// outgoing is a segment to be published.
type outgoing struct {
	id      string
	block   Block
	instead []string // segments that it stands for
}

func newPeering(link Peers) *peering {
	return &peering{link: link, posts: map[*want]Posted{}, own: map[string]bool{}}
}

// alone tells whether the others are lost: the source then goes on by itself.
func (p *peering) alone() bool { return p.failing >= beatFailures }

// follows tells whether another server reads, as far as is known.
func (p *peering) follows() bool { return p != nil && !p.leads && !p.alone() }

// mayRead takes stock of what is lacking, and tells whether the source may make
// calls for it: it holds the lease, and nothing of it has been read by others.
func (s *source) mayRead(n *needs, now time.Time) bool {
	p := s.peers
	if p == nil {
		return true
	}
	resting, _ := s.resting(now)
	p.lacks = n.all(s)
	p.reading = s.flying() || len(resting) > 0 // the others are to be told what failed
	if p.alone() {
		return true
	}
	// What is not published yet counts like a call under way: with a server that
	// is killed no more is lost than one page for each parallel call.
	return p.leads && now.Before(p.until) && len(p.outbox) == 0 && !s.canImport(p.lacks)
}

// beatDue is when the next beat is to begin; zero for none.
func (s *source) beatDue(now time.Time) time.Time {
	p := s.peers
	switch {
	case p == nil || p.busy:
		return time.Time{}
	case !p.idle() && p.failing > 0:
		return p.ended.Add(beatRetry)
	case len(p.outbox) > 0, len(p.lacks) > 0 && (!p.leads && p.began.Before(s.newestAsked()) || s.canImport(p.lacks)):
		return now
	case p.leads && p.restful():
		return now // gives the lease back
	case p.idle():
		return time.Time{}
	case slices.ContainsFunc(s.wants, func(w *want) bool { return w.notify != nil || w.remote != "" }):
		return p.ended.Add(beatPause)
	default:
		return p.ended.Add(slowPause)
	}
}

// idle tells whether nothing is wanted of the others.
func (p *peering) idle() bool {
	return p.restful() && len(p.posts) == 0 && len(p.down) == 0 && !p.leads
}

// restful tells whether there is nothing to lead for.
func (p *peering) restful() bool {
	return len(p.lacks) == 0 && !p.reading && len(p.outbox) == 0 && !p.supply
}

// newestAsked is when the newest request of those who wait here was made.
func (s *source) newestAsked() (at time.Time) {
	for _, w := range s.wants {
		if w.notify != nil && w.asked.After(at) {
			at = w.asked
		}
	}
	return at
}

// all is what is needed in any lane, sessions by ID at their starts.
func (n *needs) all(s *source) interval.Set {
	var out interval.Set
	for lane := range n.gaps {
		out = out.With(n.gaps[lane]...).With(s.dueSpans(n.ids[lane])...)
	}
	return out
}

// beats starts the beats that are due, and says when the next one will be.
func (c *conn) beats(now time.Time, run func(*source)) (next time.Time) {
	for _, s := range c.all() {
		var at time.Time
		s.locked(func() {
			at = s.beatDue(now)
			if !at.IsZero() && !at.After(now) {
				s.peers.busy = true
			}
		})
		switch {
		case at.IsZero():
		case at.After(now):
			next = earlier(next, at)
		default:
			run(s)
		}
	}
	return next
}

// put posts the wants that lack something, and takes down the posts of others.
func (s *source) put(now time.Time) []Posted {
	p := s.peers
	kept := map[*want]Posted{}
	var out []Posted
	for _, w := range s.wants {
		if w.remote != "" || w.large {
			continue
		}
		gaps, due := s.need(w, now), s.dueFor(w, now)
		if len(gaps) == 0 && len(due) == 0 {
			continue
		}
		post, up := p.posts[w]
		if !up {
			post = s.post(w, gaps, due, now)
		}
		post.Lane = w.laneAt(now)
		kept[w] = post
		out = append(out, post)
	}
	for w, post := range p.posts {
		if _, still := kept[w]; !still {
			p.down = append(p.down, post.ID)
		}
	}
	p.posts = kept
	return out
}

// freshMargin makes up for clocks that are mapped to one another.
const freshMargin = 100 * time.Millisecond

// post is a want as others see it.
func (s *source) post(w *want, gaps interval.Set, due []sessionKey, now time.Time) Posted {
	post := Posted{ID: rand.Text(), Asked: w.asked, Fresh: w.fresh, Aged: w.aged}
	if !post.Fresh.IsZero() {
		post.Fresh = post.Fresh.Add(freshMargin)
	}
	if len(gaps) > 0 {
		post.Span = session.Span{From: gaps[0].From, To: gaps.Newest().To}
	}
	for _, k := range due[:min(len(due), mostDue)] {
		post.Due = append(post.Due, Looked{Bot: k.bot, ID: k.id, Start: s.active[k].start, At: s.active[k].looked})
	}
	return post
}

// mostDue bounds the sessions of a post.
const mostDue = 4 * byID

// dueFor are the active sessions that a want waits for.
func (s *source) dueFor(w *want, now time.Time) []sessionKey {
	if w.notify == nil {
		return nil
	}
	return s.dueIn(interval.Set{w.span}, s.conn.clock.At(w.asked), s.interval(now).Milliseconds())
}

// takenDown looks after posts that the one that reads has taken down as served.
// What still lacks then is asked for anew, and is to be read whatever is known.
func (s *source) takenDown(up []string, now time.Time) {
	p := s.peers
	for w, post := range p.posts {
		if slices.Contains(up, post.ID) {
			continue
		}
		gaps, due := s.need(w, now), s.dueFor(w, now)
		delete(p.posts, w)
		if len(gaps) > 0 {
			anew := s.post(w, gaps, due, now)
			anew.Again, anew.Asked = true, now
			p.posts[w] = anew
		}
	}
}

// laneShown bounds the lane of a post of another server.
func laneShown(l budget.Lane) budget.Lane { return min(max(l, budget.Alert), budget.Background) }
