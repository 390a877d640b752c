package plugin

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// nameServer answers every question for an address with this machine, until it
// says that there is no such name.
type nameServer struct{ gone atomic.Bool }

// names answers for all tests of the package, of which only one asks for a name: to
// change it while connections are made would be a race.
var names = &nameServer{}

func init() { net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: names.dial} }

const (
	found      = 0x8180 // an answer, of the recursive kind
	noSuchName = 0x8183
)

// dial is a connection to it, as over TCP: each message after its length.
func (n *nameServer) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer func() { _ = server.Close() }()
		for {
			var size [2]byte
			if _, err := io.ReadFull(server, size[:]); err != nil {
				return
			}
			question := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(server, question); err != nil {
				return
			}
			answer := n.answer(question)
			if _, err := server.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
				return
			}
		}
	}()
	return client, nil
}

func (n *nameServer) answer(question []byte) []byte {
	end := 12 // after the header: labels, type and class
	for question[end] != 0 {
		end += 1 + int(question[end])
	}
	end += 5
	forAddress := binary.BigEndian.Uint16(question[end-4:]) == 1
	flags, answers := uint16(found), uint16(0)
	switch {
	case n.gone.Load():
		flags = noSuchName
	case forAddress:
		answers = 1
	}
	out := append([]byte{}, question[:2]...)
	for _, v := range []uint16{flags, 1, answers, 0, 0} {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	out = append(out, question[12:end]...)
	if answers == 1 { // the name asked for, A, IN, not to be kept, 4 bytes
		out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1)
	}
	return out
}

// A name that is there no more strikes as any other fault does: on a first read,
// on a later page, and on a refresh.
func TestANameThatIsNotFound(t *testing.T) {
	const says = "The host kore.test:"
	for _, moment := range []string{"first read", "later page", "refresh"} {
		t.Run(moment, func(t *testing.T) {
			names.gone.Store(false)
			kore := &fakeKore{}
			for n := range 25 { // three pages
				kore.rows = append(kore.rows, row(n, n, "agent", nil))
			}
			kore.fail = func(http.ResponseWriter) bool {
				names.gone.Store(moment == "later page")
				return false
			}
			server := httptest.NewUnstartedServer(kore)
			server.Config.SetKeepAlivesEnabled(false) // each call looks the name up
			server.Start()
			t.Cleanup(server.Close)
			_, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
			i := doorAt(t, "http://kore.test:"+port, map[string]any{"allowPlainHttp": true, "pageSize": 10, "bots": []any{map[string]any{"id": "st-one"}}})
			names.gone.Store(moment == "first read")
			res := ask(t, i, map[string]any{"queryType": "summary", "measures": []string{"sessions"}}, nil)
			if moment != "refresh" {
				if res.Error == nil || !strings.HasPrefix(res.Error.Error(), says) || int(res.Status) != http.StatusBadGateway || res.ErrorSource != backend.ErrorSourceDownstream {
					t.Errorf("%d %s %v", res.Status, res.ErrorSource, res.Error)
				}
				return
			}
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			names.gone.Store(true)
			if status, out := call(t, i, "Editor", "refresh", map[string]any{"range": twoHours()}); status != http.StatusOK {
				t.Fatal(out)
			}
			res = ask(t, i, map[string]any{"queryType": "summary", "measures": []string{"sessions"}}, nil)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			if v, _ := res.Frames[0].Fields[0].ConcreteAt(0); v != 25.0 {
				t.Errorf("%v sessions, want what was known", v)
			}
			notices := res.Frames[0].Meta.Notices
			if len(notices) != 1 || !strings.HasPrefix(notices[0].Text, "Shown is what was known") || !strings.Contains(notices[0].Text, says) {
				t.Errorf("notices %v", notices)
			}
		})
	}
}
