package columns

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func encode(t testing.TB, parts ...Part) []byte {
	t.Helper()
	data, err := Encode(parts)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checkEncoded encodes and decodes parts and compares row by row, with a table
// of users that knows none, and with one that knows some.
func checkEncoded(t *testing.T, parts ...Part) *Chunk {
	t.Helper()
	var want []session.Session
	for _, p := range parts {
		for i := p.Lo; i < p.Hi; i++ {
			want = append(want, p.Chunk.Session(i))
		}
	}
	data := encode(t, parts...)
	some := NewUsers()
	for i := range want {
		if some.Code("somebody else"); i%3 == 0 {
			some.Code(want[len(want)-1-i].User)
		}
	}
	var c *Chunk
	for _, users := range []*Users{some, NewUsers()} {
		var err error
		if c, err = Decode(data, users); err != nil {
			t.Fatal(err)
		}
		if c.Len() != len(want) {
			t.Fatalf("%d rows, want %d", c.Len(), len(want))
		}
		for i, s := range want {
			if got := c.Session(i); !reflect.DeepEqual(got, s) {
				t.Fatalf("row %d is\n%+v, want\n%+v", i, got, s)
			}
		}
	}
	return c
}

func TestEncodedRowsComeBack(t *testing.T) {
	for seed := range uint64(30) {
		chunks, _ := build(strange(seed, 1+int(seed*seed)*10))
		for _, c := range chunks {
			got := checkEncoded(t, Whole(c))
			if again := encode(t, Whole(got)); string(again) != string(encode(t, Whole(c))) {
				t.Fatal("what was decoded is encoded in another way")
			}
			if got.HasIrregularLengths() != c.HasIrregularLengths() {
				t.Errorf("long lengths: %v", got.HasIrregularLengths())
			}
		}
	}
}

// The columns themselves have to be those that a builder makes: those who scan
// chunks look at them, and how many bytes they take is counted.
func TestDecodedColumnsAreThoseOfABuilder(t *testing.T) {
	for name, c := range map[string]*Chunk{
		"strange": first(build(strange(7, 5000))), "typical": typicalSnapshot(5000).Parts[0].Chunk, "one row": first(build(strange(1, 1))),
		"few": first(build(strange(3, 40))),
	} {
		got, err := Decode(encode(t, Whole(c)), c.table)
		if err != nil {
			t.Fatal(err)
		}
		x, y := reflect.ValueOf(*got), reflect.ValueOf(*c)
		for i := range x.NumField() {
			if a, b := fmt.Sprintf("%+v", x.Field(i)), fmt.Sprintf("%+v", y.Field(i)); a != b && x.Type().Field(i).Name != "table" {
				t.Errorf("%s: %s is\n%.300s, want\n%.300s", name, x.Type().Field(i).Name, a, b)
			}
		}
	}
}

func first(chunks []*Chunk, _ *Users) *Chunk { return chunks[0] }

func TestEncodeEveryKindOfRow(t *testing.T) {
	rows := map[string]func(i int, s *session.Session){
		"plain":             func(int, *session.Session) {},
		"no IDs of MongoDB": func(i int, s *session.Session) { s.ID = fmt.Sprintf("%d-%d", i%13, i) },
		"IDs of one process": func(i int, s *session.Session) {
			s.ID = fmt.Sprintf("%08x0123456789%06x", s.Start/1000+int64(i%3), (1<<24-50+i*7)&counterMask)
		},
		"random IDs": func(i int, s *session.Session) { s.ID = fmt.Sprintf("%024x", uint64(i+1)*0x9e3779b97f4a7c15) },
		"no users":   func(_ int, s *session.Session) { s.User = "" },
		"one user":   func(_ int, s *session.Session) { s.User = "someone" },
		"users of every kind": func(i int, s *session.Session) {
			s.User = []string{"", fmt.Sprint("x", i), fmt.Sprintf("u-%08x-1234-5678-9abc-def012345678", i/2), "U-"}[i%4]
		},
		"more than 255 states": func(i int, s *session.Session) {
			s.Containment, s.Status, s.Developer = fmt.Sprint("c", i%300), fmt.Sprint("s", i%7), i%2 == 0
		},
		"counts that are large": func(i int, s *session.Session) { s.Messages, s.Tasks = int64(i)*1000, int64(i)*10_000_000 },
		"counts that are none":  func(i int, s *session.Session) { s.Messages, s.Tasks = math.MinInt64+int64(i), math.MaxInt64-int64(i) },
		"no counts":             func(i int, s *session.Session) { s.Messages, s.Tasks = session.NoCount, session.NoCount },
		"irregular ends": func(i int, s *session.Session) {
			s.End = []int64{s.Start - int64(i), session.NoTime, s.Start + 1<<31, s.Start + 1<<31 - 1, s.Start}[i%5]
		},
		"equal starts":       func(i int, s *session.Session) { s.Start = 1_750_000_000_000; s.Bot = fmt.Sprint("st-", i%2) },
		"starts before 1970": func(i int, s *session.Session) { s.Start -= 1_800_000_000_000 },
		"all empty":          func(_ int, s *session.Session) { *s = session.Session{ID: s.ID, Start: s.Start} },
		"sparse": func(i int, s *session.Session) {
			if i%100 == 1 {
				s.SessionTags = []session.Tag{{Name: "rare", Value: fmt.Sprint(i)}, {Name: "\x00", Value: "\xff"}}
			}
		},
		"sparse lists": func(i int, s *session.Session) {
			if i%50 == 1 {
				s.UserTags = []session.Tag{{Name: "", Value: ""}, {Name: "", Value: ""}, {Name: "", Value: fmt.Sprint(i % 9)}}
			}
		},
		"many lists": func(i int, s *session.Session) {
			for k := range 20 {
				s.SessionTags = append(s.SessionTags, session.Tag{Name: "many", Value: fmt.Sprintf("%d-%d", i, k)})
			}
		},
		"long values": func(i int, s *session.Session) {
			s.UserTags = []session.Tag{{Name: "long", Value: strings.Repeat("x", 4000) + fmt.Sprintf("%05d", i)}, {Name: "longer", Value: strings.Repeat("y", i)}}
		},
	}
	for name, change := range rows {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 15, 16, 17, 1000} {
				all := make([]session.Session, n)
				for i := range all {
					all[i] = plain(i)
					change(i, &all[i])
				}
				chunks, _ := build(all)
				got := checkEncoded(t, Whole(chunks[0]))
				if got.Bytes() > chunks[0].Bytes() {
					t.Errorf("%d rows take %d bytes, built ones %d", n, got.Bytes(), chunks[0].Bytes())
				}
			}
		})
	}
}

func TestEncodePartsOfSeveralChunks(t *testing.T) {
	u := NewUsers()
	var parts []Part
	for at := range 4 {
		b := NewBuilder(u)
		for i := range 500 {
			b.Add(plain(at*500 + i))
		}
		c := b.Chunks()[0]
		parts = append(parts, Part{Chunk: c, Lo: at * 10, Hi: 500 - at*7})
	}
	checkEncoded(t, parts...)
	checkEncoded(t, parts[1])
	other, _ := build([]session.Session{plain(5000)})
	before := u.Len()
	checkEncoded(t, append(parts, Whole(other[0]))...)
	if u.Len() != before {
		t.Errorf("%d users became %d: a table got those of another", before, u.Len())
	}
}

func TestEncodeMaxRows(t *testing.T) {
	s := typicalSnapshot(MaxRows)
	c := checkEncoded(t, s.Parts...)
	if c.Len() != MaxRows {
		t.Fatalf("%d rows", c.Len())
	}
}

func TestWhatCannotBeEncodedOrDecoded(t *testing.T) {
	chunks, u := build([]session.Session{plain(1), plain(2)})
	if _, err := Encode(nil); err == nil {
		t.Error("no rows were encoded")
	}
	far, _ := build([]session.Session{func() session.Session { s := plain(3); s.Start += 1 << 33; return s }()})
	if _, err := Encode([]Part{Whole(chunks[0]), Whole(far[0])}); err == nil || !strings.Contains(err.Error(), "49 days") {
		t.Errorf("rows 99 days apart: %v", err)
	}
	big := typicalSnapshot(MaxRows)
	if _, err := Encode(append(big.Parts, Whole(chunks[0]))); err == nil {
		t.Error("more than MaxRows rows were encoded")
	}
	data := encode(t, Whole(chunks[0]))
	if _, err := Decode(append([]byte{encodingVersion + 1}, data[1:]...), u); !errors.Is(err, ErrVersion) || errors.Is(err, ErrDamaged) {
		t.Errorf("another version: %v", err)
	}
	for n := range data {
		if _, err := Decode(data[:n], u); !errors.Is(err, ErrDamaged) {
			t.Fatalf("the first %d bytes of %d: %v", n, len(data), err)
		}
	}
	if _, err := Decode(append(data, 0), u); !errors.Is(err, ErrDamaged) {
		t.Errorf("one byte more: %v", err)
	}
}

func TestEncodeRandomSessions(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 9))
		all := strange(seed, 1+r.IntN(60))
		for i := range all {
			if r.IntN(3) == 0 {
				all[i].Start = all[max(0, i-1)].Start
			}
			for range r.IntN(3) {
				all[i].UserTags = append(all[i].UserTags, session.Tag{Name: fmt.Sprint(r.IntN(4)), Value: randomText(r)})
			}
		}
		chunks, _ := build(all)
		lo := r.IntN(chunks[0].Len())
		checkEncoded(t, Part{Chunk: chunks[0], Lo: lo, Hi: lo + 1 + r.IntN(chunks[0].Len()-lo)})
	}
}

func randomText(r *rand.Rand) string {
	const letters = "00019abcfg-/ :Z\x00\xff"
	b := make([]byte, r.IntN(8))
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}
