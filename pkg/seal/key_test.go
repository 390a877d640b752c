package seal

import (
	"strings"
	"testing"
)

func TestNamesAreAlwaysTheSameAndTellNothing(t *testing.T) {
	k := testKey()
	name := k.Name("st-1", "rows")
	if len(name) != 32 || strings.Trim(name, "0123456789abcdef") != "" || testKey().Name("st-1", "rows") != name {
		t.Errorf("%q, then %q", name, testKey().Name("st-1", "rows"))
	}
	others := map[string]string{name: "the name"}
	for what, other := range map[string]string{
		"other parts": k.Name("st-1", "rows2"), "cut otherwise": k.Name("st-1r", "ows"), "one part": k.Name("st-1rows"), "none": k.Name(),
		"an empty one": k.Name(""), "one more": k.Name("st-1", "rows", ""), "another secret": NewKey([]byte("x"), "https://kore.example st-1").Name("st-1", "rows"),
		"another label": NewKey([]byte("s3cret"), "").Name("st-1", "rows"),
	} {
		if same, known := others[other]; known {
			t.Errorf("%s gives the same as %s", what, same)
		}
		others[other] = what
	}
}

// Names and what is sealed outlive the process: another derivation would lose
// both without a word.
func TestDerivationStays(t *testing.T) {
	if got := testKey().Name("st-1"); got != "f20f450f05850d738df0f5e9b5ddbead" {
		t.Errorf("%s", got)
	}
}

func TestShortSecretsAreKeysAsWell(t *testing.T) {
	for _, secret := range []string{"", "a"} {
		if len(NewKey([]byte(secret), "").Name()) != 32 {
			t.Errorf("secret %q", secret)
		}
	}
}
