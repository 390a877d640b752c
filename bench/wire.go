package bench

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

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

// NewWire seals the parts of the sessions, each on its own.
func NewWire(s columns.Snapshot) (*Wire, error) {
	w := &Wire{key: seal.NewKey([]byte("a secret of the bench"), "bench"), rows: s.Len()}
	for _, p := range s.Parts {
		plain, err := columns.Encode(nil, []columns.Part{p})
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

// Open is how long it takes to decrypt and decompress all.
func (w *Wire) Open() (time.Duration, error) {
	began := time.Now()
	for _, b := range w.sealed {
		if _, err := w.key.Open(b, nil); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// Read is how long it takes to make chunks of all, with a table of users that
// begins with none.
func (w *Wire) Read() (time.Duration, error) {
	began := time.Now()
	users, rows := columns.NewUsers(), 0
	chunks := make([]*columns.Chunk, 0, len(w.sealed))
	for _, b := range w.sealed {
		plain, err := w.key.Open(b, nil)
		if err != nil {
			return 0, err
		}
		c, err := columns.Decode(plain, users)
		if err != nil {
			return 0, err
		}
		chunks, rows = append(chunks, c), rows+c.Len()
	}
	took := time.Since(began)
	if rows != w.rows {
		return 0, fmt.Errorf("%d rows came back of %d", rows, w.rows)
	}
	return took, nil
}

// Compare runs Open and Read in turn and gives the best of the rounds of each,
// in nanoseconds a session.
func (w *Wire) Compare(rounds int) (open, read float64, err error) {
	best := [2]time.Duration{1 << 62, 1 << 62}
	for range rounds {
		for i, f := range []func() (time.Duration, error){w.Open, w.Read} {
			took, err := f()
			if err != nil {
				return 0, 0, err
			}
			best[i] = min(best[i], took)
		}
	}
	n := float64(w.rows)
	return float64(best[0].Nanoseconds()) / n, float64(best[1].Nanoseconds()) / n, nil
}
