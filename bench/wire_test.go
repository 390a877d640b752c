package bench

import "testing"

func BenchmarkWire(b *testing.B) {
	const n = 1_000_000
	w, err := NewWire(Sessions(n, true))
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"open": func() error { return w.open(newBest(len(w.sealed))) },
		"read": func() error { _, err := w.read(newBest(len(w.sealed))); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/session")
		})
	}
}
