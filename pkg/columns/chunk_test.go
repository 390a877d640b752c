package columns

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// plain is a session with nothing special, the i-th of a list.
func plain(i int) session.Session {
	return session.Session{ID: fmt.Sprintf("%024x", i), Bot: "st-1", User: fmt.Sprintf("u-%08x-0000-5000-8000-000000000000", i),
		Channel: "rtm", Start: 1_750_000_000_000 + int64(i)*1000, End: 1_750_000_000_000 + int64(i)*1000 + 500,
		Type: session.Interactive, Containment: session.DropOff, Status: session.Closed, Messages: 4, Tasks: 1}
}

// strange is random sessions in which everything that can be missing or irregular is so now and then.
func strange(seed uint64, n int) []session.Session {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]session.Session, n)
	for i := range out {
		s := plain(i)
		s.Start = 1_750_000_000_000 + r.Int64N(3_600_000)
		s.End = s.Start + r.Int64N(900_000)
		s.Developer = r.IntN(5) == 0
		change(r, &s, i)
		for range r.IntN(3) {
			s.Languages = append(s.Languages, []string{"en", "de", "", "en"}[r.IntN(4)])
		}
		for range r.IntN(5) {
			s.SessionTags = append(s.SessionTags, session.Tag{Name: []string{"a", "b", "rare\x00"}[r.IntN(3)], Value: []string{"", "x", "yy", fmt.Sprint(r.IntN(1000))}[r.IntN(4)]})
		}
		if r.IntN(30) == 0 {
			s.UserTags = append(s.UserTags, session.Tag{Name: "a", Value: fmt.Sprintf("%012d", i)})
		}
		out[i] = s
	}
	return out
}

func change(r *rand.Rand, s *session.Session, i int) {
	switch r.IntN(14) {
	case 0:
		s.ID = fmt.Sprintf("ODD%d", i)
	case 1:
		s.ID = strings.ToUpper(fmt.Sprintf("%024x", 1<<40+i*11+10))
	case 2:
		s.User = ""
	case 3:
		s.User = fmt.Sprintf("someone-%d", i%7)
	case 4:
		s.End = session.NoTime
	case 5:
		s.End = s.Start - 1
	case 6:
		s.End = s.Start + 1<<32
	case 7:
		s.Channel, s.Bot = "", "st-2"
	case 8:
		s.Containment, s.Status = "", session.Active
	case 9:
		s.Messages, s.Tasks = session.NoCount, 300
	case 10:
		s.Messages = 1 << 20
	case 11:
		s.Tasks = -7
	}
}

// normal is the session as a chunk gives it back: tags by name, no empty slices.
func normal(s session.Session) session.Session {
	byName := func(a, b session.Tag) int { return strings.Compare(a.Name, b.Name) }
	s.SessionTags, s.UserTags = slices.Clone(s.SessionTags), slices.Clone(s.UserTags)
	slices.SortStableFunc(s.SessionTags, byName)
	slices.SortStableFunc(s.UserTags, byName)
	return s
}

func build(all []session.Session) ([]*Chunk, *Users) {
	u := NewUsers()
	b := NewBuilder(u)
	for _, s := range all {
		b.Add(s)
	}
	return b.Chunks(), u
}

func snapshot(chunks []*Chunk, u *Users) Snapshot {
	s := Snapshot{Users: u}
	for _, c := range chunks {
		s.Parts = append(s.Parts, Whole(c))
	}
	return s
}

// checkSame compares sessions by value, whatever their order was before.
func checkSame(t *testing.T, got, want []session.Session) {
	t.Helper()
	want = slices.Clone(want)
	slices.SortFunc(want, func(a, b session.Session) int {
		if a.Start != b.Start {
			return int(a.Start - b.Start)
		}
		return strings.Compare(a.Bot+" "+a.ID, b.Bot+" "+b.ID)
	})
	if len(got) != len(want) {
		t.Fatalf("%d sessions, want %d", len(got), len(want))
	}
	for i := range want {
		if x := normal(want[i]); !reflect.DeepEqual(got[i], x) {
			t.Fatalf("row %d is\n%+v, want\n%+v", i, got[i], x)
		}
	}
}

func TestWhatGoesInComesOut(t *testing.T) {
	for seed := range uint64(20) {
		all := strange(seed, 1+int(seed*seed)*20)
		chunks, u := build(all)
		checkSame(t, slices.Collect(snapshot(chunks, u).All()), all)
		for _, c := range chunks {
			for i := range c.Len() {
				s := c.Session(i)
				if s.ID != c.ID(i) || s.Bot != c.Bot(i) || s.Start != c.Start(i) || s.End != c.End(i) || c.Open(i) != (s.Status != session.Closed) {
					t.Fatalf("row %d: single fields differ from %+v", i, s)
				}
			}
		}
	}
}

func TestTagsOfManyNamesAndManyValues(t *testing.T) {
	var all []session.Session
	for i := range 2000 {
		s := plain(i)
		for k := range 40 {
			s.SessionTags = append(s.SessionTags, session.Tag{Name: "many", Value: fmt.Sprintf("%d-%d", i, k)})
		}
		s.UserTags = []session.Tag{{Name: fmt.Sprintf("own-%d", i), Value: "v"}}
		all = append(all, s)
	}
	chunks, u := build(all)
	checkSame(t, slices.Collect(snapshot(chunks, u).All()), all)
}

func TestTheLastOfEqualIDsWinsPerBot(t *testing.T) {
	a, b, c := plain(1), plain(1), plain(1)
	b.Channel, b.Start = "ivr", a.Start+5
	c.Bot = "st-2"
	chunks, u := build([]session.Session{a, c, b})
	checkSame(t, slices.Collect(snapshot(chunks, u).All()), []session.Session{c, b})
}

func TestChunksEndAtTheirRowLimitAndAfter49Days(t *testing.T) {
	var all []session.Session
	for i := range MaxRows + 10 {
		all = append(all, plain(i))
	}
	late := plain(MaxRows + 11)
	late.Start = all[MaxRows].Start + 1<<32
	late.End = late.Start
	chunks, u := build(append(all, late))
	var sizes []int
	for _, c := range chunks {
		sizes = append(sizes, c.Len())
	}
	if !slices.Equal(sizes, []int{MaxRows, 10, 1}) {
		t.Fatalf("chunks of %v rows", sizes)
	}
	checkSame(t, slices.Collect(snapshot(chunks, u).All()), append(all, late))
}

func TestNoSessionsNoChunks(t *testing.T) {
	if chunks, _ := build(nil); len(chunks) != 0 {
		t.Fatalf("%d chunks of nothing", len(chunks))
	}
}
