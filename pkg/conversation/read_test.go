package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// server is a Kore.ai of messages written down in the order in which they were said.
type server struct {
	mu       sync.Mutex
	messages []koreai.Message
	pageCap  int
	silent   bool // says neither total nor whether there is more
	fail     func(call int) error
	requests []koreai.Request
}

func (s *server) read(_ context.Context, r koreai.Request) (koreai.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	if s.fail != nil {
		if err := s.fail(len(s.requests)); err != nil {
			return koreai.Page{}, err
		}
	}
	var found []koreai.Message
	for _, m := range slices.Backward(s.messages) {
		at := time.UnixMilli(m.At)
		if slices.Contains(r.SessionIDs, m.Session) && !at.Before(r.From) && !at.After(r.To) {
			found = append(found, m)
		}
	}
	page := found[min(r.Skip, len(found)):]
	page = page[:min(len(page), r.Limit, s.pageCap)]
	p := koreai.Page{Messages: page, Received: len(page), Total: len(found), MoreAvailable: r.Skip+len(page) < len(found), SaidMore: true}
	if s.silent {
		p.Total, p.MoreAvailable, p.SaidMore = -1, false, false
	}
	return p, nil
}

// say adds messages of a session, one each so many milliseconds.
func (s *server) say(id string, from, step int64, count int) {
	for n := range count {
		s.messages = append(s.messages, koreai.Message{ID: fmt.Sprintf("%s-%d", id, n), Session: id, Bot: "a", At: from + int64(n)*step, Text: fmt.Sprintf("%s %d", id, n)})
	}
}

func texts(r Result) []string {
	var out []string
	for _, l := range r.Lines {
		out = append(out, l.Text)
	}
	return out
}

func numbered(id string, from, to int) []string {
	var out []string
	for n := from; n < to; n++ {
		out = append(out, fmt.Sprintf("%s %d", id, n))
	}
	return out
}

func TestRead(t *testing.T) {
	x, y := talk("x", noon-2*hour, noon-hour), talk("y", noon-2*hour, noon-hour)
	for name, c := range map[string]struct {
		server  *server
		request Request
		want    []string
		more    bool
		silent  []string
		calls   int
	}{
		"all, oldest first":               {server: say("x", 5), request: Request{Sessions: []session.Session{x}}, want: numbered("x", 0, 5), calls: 1},
		"page after page":                 {server: capped(say("x", 250), 100), request: Request{Sessions: []session.Session{x}}, want: numbered("x", 0, 250), calls: 3},
		"pages until one is empty":        {server: quiet(capped(say("x", 200), 100)), request: Request{Sessions: []session.Session{x}}, want: numbered("x", 0, 200), calls: 3},
		"the newest thousand":             {server: say("x", 10_000), request: Request{Sessions: []session.Session{x}}, want: numbered("x", 9000, 10_000), more: true, calls: 1},
		"the newest thousand, in pages":   {server: capped(say("x", 10_000), 100), request: Request{Sessions: []session.Session{x}}, want: numbered("x", 9000, 10_000), more: true, calls: 10},
		"exactly a thousand":              {server: say("x", 1000), request: Request{Sessions: []session.Session{x}}, want: numbered("x", 0, 1000), calls: 1},
		"pages of the account":            {server: say("x", 150), request: Request{Sessions: []session.Session{x}, Account: true}, want: numbered("x", 0, 150), calls: 2},
		"the last of one":                 {server: say("x", 50), request: Request{Sessions: []session.Session{x}, Last: 3}, want: numbered("x", 47, 50), calls: 1},
		"no messages":                     {server: &server{pageCap: 100}, request: Request{Sessions: []session.Session{x}}, silent: []string{"x"}, calls: 1},
		"one of two silent":               {server: say("x", 2), request: Request{Sessions: []session.Session{y, x}}, want: numbered("x", 0, 2), silent: []string{"y"}, calls: 1},
		"the last of one that is drowned": {server: capped(drowned(), 100), request: Request{Sessions: []session.Session{x, y}, Last: 2}, want: append(numbered("y", 3, 5), numbered("x", 498, 500)...), calls: 2},
	} {
		t.Run(name, func(t *testing.T) {
			c.request.Now = noon
			got, err := Read(t.Context(), c.server.read, c.request)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, texts(got)); diff != "" {
				t.Error(diff)
			}
			if got.More != c.more || got.Calls != c.calls || !slices.Equal(got.Silent, c.silent) {
				t.Errorf("more %v, calls %d, silent %v; want %v, %d, %v", got.More, got.Calls, got.Silent, c.more, c.calls, c.silent)
			}
		})
	}
}

func say(id string, count int) *server {
	s := &server{pageCap: 10_000}
	s.say(id, noon-2*hour, 7, count)
	return s
}

// drowned: y spoke first, then x without end.
func drowned() *server {
	s := &server{}
	s.say("y", noon-2*hour, 7, 5)
	s.say("x", noon-2*hour+minute, 7, 500)
	return s
}

func capped(s *server, pageCap int) *server {
	s.pageCap = pageCap
	return s
}

func quiet(s *server) *server {
	s.silent = true
	return s
}

func TestOrder(t *testing.T) {
	for name, oldestFirst := range map[string]bool{"newest first": false, "oldest first": true} {
		t.Run(name, func(t *testing.T) {
			s := &server{pageCap: 3}
			s.say("x", noon-hour, 0, 8) // all in one millisecond
			s.say("y", noon-hour+1, 1, 1)
			reader := s.read
			if oldestFirst {
				s.pageCap = 100
				reader = func(ctx context.Context, r koreai.Request) (koreai.Page, error) {
					p, err := s.read(ctx, r)
					slices.Reverse(p.Messages)
					return p, err
				}
			}
			got, err := Read(t.Context(), reader, Request{Sessions: []session.Session{talk("x", noon-hour, noon), talk("y", noon-hour, noon)}, Now: noon})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append(numbered("x", 0, 8), "y 0"), texts(got)); diff != "" {
				t.Error(diff)
			}
			for n, l := range got.Lines[:8] {
				if want := time.UnixMilli(noon - hour).Add(time.Duration(n + 1)); !l.At.Equal(want) {
					t.Errorf("message %d is at %v, want %v", n, l.At, want)
				}
			}
			if last := got.Lines[8].At; last.Nanosecond()%1e6 != 0 {
				t.Errorf("a message alone in its millisecond is at %v", last)
			}
		})
	}
}

func TestRepeatedAndForeignMessages(t *testing.T) {
	s := capped(say("x", 30), 10)
	reader := func(ctx context.Context, r koreai.Request) (koreai.Page, error) {
		p, err := s.read(ctx, r)
		p.Messages = slices.Concat(p.Messages, p.Messages[:2], []koreai.Message{{ID: "other", Session: "z", At: noon}})
		p.Received += 3
		return p, err
	}
	got, err := Read(t.Context(), reader, Request{Sessions: []session.Session{talk("x", noon-2*hour, noon)}, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(numbered("x", 0, 30), texts(got)); diff != "" {
		t.Error(diff)
	}
}

func TestEndlessList(t *testing.T) {
	s := say("x", 10)
	reader := func(ctx context.Context, r koreai.Request) (koreai.Page, error) {
		r.Skip = 0
		p, err := s.read(ctx, r)
		p.MoreAvailable = true
		return p, err
	}
	got, err := Read(t.Context(), reader, Request{Sessions: []session.Session{talk("x", noon-2*hour, noon)}, Now: noon})
	if err != nil || len(got.Lines) != 10 || got.Calls > 3 {
		t.Errorf("%d messages with %d calls: %v", len(got.Lines), got.Calls, err)
	}
}

func TestFailures(t *testing.T) {
	scope := &koreai.Error{Kind: koreai.KindScope, Message: "lacks the scope Chat History"}
	for name, c := range map[string]struct {
		fail func(call int) error
		says string
	}{
		"an error of the reader": {fail: func(int) error { return scope }, says: "lacks the scope Chat History"},
		"a panic":                {fail: func(int) error { panic("text of a message") }, says: "messages"},
	} {
		t.Run(name, func(t *testing.T) {
			s := say("x", 1)
			s.fail = c.fail
			_, err := Read(t.Context(), s.read, Request{Sessions: []session.Session{talk("x", noon-2*hour, noon)}, Now: noon})
			if len(s.requests) != 1 || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%d calls, %v; want %q", len(s.requests), err, c.says)
			}
		})
	}
}

func TestMaskingEndsWithTheRequest(t *testing.T) {
	s := say("x", 10)
	ctx, cancel := context.WithCancel(t.Context())
	reader := func(ctx context.Context, r koreai.Request) (koreai.Page, error) {
		defer cancel()
		return s.read(ctx, r)
	}
	if _, err := Read(ctx, reader, Request{Sessions: []session.Session{talk("x", noon-2*hour, noon)}, Now: noon}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
