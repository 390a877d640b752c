package bench

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// From is when the sessions of the benchmarks begin, 2025-06-01 00:00 UTC; they
// come at 30,000 a day.
const (
	From   int64 = 1_748_736_000_000
	Step   int64 = 86_400_000 / 30_000
	PerDay       = 30_000
)

// Sessions are n random sessions, always the same: IDs as in recorded data (see
// processes), about 0.6 users a session and, if so wished, eight tags: two
// nearly unique, two of 10,000 values, four of 20.
func Sessions(n int, tags bool) columns.Snapshot {
	r := rand.New(rand.NewPCG(2025, 6))
	ids := newProcesses(r)
	out := columns.Snapshot{Users: columns.NewUsers()}
	for i := 0; i < n; {
		b := columns.NewBuilder(out.Users)
		for ; b.Len() < columns.MaxRows && i < n; i++ {
			b.Add(one(r, ids, i, n, tags))
		}
		for _, c := range b.Chunks() {
			out.Parts = append(out.Parts, columns.Whole(c))
		}
	}
	return out
}

func one(r *rand.Rand, ids *processes, i, n int, tags bool) session.Session {
	s := session.Session{
		Bot: "st-bench", Start: From + int64(i)*Step + r.Int64N(Step), Type: session.Interactive, Status: session.Closed,
		Channel: weighted(r, channels), Containment: weighted(r, types), Languages: languages[r.IntN(len(languages))],
		Developer: r.IntN(50) == 0, Messages: r.Int64N(40), Tasks: r.Int64N(6),
	}
	s.ID = ids.next(r, s.Start)
	// As many draws from 0.9 n users as there are sessions hit 0.6 n of them.
	s.User = user(uint64(r.IntN(max(1, n*9/10))))
	s.End = s.Start + int64(60_000*math.Exp(r.NormFloat64()*1.2))
	if r.IntN(10) == 0 {
		s.Type = session.NonInteractive
	}
	if r.IntN(50) == 0 {
		s.Status, s.End = session.Active, session.NoTime
	}
	if tags {
		s.SessionTags = []session.Tag{{Name: "case", Value: fmt.Sprintf("CASE-%010d", r.Uint32())}, {Name: "reference", Value: fmt.Sprintf("ref %d/%x", r.IntN(1e9), r.IntN(1<<20))},
			{Name: "product", Value: fmt.Sprintf("product %d", r.IntN(10_000))}, {Name: "shop", Value: fmt.Sprintf("shop-%05d", r.IntN(10_000))}}
		for k := range 4 {
			s.UserTags = append(s.UserTags, session.Tag{Name: fmt.Sprintf("segment%d", k), Value: fmt.Sprintf("value %d", r.IntN(20))})
		}
	}
	return s
}

type weight struct {
	value string
	share float64
}

var (
	channels  = []weight{{"rtm", 0.4}, {"korevg", 0.25}, {"whatsapp", 0.15}, {"msteams", 0.1}, {"ivr", 0.07}, {"email", 1}}
	types     = []weight{{session.SelfService, 0.6}, {session.DropOff, 0.25}, {session.Agent, 1}}
	languages = [][]string{{"en"}, {"en"}, {"de"}, {"es"}, {"en", "es"}}
)

func weighted(r *rand.Rand, of []weight) string {
	x := r.Float64()
	for _, w := range of {
		if x -= w.share; x < 0 {
			return w.value
		}
	}
	return of[len(of)-1].value
}

// user is the ID of the i-th user, as random to look at as Kore.ai's.
func user(i uint64) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], (i+1)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(b[8:], (i+7)*0xc2b2ae3d27d4eb4f)
	x := hex.EncodeToString(b[:])
	return "u-" + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}
