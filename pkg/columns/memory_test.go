package columns

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// typical is n sessions of a busy bot: MongoDB's IDs, 0.6 users a session and
// eight tags, two of them nearly unique, two with 10,000 values, four with 20.
func typical(r *rand.Rand, i, total int) session.Session {
	s := plain(i)
	s.Start += int64(i) * 1850
	s.End = s.Start + r.Int64N(1_200_000)
	s.ID = fmt.Sprintf("%08x%016x", s.Start/1000, r.Uint64())
	user := rand.New(rand.NewPCG(uint64(r.IntN(max(1, total*9/10))), 3))
	s.User = fmt.Sprintf("u-%08x-%04x-%04x-%04x-%012x", user.Uint32(), user.Uint32()&0xffff, user.Uint32()&0xffff, user.Uint32()&0xffff, user.Uint64()>>16)
	s.Channel = []string{"rtm", "korevg", "ivr", "msteams", "whatsapp"}[r.IntN(5)]
	s.Containment = []string{session.DropOff, session.SelfService, session.Agent}[r.IntN(3)]
	s.Languages = []string{[]string{"en", "de", "es"}[r.IntN(3)]}
	s.Messages, s.Tasks = r.Int64N(60), r.Int64N(6)
	s.SessionTags = []session.Tag{{Name: "case", Value: fmt.Sprintf("CASE-%010d", r.Uint32())}, {Name: "reference", Value: fmt.Sprintf("ref %d/%x", r.IntN(1e9), r.IntN(1<<20))},
		{Name: "product", Value: fmt.Sprintf("product %d", r.IntN(10000))}, {Name: "shop", Value: fmt.Sprintf("shop-%05d", r.IntN(10000))}}
	for k := range 4 {
		s.UserTags = append(s.UserTags, session.Tag{Name: fmt.Sprintf("tag%d", k), Value: fmt.Sprintf("value %d", r.IntN(20))})
	}
	return s
}

func typicalSnapshot(n int) Snapshot {
	r := rand.New(rand.NewPCG(1, 2))
	out := Snapshot{Users: NewUsers()}
	for i := 0; i < n; {
		b := NewBuilder(out.Users)
		for ; b.Len() < MaxRows && i < n; i++ {
			b.Add(typical(r, i, n))
		}
		for _, c := range b.Chunks() {
			out.Parts = append(out.Parts, Whole(c))
		}
	}
	return out
}

// heap is what is allocated and still used.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func counted(s Snapshot) int64 {
	n := s.Users.Bytes()
	for _, p := range s.Parts {
		n += p.Chunk.Bytes()
	}
	return n
}

func checkHonest(t *testing.T, real, said int64) {
	t.Helper()
	if off := float64(said) / float64(real); off < 0.9 || off > 1.1 {
		t.Errorf("%d bytes on the heap, counted as %d (%.2f times)", real, said, off)
	}
}

func TestBytesASession(t *testing.T) {
	const n = 140_000
	before := heap()
	s := typicalSnapshot(n)
	real := heap() - before
	checkHonest(t, real, counted(s))
	t.Logf("%.1f bytes a session, %.1f of them the users' IDs", float64(real)/n, float64(s.Users.Bytes())/n)
	if s.Len() != n || real > 130*n {
		t.Errorf("%d sessions in %d bytes: %.1f each", s.Len(), real, float64(real)/n)
	}
	runtime.KeepAlive(s)
}

func TestBytesAreHonestForSmallChunksToo(t *testing.T) {
	for _, rows := range []int{1, 10, 1000} {
		for _, irregular := range []bool{false, true} {
			before := heap()
			out := Snapshot{Users: NewUsers()}
			for i := range 2_000_000 / (rows * 100) / (1 + rows/100) {
				b := NewBuilder(out.Users)
				if irregular {
					for _, s := range strange(uint64(i), rows) {
						b.Add(s)
					}
				} else {
					r := rand.New(rand.NewPCG(uint64(i), 2))
					for k := range rows {
						b.Add(typical(r, i*rows+k, 20000))
					}
				}
				for _, c := range b.Chunks() {
					out.Parts = append(out.Parts, Whole(c))
				}
			}
			out.Parts = append([]Part(nil), out.Parts...)
			real := heap() - before - int64(cap(out.Parts))*24
			checkHonest(t, real, counted(out))
			t.Logf("chunks of %d rows: %.1f bytes a session", rows, float64(real)/float64(out.Len()))
			runtime.KeepAlive(out)
		}
	}
}
