// Command measure prints, as JSON, how fast sessions are measured compared with
// a branch-free loop over the same columns, and how much memory they take.
package main

import (
	"flag"
	"runtime"

	"github.com/koreai/sessions-datasource/bench"
)

type report struct {
	Sessions int              `json:"sessions"`
	Loop     float64          `json:"loopNanosPerSession"`
	Figures  []bench.Figure   `json:"figures"`
	Rule     bench.Evaluation `json:"evaluation"`
	Bytes    float64          `json:"bytesPerSession"`
	BytesMax float64          `json:"bytesLimit"`
	Counted  float64          `json:"bytesPerSessionCounted"`
	Users    float64          `json:"usersPerSession"`
	Many     int              `json:"manySessions"`
	Cores    float64          `json:"twoCoresTimesOne"`
	Alone    float64          `json:"twoCoresTimesOneAlone"`
	Loops    float64          `json:"loopTwoCoresTimesOne"`
	CoresMin float64          `json:"twoCoresLimit"`
	CPUs     int              `json:"cpus"`
	Within   bool             `json:"within"`
}

func main() {
	n := flag.Int("sessions", 1_000_000, "sessions held")
	many := flag.Int("many", 10_000_000, "sessions for the comparison of two cores with one; 0 leaves it out")
	rounds := flag.Int("rounds", 15, "rounds, of which the best counts")
	flag.Parse()
	bench.Print(run(*n, *many, *rounds))
}

func run(n, many, rounds int) (report, error) {
	before := heap()
	s := bench.Sessions(n, true)
	r := report{Sessions: n, Many: many, BytesMax: 130, CoresMin: 1.7, CPUs: runtime.NumCPU(), Within: true}
	r.Bytes = float64(heap()-before) / float64(n)
	counted := s.Users.Bytes()
	for _, p := range s.Parts {
		counted += p.Chunk.Bytes()
	}
	r.Counted, r.Users = float64(counted)/float64(n), float64(s.Users.Len())/float64(n)
	var err error
	if r.Loop, r.Figures, err = bench.Hold(s).Compare(bench.Cases(n), rounds); err != nil {
		return r, err
	}
	if r.Rule, err = bench.Evaluate(s, 10*rounds); err != nil {
		return r, err
	}
	if many > 0 {
		s = bench.Sessions(many, false)
		// A round takes some milliseconds, and others may want a core for seconds: so
		// many rounds find both of them free.
		speedup, err := bench.Hold(s).Cores(bench.Cases(many)[0], 20*rounds)
		if err != nil {
			return r, err
		}
		r.Cores, r.Alone, r.Loops = speedup.Case, speedup.Alone, speedup.Loop
		r.Within = r.Cores >= r.CoresMin
	}
	for _, f := range r.Figures {
		r.Within = r.Within && f.Within
	}
	r.Within = r.Within && r.Bytes <= r.BytesMax && r.Rule.Ratio <= r.Rule.Limit
	return r, nil
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
