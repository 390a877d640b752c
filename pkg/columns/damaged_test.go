package columns

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Each of these chunks could make a reader panic or lie, and is encoded
// as it is: decoding it must fail.
func TestUnsoundChunks(t *testing.T) {
	for name, spoil := range map[string]func(c *Chunk){
		"starts that go back":                     func(c *Chunk) { c.starts[9] = c.starts[8] - 1 },
		"a start too far in the future":           func(c *Chunk) { c.base = 1<<63 - 1<<32 },
		"a length of weeks that is not irregular": func(c *Chunk) { c.lengths[3] = maxLength },
		"rows of no state":                        func(c *Chunk) { c.state.rows, c.state.codes = []uint16{1}, Codes{One: uint16(len(c.states) - 1)} },
		"a value that no row has":                 func(c *Chunk) { c.channels.dict = newDict([]string{"rtm", "x"}) },
		"a code of no entry":                      func(c *Chunk) { many(c).codes.U16[5] = 700 },
		"tags out of order":                       func(c *Chunk) { c.tags[0], c.tags[1] = c.tags[1], c.tags[0] },
		"a tag twice":                             func(c *Chunk) { c.tags[1] = c.tags[0] },
		"a list of nothing":                       func(c *Chunk) { c.langs.ends[1] = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			c := soundChunk()
			if _, err := Decode(encode(t, Whole(c)), NewUsers()); err != nil {
				t.Fatal(err)
			}
			spoil(c)
			u := NewUsers()
			if _, err := Decode(encode(t, Whole(c)), u); !errors.Is(err, ErrDamaged) || u.Len() > 0 {
				t.Errorf("%v, %d users", err, u.Len())
			}
		})
	}
}

// soundChunk has columns of every kind.
func soundChunk() *Chunk {
	rows := make([]session.Session, 600)
	for i := range rows {
		rows[i] = plain(i)
		rows[i].Languages = [][]string{{"de"}, {"de", "en"}}[i%2]
		rows[i].Developer = i%3 == 0
		rows[i].SessionTags = []session.Tag{{Name: "many", Value: fmt.Sprintf("%05d", i)}, {Name: "two", Value: fmt.Sprint(i % 2)}}
		if i%40 == 0 {
			rows[i].UserTags = []session.Tag{{Name: "rare", Value: fmt.Sprint(i % 3)}}
		}
	}
	return first(build(rows))
}

func many(c *Chunk) *Column { return c.Tag(SessionTag, "many") }

// A few bytes must not become many, whatever lengths they say.
func TestFewBytesTakeLittleMemory(t *testing.T) {
	sound := encode(t, Whole(first(build(strange(2, 20)))))
	for at := 1; at < len(sound)-8; at += 12 {
		for _, length := range []uint64{math.MaxInt64, math.MaxInt32, 1 << 28} {
			data := slices.Clone(sound)
			binary.LittleEndian.PutUint64(data[at:], length)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(data, NewUsers())
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
				t.Fatalf("%d at byte %d: %d bytes took %d: %v", length, at, len(data), took, err)
			}
		}
	}
}
