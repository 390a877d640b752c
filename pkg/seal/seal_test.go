package seal

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

func testKey() Key { return NewKey([]byte("s3cret"), "https://kore.example st-1") }

func seal(t testing.TB, k Key, plain, aad string) []byte {
	t.Helper()
	sealed, err := k.Seal([]byte(plain), []byte(aad))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// plains is bytes of several kinds: none, text, noise, and columns of both.
func plains() map[string]string {
	r := rand.New(rand.NewPCG(1, 2))
	noise, digits := make([]byte, 300_000), make([]byte, 300_000)
	for i := range noise {
		noise[i], digits[i] = byte(r.Uint32()), byte(r.IntN(10))
	}
	return map[string]string{"nothing": "", "a byte": "x", "text": strings.Repeat("a session of a bot, ", 9), "noise": string(noise),
		"zeros": string(make([]byte, 1<<20)), "columns": string(noise) + string(digits) + string(noise[:5000]) + string(digits[:5000])}
}

func TestOpenGivesBackWhatWasSealed(t *testing.T) {
	k := testKey()
	for name, plain := range plains() {
		for _, aad := range []string{"", "where it is kept"} {
			sealed := seal(t, k, plain, aad)
			got, err := testKey().Open(sealed, []byte(aad))
			if err != nil || string(got) != plain {
				t.Fatalf("%s: %d bytes of %d came back, %v", name, len(got), len(plain), err)
			}
		}
	}
}

func TestSealedIsSmallAndTellsNothing(t *testing.T) {
	k := testKey()
	all := plains()
	if n := len(seal(t, k, all["text"], "")); n > 80 {
		t.Errorf("%d bytes of text became %d", len(all["text"]), n)
	}
	// 305,000 bytes of noise, and as many digits, for six of which 3 bits do, and 4 for the others.
	if n, least := len(seal(t, k, all["columns"], "")), 305_000+305_000*34/80; n > least*104/100 {
		t.Errorf("%d bytes, want %d", n, least)
	}
	few := make([]byte, 300_000)
	r := rand.New(rand.NewPCG(1, 3))
	for i := range few {
		few[i] = byte(r.IntN(64)) // six bits, and nothing that comes again
	}
	if n := len(seal(t, k, string(few), "")); n > 225_000*102/100 {
		t.Errorf("%d bytes of 64 kinds became %d", len(few), n)
	}
	one, two := seal(t, k, all["text"], ""), seal(t, k, all["text"], "")
	if bytes.Equal(one, two) || bytes.Contains(one, []byte("session")) {
		t.Error("what was sealed twice is the same, or can be read")
	}
}

func TestEveryOtherByteIsNoticed(t *testing.T) {
	k := testKey()
	sealed := seal(t, k, plains()["text"], "here")
	for i := range sealed {
		for _, flip := range []byte{1, 0x80, 0xff} {
			other := bytes.Clone(sealed)
			other[i] ^= flip
			want := ErrBroken
			if i == 0 {
				want = ErrVersion
			}
			if got, err := k.Open(other, []byte("here")); got != nil || !errors.Is(err, want) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
	for n := range sealed {
		if got, err := k.Open(sealed[:n], []byte("here")); got != nil || !errors.Is(err, ErrBroken) {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
	}
	if _, err := k.Open(append(sealed, 0), []byte("here")); !errors.Is(err, ErrBroken) {
		t.Errorf("one byte more: %v", err)
	}
}

func TestOnlyTheRightKeyAndPlaceOpen(t *testing.T) {
	sealed := seal(t, testKey(), "rows", "here")
	for name, open := range map[string]func() ([]byte, error){
		"another place": func() ([]byte, error) { return testKey().Open(sealed, []byte("there")) },
		"no place":      func() ([]byte, error) { return testKey().Open(sealed, nil) },
		"another secret": func() ([]byte, error) {
			return NewKey([]byte("other"), "https://kore.example st-1").Open(sealed, []byte("here"))
		},
		"another label": func() ([]byte, error) {
			return NewKey([]byte("s3cret"), "https://kore.example st-2").Open(sealed, []byte("here"))
		},
	} {
		if got, err := open(); got != nil || !errors.Is(err, ErrBroken) || errors.Is(err, ErrVersion) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// A version that is not known must be reported as such, and one that is must not
// be taken for another by changing the byte.
func TestVersions(t *testing.T) {
	k := testKey()
	sealed := seal(t, k, "rows", "")
	sealed[0] = version + 1
	if _, err := k.Open(sealed, nil); !errors.Is(err, ErrVersion) || errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), "another version of the plugin") {
		t.Errorf("%v", err)
	}
	later := k.aead.Seal([]byte{version}, nil, []byte("\x00\x00\x00\x00whatever"), append([]byte{version + 1}, "here"...))
	if _, err := k.Open(later, []byte("here")); !errors.Is(err, ErrBroken) {
		t.Errorf("another version with this one's byte: %v", err)
	}
}

func TestWhatIsTooLarge(t *testing.T) {
	k := testKey()
	sealed := seal(t, k, strings.Repeat("a", 1001), "")
	if _, err := k.open(sealed, nil, 1000); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if _, err := k.open(sealed, nil, 1001); err != nil {
		t.Error(err)
	}
	if _, err := k.Seal(make([]byte, MaxPlain+1), nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// What is inside may be wrong although the key is right: a bug, or broken
// memory. No more comes out than is said, and nothing that has changed.
func TestWhatIsInsideIsCheckedAsWell(t *testing.T) {
	k := testKey()
	inside := func(length int, change func(packed []byte) []byte, plain string) error {
		packed := compress(nil, []byte(plain))
		packed = append(binary.BigEndian.AppendUint32(nil, uint32(length)), change(packed)...)
		got, err := k.Open(k.aead.Seal([]byte{version}, nil, packed, []byte{version}), nil)
		if err != nil && got != nil {
			t.Error("bytes and an error")
		}
		return err
	}
	same := func(b []byte) []byte { return b }
	if err := inside(4, same, "rows"); err != nil {
		t.Error(err)
	}
	bomb := string(make([]byte, 64<<20))
	for name, err := range map[string]error{
		"shorter than said":  inside(5, same, "rows"),
		"longer than said":   inside(3, same, "rows"),
		"far longer":         inside(10, same, bomb),
		"another checksum":   inside(4, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, "rows"),
		"cut off":            inside(4, func(b []byte) []byte { return b[:len(b)-5] }, "rows"),
		"not compressed":     inside(4, func([]byte) []byte { return []byte("rows") }, "rows"),
		"nothing compressed": inside(4, func([]byte) []byte { return nil }, "rows"),
	} {
		if !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	packed := compress([]byte{0, 0, 0, 10}, []byte(bomb))
	sealed := k.aead.Seal([]byte{version}, nil, packed, []byte{version})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := k.Open(sealed, nil)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; err == nil || took > 8<<20 {
		t.Errorf("a bomb of 64 MiB took %d bytes, %v", took, err)
	}
	if _, err := k.Open(k.aead.Seal([]byte{version}, nil, []byte("abc"), []byte{version}), nil); !errors.Is(err, ErrBroken) {
		t.Errorf("no length: %v", err)
	}
}

// What was sealed by this version once must be opened for as long as it is this version.
func TestWhatWasSealedBeforeIsOpened(t *testing.T) {
	const before = "016d33515fad172c2cec613f4eda4d69c566a5d4b6bc4e83a70ce936e11e34c621f8d77c6af96d7728405a754e45577c16beab7aa4d05268e78cbd741020ab8b0390ac8f9bbb96"
	sealed, err := hex.DecodeString(before)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := testKey().Open(sealed, []byte("here")); err != nil || string(got) != "rows of an earlier day" {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzOpen(f *testing.F) {
	k := testKey()
	f.Add([]byte(nil), true)
	f.Add(seal(f, k, "rows", ""), false)
	f.Add([]byte{version + 1, 2, 3}, false)
	packed := compress([]byte{0, 0, 0, 4}, []byte("rows"))
	f.Add(packed, true)
	f.Fuzz(func(t *testing.T, data []byte, inside bool) {
		if inside { // what comes out of the decryption
			data = k.aead.Seal([]byte{version}, nil, data, []byte{version})
		}
		got, err := k.open(data, nil, 1<<20)
		if err == nil {
			if again, err := k.Open(seal(t, k, string(got), ""), nil); err != nil || !bytes.Equal(again, got) {
				t.Fatalf("%d bytes, then %d, %v", len(got), len(again), err)
			}
			return
		}
		if got != nil || !errors.Is(err, ErrVersion) && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLarge) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	})
}
