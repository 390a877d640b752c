package bench

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// What is measured must be all that it is said to be.
func TestWhatIsKeptIsWhatWasThere(t *testing.T) {
	s := Sessions(70_000, true)
	w, err := NewWire(s)
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.read(newBest(len(w.sealed)))
	if err != nil || out.Len() != s.Len() || len(out.Parts) != len(s.Parts) {
		t.Fatalf("%d sessions of %d, %v", out.Len(), s.Len(), err)
	}
	want := slices.Collect(s.All())
	i := 0
	for got := range out.All() {
		if !reflect.DeepEqual(got, want[i]) {
			t.Fatalf("session %d is\n%+v, want\n%+v", i, got, want[i])
		}
		i++
	}
	// Less than the comment of NewWire says, as in so few more of the users come again.
	if bytes := w.Bytes(); bytes < 50 || bytes > 54 {
		t.Errorf("%v bytes a session", bytes)
	}
	open, read, err := w.Compare(1)
	if err != nil || open < 0 || read < 0 {
		t.Errorf("%v and %v ns, %v", open, read, err)
	}
}

func TestAnswersHoldEverySessionAsGetSessionsDoes(t *testing.T) {
	s := Sessions(2500, true)
	want := slices.Collect(s.All())
	var sizes []int
	at := 0
	err := pages(s, func(body []byte) error {
		var page struct {
			Total         int
			MoreAvailable bool
			Sessions      []map[string]any
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return err
		}
		if page.Total != 2500 {
			t.Errorf("a total of %d", page.Total)
		}
		slices.Reverse(page.Sessions)
		for _, row := range page.Sessions {
			checkRow(t, row, want[at])
			at++
		}
		sizes = append(sizes, len(page.Sessions))
		return nil
	})
	if err != nil || !slices.Equal(sizes, []int{1000, 1000, 500}) {
		t.Errorf("pages of %v sessions, %v", sizes, err)
	}
	if n, err := Answers(s); err != nil || n < 2500*60 || n > 2500*130 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func checkRow(t *testing.T, row map[string]any, s session.Session) {
	t.Helper()
	_, ended := row["end_time"]
	tags := row["tags"].(map[string]any)
	if row["sessionId"] != s.ID || row["userId"] != s.User || row["botId"] != s.Bot || row["channel"] != s.Channel ||
		row["sessionStatus"] != s.Status || row["containmentType"] != s.Containment || row["noOfTasksExecuted"] != float64(s.Tasks) ||
		ended != (s.End != session.NoTime) || len(row["session_lang"].([]any)) != len(s.Languages) ||
		len(tags["sessionTags"].([]any)) != len(s.SessionTags) || len(tags["userTags"].([]any)) != len(s.UserTags) {
		t.Fatalf("row %v\nof %+v", row, s)
	}
}

// The best of each part counts, whichever round it was in.
func TestTheBestOfEachPartCounts(t *testing.T) {
	b := newBest(2)
	for _, round := range [][2]int{{5, 1}, {3, 9}} {
		for part, took := range round {
			b.keep(part, time.Duration(took))
		}
	}
	if b.sum() != 4 {
		t.Errorf("%v", b.sum())
	}
}

func BenchmarkWire(b *testing.B) {
	const n = 262_140
	w, err := NewWire(Sessions(n, true))
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"open": func() error { return w.open(newBest(len(w.sealed))) },
		"read": func() error { _, err := w.read(newBest(len(w.sealed))); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/session")
		})
	}
}
