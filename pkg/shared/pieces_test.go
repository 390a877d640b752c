package shared

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
	"github.com/redis/go-redis/v9"
)

func TestPiecesAreAllThatWasCut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := make([]byte, r.IntN(1<<(1+r.IntN(18))))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		pieces := Pieces(b)
		if joined := bytes.Join(pieces, nil); !bytes.Equal(joined, b) {
			t.Fatalf("%d bytes came back as %d", len(b), len(joined))
		}
		if len(pieces) > 14 {
			t.Fatalf("%d pieces of %d bytes", len(pieces), len(b))
		}
	}
}

// What Redis takes for rows is hardly more than the rows.
func TestPiecesLeaveNoRoomToSpare(t *testing.T) {
	set := redistest.Start(t, redistest.Options{}).Settings
	r := redis.NewClient(&redis.Options{Addr: set.Addresses[0]})
	defer func() { _ = r.Close() }()
	ctx := context.Background()
	for _, n := range []int{200_000, 655_361, 1_310_721, 2_664_875, 3_000_000} {
		var fields []any
		for i, p := range Pieces(make([]byte, n)) {
			fields = append(fields, i, p)
		}
		if err := r.HSet(ctx, "rows", fields...).Err(); err != nil {
			t.Fatal(err)
		}
		if takes := r.MemoryUsage(ctx, "rows", 0).Val(); float64(takes) > 1.015*float64(n) {
			t.Errorf("%d bytes take %d", n, takes)
		}
		r.Del(ctx, "rows")
	}
}
