// Command wire prints, as JSON, how small sessions are when they are kept
// outside the process, how fast they are read back, and how fast an answer of
// Kore.ai is.
package main

import (
	"context"
	"flag"
	"runtime"

	"github.com/koreai/sessions-datasource/bench"
	"github.com/redis/go-redis/v9"
)

type report struct {
	Sessions    int     `json:"sessions"`
	Bytes       float64 `json:"bytesPerSession"`
	BytesMax    float64 `json:"bytesLimit"`
	Answers     float64 `json:"answersBytesPerSession"`
	Share       float64 `json:"shareOfAnswers"`
	ShareMax    float64 `json:"shareLimit"`
	Open        float64 `json:"openNanosPerSession"`
	Read        float64 `json:"readNanosPerSession"`
	ReadOpen    float64 `json:"readTimesOpen"`
	ReadOpenMax float64 `json:"readTimesOpenLimit"`
	Redis       float64 `json:"redisBytesPerSession"`
	Decode      float64 `json:"decodeMillis"`
	DecodeMax   float64 `json:"decodeMillisLimit"`
	Within      bool    `json:"within"`
}

func main() {
	n := flag.Int("sessions", 1_000_000, "sessions kept")
	rounds := flag.Int("rounds", 15, "rounds, of which the best counts")
	at := flag.String("redis", "", "also keep them in this Redis, and tell what they take there: redis://user:password@host:port")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	bench.Print(run(*n, *rounds, *at))
}

func run(n, rounds int, at string) (report, error) {
	r := report{Sessions: n, BytesMax: 66, ShareMax: 0.6, ReadOpenMax: 4, DecodeMax: 60}
	s := bench.Sessions(n, true)
	answers, err := bench.Answers(s)
	if err != nil {
		return r, err
	}
	w, err := bench.NewWire(s)
	if err != nil {
		return r, err
	}
	r.Answers, r.Bytes = float64(answers)/float64(n), w.Bytes()
	if r.Open, r.Read, err = w.Compare(rounds); err != nil {
		return r, err
	}
	if r.Decode, err = bench.Decoding(s, rounds); err != nil {
		return r, err
	}
	if at != "" {
		options, err := redis.ParseURL(at)
		if err != nil {
			return r, err
		}
		client := redis.NewClient(options)
		defer func() { _ = client.Close() }()
		if r.Redis, err = w.Keep(context.Background(), client); err != nil {
			return r, err
		}
	}
	r.Share, r.ReadOpen = r.Bytes/r.Answers, r.Read/r.Open
	r.Within = r.Bytes <= r.BytesMax && r.Share <= r.ShareMax && r.ReadOpen <= r.ReadOpenMax && r.Decode <= r.DecodeMax
	return r, nil
}
