package columns

import (
	"math/rand/v2"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func BenchmarkBuild(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]session.Session, 60_000)
	for i := range rows {
		rows[i] = typical(r, i, len(rows))
	}
	for b.Loop() {
		build(rows)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)), "ns/session")
}

func BenchmarkSession(b *testing.B) {
	s := typicalSnapshot(60_000)
	for b.Loop() {
		for range s.All() {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/60_000, "ns/session")
}
