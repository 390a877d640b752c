package columns

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func BenchmarkUsersOfBlocks(b *testing.B) {
	const blocks, rows, people = 16, 63_000, 900_000
	r := rand.New(rand.NewPCG(1, 2))
	all := NewUsers()
	for i := range uint64(people) {
		all.Code(fmt.Sprintf("u-%08x-1234-5678-9abc-%012x", i*0x9e3779b97f4a7c15>>32, i*0xc2b2ae3d27d4eb4f>>16))
	}
	lists := make([]userList, blocks)
	for k := range lists {
		codes := make([]uint32, rows)
		for i := range codes {
			codes[i] = 1 + r.Uint32N(people)
		}
		lists[k] = all.list(codes)
	}
	for b.Loop() {
		u := NewUsers()
		for k := range lists {
			u.codes(&lists[k])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(blocks*rows), "ns/user")
}

func TestListsOfUsersGetTheCodesThatTheyWouldGetOneByOne(t *testing.T) {
	ids := []string{"first"}
	for i := range 3000 {
		ids = append(ids, fmt.Sprintf("u-%08x-89ab-5def-8123-%012x", i*7, i), fmt.Sprintf("u-00000000-0000-5000-8000-%012x", i))
		if i%100 == 7 {
			ids = append(ids, fmt.Sprint("odd", i), "u-")
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	from := NewUsers()
	codes := make([]uint32, len(ids))
	for i, id := range ids {
		codes[i] = from.Code(id)
	}
	list := from.list(codes)
	for _, known := range []int{0, 1, len(ids) / 2, len(ids)} {
		u := NewUsers()
		u.Code("somebody else")
		for _, id := range ids[:known] {
			u.Code(id)
		}
		for range 2 {
			got := u.codes(&list)
			for i, id := range ids {
				if u.ID(got[i]) != id || u.Find(id) != got[i] {
					t.Fatalf("%d known: %q has code %d, which is %q; found is %d", known, id, got[i], u.ID(got[i]), u.Find(id))
				}
			}
		}
		if u.Len() != len(ids)+1 {
			t.Errorf("%d known: %d users, want %d", known, u.Len(), len(ids)+1)
		}
	}
}

// What looks like a text's place in the table must not be taken for a UUID.
func TestAUUIDIsNotTakenForAText(t *testing.T) {
	u := NewUsers()
	u.Code("abc")
	id := formatUser(u.entry(1))
	raw, _ := parseUser(id)
	u.place(u.hashUUID(&raw), 1) // as if their hashes were the same
	from := NewUsers()
	list := from.list([]uint32{from.Code(id)})
	if got := u.codes(&list); got[0] != 2 || u.Code(id) != 2 || u.ID(1) != "abc" {
		t.Errorf("%q has code %d", id, got[0])
	}
}

func TestListsOfUsersFromSeveralSides(t *testing.T) {
	from, u := NewUsers(), NewUsers()
	codes := make([]uint32, 5000)
	for i := range codes {
		codes[i] = from.Code(fmt.Sprintf("u-%08x-0000-5000-8000-000000000000", i))
	}
	list := from.list(codes)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			if k == 0 {
				for i := range codes {
					u.Code(from.ID(codes[len(codes)-1-i]))
				}
				return
			}
			for i, code := range u.codes(&list) {
				if u.ID(code) != from.ID(codes[i]) {
					t.Errorf("user %d came back as %q", i, u.ID(code))
				}
			}
		})
	}
	wg.Wait()
	if u.Len() != len(codes) {
		t.Errorf("%d users, want %d", u.Len(), len(codes))
	}
}
