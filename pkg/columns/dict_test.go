package columns

import (
	"fmt"
	"slices"
	"testing"
)

func TestDictKeepsAndFindsEveryString(t *testing.T) {
	lists := map[string][]string{
		"none": {}, "few": {"", "a", "ab", "b"}, "same length, few": {"aa", "ab"},
	}
	for i := range 300 {
		lists["equal lengths, hex"] = append(lists["equal lengths, hex"], fmt.Sprintf("%08x-%04x", i*7919, i))
		lists["equal lengths, odd digits"] = append(lists["equal lengths, odd digits"], fmt.Sprintf("+49-%03d", i))
		lists["equal lengths, text"] = append(lists["equal lengths, text"], fmt.Sprintf("Z%c%cz", 'A'+i%20, 'a'+i/20))
		lists["mixed"] = append(lists["mixed"], fmt.Sprint("v", i))
	}
	for name, values := range lists {
		slices.Sort(values)
		d := newDict(values)
		if d.Len() != len(values) {
			t.Fatalf("%s: %d strings", name, d.Len())
		}
		for i, v := range values {
			at, ok := d.Find(v)
			if d.At(i) != v || !ok || at != i {
				t.Fatalf("%s: string %d is %q, found at %d; want %q", name, i, d.At(i), at, v)
			}
			if _, ok := d.Find(v + "x"); ok {
				t.Fatalf("%s: found %q", name, v+"x")
			}
		}
		if _, ok := d.Find("zz"); ok {
			t.Fatalf("%s: found zz", name)
		}
	}
}
