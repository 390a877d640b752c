package columns

import (
	"flag"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

var update = flag.Bool("update", false, "write the golden rows again")

// What was written by this version once must be read for as long as it is this
// version: a change of the layout needs another one.
func TestRowsOfBeforeAreRead(t *testing.T) {
	const file = "testdata/rows-3"
	chunks, _ := build(append(strange(11, 300), typicalRows(300)...))
	if *update {
		if err := os.WriteFile(file, encode(t, Whole(chunks[0])), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Decode(data, NewUsers())
	if err != nil || c.Len() != chunks[0].Len() {
		t.Fatal(err)
	}
	for i := range c.Len() {
		if got, want := c.Session(i), chunks[0].Session(i); !reflect.DeepEqual(got, want) {
			t.Fatalf("row %d is\n%+v, want\n%+v", i, got, want)
		}
	}
}

func typicalRows(n int) (out []session.Session) {
	r := rand.New(rand.NewPCG(4, 4))
	for i := range n {
		out = append(out, typical(r, 1000+i, n))
	}
	return out
}

// What cannot be read must leave nothing behind in the table of users.
func TestDamagedRowsAddNoUsers(t *testing.T) {
	data := encode(t, typicalSnapshot(100).Parts...)
	u := NewUsers()
	if _, err := Decode(append(data, 0), u); err == nil || u.Len() != 0 {
		t.Errorf("%d users, %v", u.Len(), err)
	}
}

func TestADecodedChunkHoldsNothingOfTheBytes(t *testing.T) {
	data := encode(t, typicalSnapshot(2000).Parts...)
	c, err := Decode(data, NewUsers())
	if err != nil {
		t.Fatal(err)
	}
	var before []session.Session
	for i := range c.Len() {
		before = append(before, c.Session(i))
	}
	clear(data)
	for i, s := range before {
		if got := c.Session(i); !reflect.DeepEqual(got, s) {
			t.Fatalf("row %d became %+v", i, got)
		}
	}
}

func TestBytesOfADecodedChunkAreHonest(t *testing.T) {
	data := encode(t, typicalSnapshot(20_000).Parts...)
	u := NewUsers()
	if _, err := Decode(data, u); err != nil {
		t.Fatal(err)
	}
	before := heap()
	c, err := Decode(data, u)
	if err != nil {
		t.Fatal(err)
	}
	checkHonest(t, heap()-before, c.Bytes())
	runtime.KeepAlive(c)
	runtime.KeepAlive(data)
}
