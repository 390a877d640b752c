package shared

import (
	"context"
	"crypto/rand"
	_ "embed" // scripts
	"fmt"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/seal"
	"github.com/redis/go-redis/v9"
)

const (
	// leaseFor is how long a server that has died keeps others from reading.
	leaseFor = 4 * time.Second
	// requestsFor is how long the requests of one count after it was last heard of.
	requestsFor = 5 * time.Second
)

var (
	//go:embed sync.lua
	syncText string
	//go:embed publish.lua
	publishText string
	//go:embed drop.lua
	dropText string
	//go:embed leave.lua
	leaveText string

	syncScript    = NewScript("sync", syncText)
	publishScript = NewScript("publish", publishText)
	dropScript    = NewScript("drop", dropText)
	leaveScript   = NewScript("leave", leaveText)
)

// exchange is what the servers that read one source share, in Redis: a log of
// segments (an order by number, what is said of each in a hash, its rows under a
// key of their own), a lease, the requests of each server in a hash, and the status
// of the one that reads. All values are sealed with a key of the data source's own
// secret, and no name tells of the bot.
type exchange struct {
	client *Client
	clock  *clockskew.Clock
	key    seal.Key
	prefix string // of all keys, with the hash tag that keeps them in one slot
	owner  string // this process
	keep   time.Duration
}

var _ replica.Link = (*exchange)(nil)

func (x *exchange) name(of string) string { return x.prefix + of }

// Sync says what this server wants and learns what is new.
func (x *exchange) Sync(ctx context.Context, b replica.Sync) (replica.Response, error) {
	args, err := x.syncArgs(b)
	if err != nil {
		return replica.Response{}, err
	}
	keys := []string{x.name("lease"), x.name("log"), x.name("order"), x.name("requests"), x.name("status")}
	sent := time.Now()
	answer, err := x.client.Run(ctx, syncScript, keys, args...)
	if err != nil {
		return replica.Response{}, err
	}
	return x.response(b, answer, sent, time.Now())
}

// syncArgs are the arguments of the script. Messages hold times of Redis' clock, so the
// first sync, which learns it, has none.
func (x *exchange) syncArgs(b replica.Sync) ([]any, error) {
	lead, requests, status := 0, []byte(nil), []byte(nil)
	var err error
	if b.Lead {
		lead = 1
	}
	if len(b.Requests) > 0 && x.clock.Known() {
		if requests, err = x.seal("requests", mapRequests(b.Requests, x.toRedis)); err != nil {
			return nil, err
		}
	}
	if b.Status != nil && x.clock.Known() {
		if status, err = x.seal("status", mapStatus(*b.Status, x.toRedis)); err != nil {
			return nil, err
		}
	}
	return []any{
		x.owner, leaseFor.Milliseconds(), lead, b.Epoch, b.Since, rand.Text(), x.keep.Milliseconds(),
		status, requests, requestsFor.Milliseconds(),
	}, nil
}

// Fetch brings the rows of segments. What cannot be read is as good as gone, and so is
// something else under the key. The ACL that the documentation advises has no MGET.
func (x *exchange) Fetch(ctx context.Context, ids []string, users *columns.Users) ([]*replica.Block, error) {
	var answers []redis.Cmder
	err := x.client.Do(ctx, "fetch", func(r redis.UniversalClient) (err error) {
		answers, err = r.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, id := range ids {
				p.Get(ctx, x.name("rows:"+id))
			}
			return nil
		})
		if redis.HasErrorPrefix(err, "WRONGTYPE") {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]*replica.Block, len(ids))
	for i, a := range answers {
		rows, err := a.(*redis.StringCmd).Bytes()
		if err != nil {
			continue
		}
		parts, err := x.openRows(ids[i], rows, users)
		if err != nil {
			unreadable()
			continue
		}
		out[i] = &replica.Block{Parts: parts}
	}
	return out, nil
}

// Publish appends a segment to the log and takes back those that it supersedes.
func (x *exchange) Publish(ctx context.Context, id string, b replica.Block, supersedes []string) error {
	left := x.left(b.Readings)
	b.Segment.Expires = time.Now().Add(left)
	meta, err := x.seal("segment "+id, segment{mapSegment(b.Segment, x.toRedis), supersedes})
	if err != nil {
		return err
	}
	rows, err := x.sealRows(id, b.Parts)
	if err != nil {
		return err
	}
	keys := []string{x.name("log"), x.name("order"), x.name("rows:" + id)}
	keep := x.keep.Milliseconds()
	args := []any{id, meta, left.Milliseconds(), keep, rand.Text(), rows}
	for _, gone := range supersedes {
		keys, args = append(keys, x.name("rows:"+gone)), append(args, gone)
	}
	_, err = x.client.Run(ctx, publishScript, keys, args...)
	return err
}

// left is how long rows may still be kept: as set, from when the oldest were read.
func (x *exchange) left(readings []coverage.Reading) time.Duration {
	oldest := slices.MinFunc(readings, func(a, b coverage.Reading) int { return a.Sent.Compare(b.Sent) })
	return max(x.keep-time.Since(oldest.Sent), time.Minute)
}

// Drop takes segments back whose rows are gone.
func (x *exchange) Drop(ctx context.Context, ids []string) error {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	_, err := x.client.Run(ctx, dropScript, []string{x.name("log"), x.name("order")}, args...)
	return err
}

// Leave gives the lease back.
func (x *exchange) Leave(ctx context.Context) {
	// Failing that it ends by itself.
	_, _ = x.client.Run(ctx, leaveScript, []string{x.name("lease")}, x.owner)
}

func (x *exchange) sealRows(id string, parts []columns.Part) ([]byte, error) {
	var plain []byte
	if len(parts) > 0 {
		var err error
		if plain, err = columns.Encode(parts); err != nil {
			return nil, fmt.Errorf("%w: %w", replica.ErrCannotPublish, err)
		}
	}
	return x.key.Seal(plain, []byte(x.name("rows:"+id)))
}

func (x *exchange) openRows(id string, sealed []byte, users *columns.Users) ([]columns.Part, error) {
	plain, err := x.key.Open(sealed, []byte(x.name("rows:"+id)))
	if err != nil || len(plain) == 0 {
		return nil, err
	}
	chunk, err := columns.Decode(plain, users)
	if err != nil {
		return nil, err
	}
	return []columns.Part{columns.Whole(chunk)}, nil
}
