package columns

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Each of these chunks could make a reader panic or lie, and has become a block
// as it is: reading it must fail.
func TestBlocksOfUnsoundChunks(t *testing.T) {
	for name, spoil := range map[string]func(c *Chunk){
		"rows that start together, out of order": func(c *Chunk) {
			c.starts[8] = c.starts[7]
			for i := range idSize {
				c.ids.raw[7*idSize+i] |= 0xf0
			}
		},
		"starts that go back":                 func(c *Chunk) { c.starts[9] = c.starts[8] - 1 },
		"a start too far in the future":       func(c *Chunk) { c.base = 1<<63 - 1<<32 },
		"a length of weeks that is not odd":   func(c *Chunk) { c.lengths[3] = maxLength },
		"an odd length that is not":           func(c *Chunk) { c.lengths[3], c.odd = OddLength, []oddEnd{{3, c.Start(3) + 5}} },
		"a state twice":                       func(c *Chunk) { c.states[1] = c.states[0] },
		"a state that no row has":             func(c *Chunk) { c.states = append(c.states, State{Type: "x"}) },
		"a row of no state":                   func(c *Chunk) { c.states = c.states[:1] },
		"a value that no row has":             func(c *Chunk) { c.channels.dict = newDict([]string{"a", "rtm", "x"}) },
		"a channel of several values":         func(c *Chunk) { c.channels = c.langs },
		"a code of no entry":                  func(c *Chunk) { many(c).codes.U16[5] = 700 },
		"an entry that no row has, of many":   func(c *Chunk) { codes := many(c).codes.U16; codes[5] = codes[6] },
		"tags out of order":                   func(c *Chunk) { c.tags[0], c.tags[1] = c.tags[1], c.tags[0] },
		"a tag twice":                         func(c *Chunk) { c.tags[1] = c.tags[0] },
		"a tag of no scope":                   func(c *Chunk) { c.tags[len(c.tags)-1].scope = 2 },
		"a tag that nobody has":               func(c *Chunk) { c.tags[1].Column = Column{} },
		"sparse rows out of order":            func(c *Chunk) { slices.Reverse(sparse(c).rows) },
		"sparse rows outside":                 func(c *Chunk) { sparse(c).rows[len(sparse(c).rows)-1] = uint16(c.n) },
		"a list of nothing":                   func(c *Chunk) { c.langs.ends[1] = 0 },
		"a list of values that are not there": func(c *Chunk) { c.langs.lists[0] = 9 },
		"values out of order":                 func(c *Chunk) { c.langs.dict = Dict{n: 2, blob: "bba", ends: []uint32{2, 3}} },
		"a value twice":                       func(c *Chunk) { c.langs.dict = Dict{n: 2, blob: "aa", ends: []uint32{1, 2}} },
		"a value twice among many":            func(c *Chunk) { d := &many(c).dict; d.blob = d.blob[:d.width] + d.blob[:d.width] + d.blob[2*d.width:] },
		"odd IDs out of order":                func(c *Chunk) { c.ids.rows, c.ids.ends, c.ids.text = []uint16{5, 4}, []uint32{1, 2}, "ab" },
		"a UUID as text":                      func(c *Chunk) { c.users[4] = asText(c.table, "u-00000000-0000-5000-8000-000000000000") },
	} {
		c := soundChunk()
		if _, err := Decode(encode(t, Whole(c)), NewUsers()); err != nil {
			t.Fatal(err)
		}
		spoil(c)
		u := NewUsers()
		if _, err := Decode(encode(t, Whole(c)), u); !errors.Is(err, ErrBlock) || u.Len() > 0 {
			t.Errorf("%s: %v, %d users", name, err, u.Len())
		}
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

func many(c *Chunk) *Column   { return c.Tag(SessionTag, "many") }
func sparse(c *Chunk) *Column { return c.Tag(UserTag, "rare") }

func asText(u *Users, id string) uint32 {
	return u.add(1, [16]byte{}, false, id)
}

// Numbers that grow are not always texts that do: 12: is after 121:, but
// before it as a number of three digits.
func TestTextsAreInOrderNotOnlyTheirNumbers(t *testing.T) {
	read := func(values []string) error {
		w := &blockWriter{}
		w.uint(uint64(len(values)))
		if !writeFields(w, values) {
			t.Fatalf("%q have no numbers", values[0])
		}
		r := &blockReader{rest: w.to, tmp: &scratch{}}
		if d := readDict(r); r.err == nil {
			for i, v := range values {
				if d.At(i) != v {
					t.Fatalf("%q became %q", v, d.At(i))
				}
			}
		}
		return r.err
	}
	for _, behind := range []string{"", "/x", ":x", "~"} {
		var values []string
		for i := range 300 {
			values = append(values, fmt.Sprintf("no %d2%s", i+1, behind), fmt.Sprintf("no %d21%s", i+1, behind))
		}
		slices.Sort(values)
		if err := read(values); err != nil {
			t.Errorf("%q: %v", behind, err)
		}
		slices.SortFunc(values, func(a, b string) int {
			return strings.Compare(strings.TrimSuffix(a, behind), strings.TrimSuffix(b, behind))
		})
		if err := read(values); (err == nil) != slices.IsSorted(values) {
			t.Errorf("%q: %v", behind, err)
		}
		values[7] = values[6]
		if err := read(values); err == nil {
			t.Errorf("%q: a text twice", behind)
		}
	}
}

// A few bytes must not become many: neither texts that say they are long, nor
// numbers without bytes.
func TestFewBytesBecomeFew(t *testing.T) {
	const n = 20_000
	long := strings.Repeat("x", 2000)
	fronts, numbers := &blockWriter{}, &blockWriter{}
	values := make([]string, n)
	for i := range values {
		values[i] = long + fmt.Sprintf("%05d", i)
	}
	fronts.uint(n)
	writeFronts(fronts, values)
	for _, v := range []uint64{n, fieldDict, 1} {
		numbers.uint(v)
	}
	numbers.text(long)
	for _, v := range []uint64{5, fixedField | leftField, 0} {
		numbers.uint(v)
	}
	numbers.bytes(append([]byte{1}, strings.Repeat("\x01", n)...)) // one plane of steps
	numbers.text("")
	for name, w := range map[string]*blockWriter{"fronts": fronts, "numbers": numbers} {
		r := &blockReader{rest: w.to, tmp: &scratch{}}
		if d := readDict(r); r.err == nil || len(r.tmp.text) > dictSpread*len(w.to) {
			t.Errorf("%s: %d bytes became %d strings of 2,005, over %d bytes", name, len(w.to), d.Len(), len(r.tmp.text))
		}
	}
	numbers.to = []byte(strings.Replace(string(numbers.to), "\xd0\x0f"+long, "\x02xx", 1))
	r := &blockReader{rest: numbers.to, tmp: &scratch{}}
	if d := readDict(r); d.Len() != n {
		t.Errorf("the same with a short text: %v", r.err)
	}
	r = &blockReader{rest: make([]byte, 100), tmp: &scratch{}}
	if got := readPlanes[uint64](r, 1<<40); r.err == nil || len(got) > 0 {
		t.Error("1<<40 numbers of no bytes were believed")
	}
	r = &blockReader{rest: binary.AppendUvarint(nil, 1<<40), tmp: &scratch{}}
	if readDict(r); r.err == nil {
		t.Error("1<<40 texts were believed")
	}
}

func TestBytesOfNumbersAreHonest(t *testing.T) {
	w := &blockWriter{}
	w.uint(40)
	values := make([]string, 40)
	for i := range values {
		values[i] = fmt.Sprintf("a name %02d/%x, and more", i, i*i)
	}
	if !writeFields(w, values) {
		t.Fatal("no numbers")
	}
	dicts, tmp := make([]Dict, 3000), &scratch{}
	readDict(&blockReader{rest: w.to, tmp: tmp})
	before := heap()
	said := int64(0)
	for i := range dicts {
		dicts[i] = readDict(&blockReader{rest: w.to, tmp: tmp})
		said += dicts[i].bytes()
	}
	checkHonest(t, heap()-before, said)
	runtime.KeepAlive(dicts)
	runtime.KeepAlive(tmp)
}
