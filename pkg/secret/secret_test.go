package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const text = "s3cr3t-of-the-test"

type holder struct {
	Shown  String
	hidden String
	list   []String
	table  map[string]String
	inner  struct{ deep *holder }
}

func newHolder() *holder {
	h := &holder{Shown: New(text), hidden: New(text), list: []String{New(text)}, table: map[string]String{"a": New(text)}}
	h.inner.deep = &holder{Shown: New(text), hidden: New(text)}
	return h
}

func TestNoVerbPrintsTheText(t *testing.T) {
	s := New(text)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%T", "%c", "%e", "%10s", "%.3s"} {
		t.Run(verb, func(t *testing.T) {
			for _, value := range []any{s, &s, newHolder(), *newHolder(), []String{s}, map[String]String{s: s}} {
				if got := fmt.Sprintf(verb, value); reveals(got) {
					t.Errorf("%s of %T prints the secret: %s", verb, value, got)
				}
			}
		})
	}
}

func TestNoEncodingHoldsTheText(t *testing.T) {
	asJSON, err := json.Marshal(map[string]any{"a": New(text), "b": newHolder(), "c": map[String]int{New(text): 1}})
	if err != nil {
		t.Fatal(err)
	}
	if reveals(string(asJSON)) {
		t.Errorf("JSON holds the secret: %s", asJSON)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", New(text), "holder", newHolder())
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", New(text), "holder", newHolder())
	if reveals(log.String()) {
		t.Errorf("a log line holds the secret: %s", log.String())
	}
	if !strings.Contains(log.String(), Mask) {
		t.Errorf("the log does not show that something is hidden: %s", log.String())
	}
}

func TestRevealAndEmpty(t *testing.T) {
	if New(text).Reveal() != text || New(text).IsEmpty() {
		t.Error("a secret does not give its text back")
	}
	if (String{}).Reveal() != "" || !New("").IsEmpty() || New("").String() != "" {
		t.Error("the empty secret is not empty")
	}
}

// reveals also finds the text in hexadecimal, as %x would print it.
func reveals(printed string) bool {
	return strings.Contains(printed, text) || strings.Contains(strings.ToLower(printed), fmt.Sprintf("%x", text))
}
