package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/redis/go-redis/v9"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/seal"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// PageRows is how many sessions an answer has that sealed rows are compared with.
const PageRows = 1000

type wireTag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// wireRow is a session as getSessions gives it, field by field in its order.
type wireRow struct {
	ID          string   `json:"sessionId"`
	Bot         string   `json:"botId"`
	User        string   `json:"userId,omitempty"`
	Channel     string   `json:"channel,omitempty"`
	Start       string   `json:"start_time"`
	End         string   `json:"end_time,omitempty"`
	Languages   []string `json:"session_lang"`
	Type        string   `json:"sessionType"`
	Containment string   `json:"containmentType,omitempty"`
	Status      string   `json:"sessionStatus"`
	Developer   bool     `json:"isDeveloper"`
	Tags        struct {
		User    []wireTag `json:"userTags"`
		Session []wireTag `json:"sessionTags"`
		Alt     []wireTag `json:"altText"`
	} `json:"tags"`
	Messages int64 `json:"noOfMessagesExchanged"`
	Tasks    int64 `json:"noOfTasksExecuted"`
}

type wirePage struct {
	Total    int       `json:"total"`
	More     bool      `json:"moreAvailable"`
	Sessions []wireRow `json:"sessions"`
}

const wireTime = "2006-01-02T15:04:05.000Z"

func newWireRow(s session.Session) wireRow {
	row := wireRow{ID: s.ID, Bot: s.Bot, User: s.User, Channel: s.Channel, Start: time.UnixMilli(s.Start).UTC().Format(wireTime),
		Languages: s.Languages, Type: s.Type, Containment: s.Containment, Status: s.Status, Developer: s.Developer,
		Messages: s.Messages, Tasks: s.Tasks}
	if s.End != session.NoTime {
		row.End = time.UnixMilli(s.End).UTC().Format(wireTime)
	}
	tags := func(from []session.Tag) []wireTag {
		out := make([]wireTag, 0, len(from))
		for _, t := range from {
			out = append(out, wireTag{t.Name, t.Value})
		}
		return out
	}
	row.Tags.User, row.Tags.Session, row.Tags.Alt = tags(s.UserTags), tags(s.SessionTags), []wireTag{}
	return row
}

// pages calls f with the answers of getSessions that hold the sessions, newest first.
func pages(s columns.Snapshot, f func(body []byte) error) error {
	total := s.Len()
	page := wirePage{Total: total}
	flush := func() error {
		slices.Reverse(page.Sessions)
		body, err := json.Marshal(page)
		page.Sessions, page.More = page.Sessions[:0], true
		if err != nil {
			return err
		}
		return f(body)
	}
	for x := range s.All() {
		if page.Sessions = append(page.Sessions, newWireRow(x)); len(page.Sessions) == PageRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(page.Sessions) == 0 {
		return nil
	}
	return flush()
}

// Answers is how many bytes the answers that hold the sessions come to, each
// of them under zstd at its default level.
func Answers(s columns.Snapshot) (int, error) {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return 0, err
	}
	sum := 0
	return sum, pages(s, func(body []byte) error {
		sum += len(e.EncodeAll(body, nil))
		return nil
	})
}

// Wire is sessions as they are kept outside the process.
type Wire struct {
	key    seal.Key
	rows   int
	sealed [][]byte
}

// NewWire seals the parts of the sessions, each on its own. What they hold, by
// how likely each value is, comes to about 39.4 bytes a session: 15.5 of user
// IDs (16 for each that a part has not had yet), 15.7 of tags, 2.6 of session
// IDs, 2.3 of lengths, 1.8 of all other fields and 1.5 of starts. Arrow's columns
// under zstd take about 57.
func NewWire(s columns.Snapshot) (*Wire, error) {
	w := &Wire{key: seal.NewKey([]byte("a secret of the bench"), "bench"), rows: s.Len()}
	for _, p := range s.Parts {
		plain, err := columns.Encode([]columns.Part{p})
		if err != nil {
			return nil, err
		}
		sealed, err := w.key.Seal(plain, nil)
		if err != nil {
			return nil, err
		}
		w.sealed = append(w.sealed, sealed)
	}
	return w, nil
}

// Bytes is how many bytes a session takes.
func (w *Wire) Bytes() float64 {
	sum := 0
	for _, b := range w.sealed {
		sum += len(b)
	}
	return float64(sum) / float64(w.rows)
}

// Keep puts everything into a Redis and tells how many bytes a session takes
// there, what Redis needs besides included.
func (w *Wire) Keep(ctx context.Context, r redis.Cmdable) (float64, error) {
	sum := int64(0)
	for i, b := range w.sealed {
		key := fmt.Sprintf("koreai:1:{bench}:rows:%d", i)
		if err := r.Set(ctx, key, b, 0).Err(); err != nil {
			return 0, err
		}
		bytes, err := r.MemoryUsage(ctx, key, 0).Result()
		if err != nil {
			return 0, err
		}
		sum += bytes
	}
	return float64(sum) / float64(w.rows), nil
}

// best keeps the shortest time that each part took. Whole rounds are long enough
// to be disturbed each time on a machine that has other things to do.
type best []time.Duration

func newBest(parts int) best { return slices.Repeat(best{1 << 62}, parts) }

func (b best) keep(part int, took time.Duration) { b[part] = min(b[part], took) }

func (b best) sum() (all time.Duration) {
	for _, t := range b {
		all += t
	}
	return all
}

// open decrypts and decompresses all, part by part.
func (w *Wire) open(times best) error {
	for i, b := range w.sealed {
		began := busy()
		if _, err := w.key.Open(b, nil); err != nil {
			return err
		}
		times.keep(i, busy()-began)
	}
	return nil
}

// read makes chunks of all, part by part, with a table of users that begins
// with none.
func (w *Wire) read(times best) (columns.Snapshot, error) {
	out := columns.Snapshot{Users: columns.NewUsers()}
	for i, b := range w.sealed {
		began := busy()
		plain, err := w.key.Open(b, nil)
		if err != nil {
			return out, err
		}
		c, err := columns.Decode(plain, out.Users)
		if err != nil {
			return out, err
		}
		times.keep(i, busy()-began)
		out.Parts = append(out.Parts, columns.Whole(c))
	}
	return out, nil
}

// Compare runs open and read in turn and gives the best of the rounds of each,
// in nanoseconds a session.
func (w *Wire) Compare(rounds int) (open, read float64, err error) {
	opened, made := newBest(len(w.sealed)), newBest(len(w.sealed))
	for range rounds {
		if err := w.open(opened); err != nil {
			return 0, 0, err
		}
		s, err := w.read(made)
		if err != nil {
			return 0, 0, err
		}
		if s.Len() != w.rows {
			return 0, 0, fmt.Errorf("%d rows came back of %d", s.Len(), w.rows)
		}
	}
	n := float64(w.rows)
	return float64(opened.sum().Nanoseconds()) / n, float64(made.sum().Nanoseconds()) / n, nil
}
