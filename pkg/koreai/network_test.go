package koreai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

// onWire answers with raw bytes and cuts the connection, politely or with a reset.
func onWire(raw string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw)
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// dribbles sends a byte and then nothing until the client is gone.
func dribbles(first string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if first != "" {
			_, _ = io.WriteString(w, first)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func TestConnectionsThatFail(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		kind   Kind
		retry  bool
		says   string
	}{
		{"closed without an answer", onWire("", false), KindNetwork, true, "closed the connection"},
		{"reset without an answer", onWire("", true), KindNetwork, true, "reset"},
		{"reset in the body", onWire(head+"Content-Length: 500\r\n\r\n"+`{"sessions":[`, true), "", true, ""},
		{"shorter than its length", onWire(head+"Content-Length: 500\r\n\r\n"+`{"sessions":[`, false), KindTruncated, true, "ends in the middle"},
		{"broken chunks", onWire(head+"Transfer-Encoding: chunked\r\n\r\nzz\r\n", false), KindNetwork, true, "failed"},
		{"broken gzip", onWire(head+"Content-Encoding: gzip\r\n\r\nnot gzip at all", false), KindTruncated, true, "ends in the middle"},
		{"no HTTP", onWire("SSH-2.0-OpenSSH_9.6\r\n", false), KindNetwork, true, "failed"},
		{"never an answer", dribbles(""), KindTimeout, true, "in time"},
		{"a byte and no more", dribbles("{"), KindTimeout, true, "in time"},
		{"endless blanks", dribbles(strings.Repeat(" ", 5000)), KindTimeout, true, "in time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t, test.answer)
			cfg := testConfig(f.URL)
			if test.kind == KindTimeout {
				cfg.Settings.Timeout = 50 * time.Millisecond
			}
			c := newTestClient(t, cfg)
			_, err := c.Sessions(t.Context(), oneCall())
			var e *Error
			if !errors.As(err, &e) || Retryable(err) != test.retry || !strings.Contains(e.Message, test.says) {
				t.Fatalf("got %v", err)
			}
			// A reset may overtake the bytes before it; both are right then.
			if test.kind == "" && e.Kind != KindNetwork && e.Kind != KindTruncated || test.kind != "" && e.Kind != test.kind {
				t.Errorf("kind %s, want %s", e.Kind, test.kind)
			}
			wantSilence(t, f.sentTokens(), err, e, *e, c)
		})
	}
}

// endsOn is a context whose deadline passes when something has happened.
type endsOn struct {
	context.Context
	over chan struct{}
	once sync.Once
	done chan struct{}
}

func (e *endsOn) Done() <-chan struct{} {
	e.once.Do(func() {
		go func() {
			<-e.over
			close(e.done)
		}()
	})
	return e.done
}

func (e *endsOn) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestTheCallersContext(t *testing.T) {
	arrived := make(chan struct{}, 2)
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		dribbles("{")(w, r)
	})
	c := newTestClient(t, testConfig(f.URL))

	// The time is up once the call has arrived, however long a busy machine takes for that.
	_, err := c.Sessions(&endsOn{Context: t.Context(), over: arrived, done: make(chan struct{})}, oneCall())
	if KindOf(err) != KindTimeout {
		t.Errorf("deadline: %v", err)
	}
	wantSilence(t, f.sentTokens(), err)

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err = c.Sessions(ctx, oneCall())
	if KindOf(err) != KindCanceled || Retryable(err) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestConnectionRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	_ = l.Close()
	_, err = newTestClient(t, testConfig(url)).Sessions(t.Context(), oneCall())
	if KindOf(err) != KindNetwork || !strings.Contains(err.Error(), "refused") || !Retryable(err) {
		t.Errorf("got %v", err)
	}
	wantSilence(t, nil, err)
}

// over makes a client whose connections all fail in the given way.
func over(cfg config, err error) *Client {
	fails := httpclient.RoundTripperFunc(func(*http.Request) (*http.Response, error) { return nil, err })
	transport := httpclient.ErrorSourceMiddleware().CreateMiddleware(httpclient.Options{}, fails)
	return &Client{settings: cfg.Settings, now: cfg.Now, maxBody: maxBody, http: &http.Client{Transport: transport}}
}

// timeoutOf is an error of the kind that package net makes for time-outs.
type timeoutOf struct{}

func (timeoutOf) Error() string   { return "i/o timeout" }
func (timeoutOf) Timeout() bool   { return true }
func (timeoutOf) Temporary() bool { return true }

func TestErrorsOfTheNetwork(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, test := range []struct {
		err   error
		kind  Kind
		retry bool
		says  string
	}{
		{dial(&net.DNSError{Err: "no such host", Name: "kore.example", IsNotFound: true}), KindDNS, false, "kore.example cannot be found"},
		{dial(&net.DNSError{Err: "server misbehaving", Name: "kore.example", IsTemporary: true}), KindDNS, true, "DNS"},
		{dial(timeoutOf{}), KindTimeout, true, "in time"},
		{dial(syscall.EHOSTUNREACH), KindNetwork, true, "firewalls"},
		{&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, KindNetwork, true, "proxy"},
		{errors.New("remote error: tls: bad certificate"), KindTLS, false, "client certificate"},
		{fmt.Errorf("local error: tls: bad record MAC"), KindTLS, false, "TLS"},
		{errors.New("something else"), KindNetwork, true, "failed"},
	} {
		t.Run(test.err.Error(), func(t *testing.T) {
			_, err := over(testConfig("https://kore.example"), test.err).Sessions(t.Context(), oneCall())
			if KindOf(err) != test.kind || Retryable(err) != test.retry || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v: got %v (%s)", test.err, err, KindOf(err))
			}
		})
	}
}

// A transport error may quote the server, and the server may quote the token.
func TestErrorsThatQuoteTheToken(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		onWire(r.Header.Get(authHeader)+"\r\n\r\n", false)(w, r)
	})
	c := newTestClient(t, testConfig(f.URL))
	_, err := c.Sessions(t.Context(), oneCall())
	if err == nil {
		t.Fatal("no error")
	}
	wantSilence(t, f.sentTokens(), err)
}

func TestTLS(t *testing.T) {
	f := &fake{}
	f.Server = httptest.NewUnstartedServer(f.record(says(200, emptyPage)))
	f.Config.ErrorLog = nil
	f.StartTLS()
	t.Cleanup(f.Close)
	for _, test := range []struct{ url, says string }{
		{f.URL, "CA certificate"},
		{strings.Replace(newFake(t, says(200, emptyPage)).URL, "http:", "https:", 1), "does not speak HTTPS"},
	} {
		t.Run(test.says, func(t *testing.T) {
			_, err := newTestClient(t, testConfig(test.url)).Sessions(t.Context(), oneCall())
			if KindOf(err) != KindTLS || !strings.Contains(err.Error(), test.says) || Retryable(err) {
				t.Errorf("%s: %v", test.url, err)
			}
		})
	}
	if len(f.sentTokens()) != 0 {
		t.Error("a token went to a server that nobody vouches for")
	}
	cfg := testConfig(f.URL)
	cfg.in.JSONData = []byte(`{"tlsSkipVerify":true}`)
	if _, err := newTestClient(t, cfg).Sessions(t.Context(), oneCall()); err != nil {
		t.Errorf("Grafana's TLS settings are not used: %v", err)
	}
}
