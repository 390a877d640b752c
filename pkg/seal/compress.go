package seal

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Coders are expensive to make. A decoder is safe for concurrent use as it is used here.
var (
	encoders = sync.Pool{New: func() any {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithAllLitEntropyCompression(true))
		must(err)
		return e
	}}
	decoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(MaxPlain))
		must(err)
		return d
	})
)

// compress appends one frame of zstd, with a checksum of the plain bytes.
func compress(to, plain []byte) []byte {
	e := encoders.Get().(*zstd.Encoder)
	defer encoders.Put(e)
	return e.EncodeAll(plain, to)
}

// decompress takes the length that the plain bytes must have, and memory for
// no more than these.
func decompress(packed []byte, length int) ([]byte, error) {
	plain, err := decoder().DecodeAll(packed, make([]byte, 0, length))
	if err != nil || len(plain) != length {
		return nil, fmt.Errorf("%w (it does not decompress)", ErrBroken)
	}
	return plain, nil
}
