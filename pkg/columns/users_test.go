package columns

import (
	"fmt"
	"sync"
	"testing"
)

func TestUsersKeepEveryIDAndItsCode(t *testing.T) {
	u := NewUsers()
	ids := []string{"", "anonymous", "u-", "U-00000000-0000-0000-0000-000000000001", "u-00000000-0000-0000-0000-00000000000A",
		"u-00000000-0000-0000-0000-000000000001", "u-00000000-0000-0000-0000-00000000000a", "u-00000000+0000-0000-0000-000000000001"}
	for i := range 5000 {
		ids = append(ids, fmt.Sprintf("u-%08x-89ab-cdef-0123-%012x", i, i*i), fmt.Sprintf("mail%d@example.com", i))
	}
	for want, id := range ids {
		if got := u.Find(id); got != 0 {
			t.Fatalf("%q has code %d before it was added", id, got)
		}
		if got := u.Code(id); int(got) != want {
			t.Fatalf("%q has code %d, want %d", id, got, want)
		}
	}
	for want, id := range ids {
		if u.ID(uint32(want)) != id || int(u.Find(id)) != want || int(u.Code(id)) != want {
			t.Fatalf("code %d is %q, want %q", want, u.ID(uint32(want)), id)
		}
	}
	if u.Len() != len(ids)-1 {
		t.Fatalf("%d users, want %d", u.Len(), len(ids)-1)
	}
}

func TestUsersFromSeveralSides(t *testing.T) {
	u := NewUsers()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 3000 {
				id := fmt.Sprintf("u-%08x-0000-5000-8000-000000000000", i)
				if i%3 == 0 {
					id = fmt.Sprint("odd", i)
				}
				if code := u.Code(id); u.ID(code) != id || u.Find(id) != code {
					t.Errorf("%q came back as %q", id, u.ID(code))
				}
			}
		})
	}
	wg.Wait()
	if u.Len() != 3000 {
		t.Errorf("%d users, want 3000", u.Len())
	}
}
