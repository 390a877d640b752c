package columns

import (
	"errors"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Whatever the bytes are, reading them ends with an error, or with a chunk of
// which everything can be asked, and which is encoded again.
func FuzzDecodeChunk(f *testing.F) {
	for seed := range uint64(6) {
		chunks, _ := build(strange(seed, 1+int(seed)*9))
		f.Add(encode(f, Whole(chunks[0])))
	}
	f.Add(encode(f, typicalSnapshot(40).Parts...))
	f.Add([]byte{encodingVersion})
	f.Add([]byte{encodingVersion + 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		u := NewUsers()
		c, err := Decode(data, u)
		if err != nil {
			if errors.Is(err, ErrVersion) == errors.Is(err, ErrDamaged) || u.Len() > 0 {
				t.Fatalf("%v, %d users", err, u.Len())
			}
			return
		}
		checkChunk(t, c)
		again, err := Decode(encode(t, Whole(c)), u)
		if err != nil {
			t.Fatalf("it cannot be read again: %v", err)
		}
		for i := range c.Len() {
			if x, y := c.Session(i), again.Session(i); x.ID != y.ID || x.User != y.User || x.End != y.End || !slices.Equal(x.SessionTags, y.SessionTags) || !slices.Equal(x.Languages, y.Languages) {
				t.Fatalf("row %d is %+v, then %+v", i, x, y)
			}
		}
	})
}

// The same with every byte of a few encodings changed, without waiting for chance.
func TestAnyByteChanged(t *testing.T) {
	for _, data := range [][]byte{encode(t, Whole(first(build(strange(2, 8))))), encode(t, typicalSnapshot(5).Parts...)} {
		read := 0
		for i := range data {
			flip := []byte{1, 0x10, 0xff}[i%3]
			data[i] ^= flip
			if c, err := Decode(data, NewUsers()); err == nil {
				checkChunk(t, c)
				read++
			} else if !errors.Is(err, ErrDamaged) && i > 0 {
				t.Fatalf("byte %d: %v", i, err)
			}
			data[i] ^= flip
		}
		if read == 0 {
			t.Error("nothing could be read, so nothing was looked at")
		}
	}
}

// checkChunk looks at all that readers of a chunk take for given.
func checkChunk(t *testing.T, c *Chunk) {
	n := c.Len()
	if n < 1 || n > MaxRows || c.Bytes() <= 0 || c.Starts()[0] != 0 || !slices.IsSorted(c.Starts()) ||
		len(c.Starts()) != n || len(c.Lengths()) != n || len(c.UserCodes()) != n || c.Span().Empty() {
		t.Fatalf("%d rows, starts %v", n, c.Starts())
	}
	irregular := false
	for i, l := range c.Lengths() {
		end := c.End(i)
		if l < IrregularLength && end != c.Start(i)+int64(l) || l >= maxLength && l < IrregularLength || int(c.UserCodes()[i]) > c.table.Len() || c.Messages().At(i) < 0 && c.Messages().Wide == nil && c.Messages().At(i) != session.NoCount {
			t.Fatalf("row %d: length %d, user %d, %d messages", i, l, c.UserCodes()[i], c.Messages().At(i))
		}
		irregular = irregular || l == IrregularLength
	}
	if irregular != c.HasIrregularLengths() {
		t.Fatalf("irregular lengths: %v", c.HasIrregularLengths())
	}
	checkCodesOf(t, c.StateCodes(), n, 0, len(c.States()))
	checkColumn(t, c.Bots(), n)
	checkColumn(t, c.Channels(), n)
	checkColumn(t, c.Languages(), n)
	c.Tags(func(scope Scope, name string, col *Column) {
		checkColumn(t, col, n)
		if c.Tag(scope, name) != col || col.Entries() < 2 {
			t.Fatalf("tag %q of %d entries is not found", name, col.Entries())
		}
	})
}

func checkCodesOf(t *testing.T, c Codes, n, first, entries int) {
	if !c.Const() && max(len(c.U8), len(c.U16)) != n || c.U8 != nil && (entries > 256 || c.U16 != nil) {
		t.Fatalf("codes of %d entries in %d and %d rows", entries, len(c.U8), len(c.U16))
	}
	for i := range n {
		if code := c.At(i); code < first || code >= max(1, entries) {
			t.Fatalf("code %d of %d entries", code, entries)
		}
	}
}

func checkColumn(t *testing.T, c *Column, n int) {
	codes, sparse := c.Plain()
	if sparse {
		spread := c.Spread(make([]uint8, n), make([]uint16, n))
		for i := range n {
			if spread.At(i) != c.Entry(i) {
				t.Fatalf("row %d: entry %d and %d", i, spread.At(i), c.Entry(i))
			}
		}
		checkCodesOf(t, codes, len(c.rows), 1, c.Entries())
	} else {
		checkCodesOf(t, codes, n, 0, c.Entries())
	}
	var one [1]uint32
	for e := 1; e < c.Entries(); e++ {
		list := c.List(e, one[:])
		if len(list) == 0 {
			t.Fatalf("entry %d is of nothing", e)
		}
		for _, v := range list {
			c.Dict().At(int(v))
		}
	}
	c.Dict().Find("x")
	if c.Present(0, n) > n {
		t.Fatal("more values than rows")
	}
}
