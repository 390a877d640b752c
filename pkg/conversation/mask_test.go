package conversation

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestMask(t *testing.T) {
	mask := NewMask([]*regexp.Regexp{regexp.MustCompile(`\bC-[0-9a-f]+\b`), regexp.MustCompile(`\d{3}-\d{2}`), regexp.MustCompile(`x*`)})
	for name, c := range map[string]struct{ text, want string }{
		"three digits stay":         {"room 123 at 9:30", "room 123 at 9:30"},
		"four digits":               {"pin 1234.", "pin ••••."},
		"every run of its own":      {"4111 1111 22 3333", "•••• •••• 22 ••••"},
		"Arabic-Indic digits":       {"٩٠٠١", "••••"},
		"Devanagari digits":         {"फ़ोन ०१२३४", "फ़ोन •••••"},
		"full width digits":         {"１２３４", "••••"},
		"mixed scripts":             {"1٢३４", "••••"},
		"mathematical digits":       {"𝟏𝟐𝟑𝟒", "••••"},
		"superscript":               {"¹²³⁴", "••••"},
		"unseen characters between": {"1\u200b2\u20603\u200d4", "•\u200b•\u2060•\u200d•"},
		"keycaps":                   {"1️⃣2️⃣3️⃣4️⃣", "•️⃣•️⃣•️⃣•️⃣"},
		"address":                   {"mail robin.miller+x@example.com now", "mail •••••••••••••••••••••••••• now"},
		"address in another script": {"max@bücher.example", "••••••••••••••••••"},
		"pattern":                   {"case C-ab12ef", "case ••••••••"},
		"pattern over hidden parts": {"no. 1234-56", "no. •••••••"},
		"nothing":                   {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := mask.Text(t.Context(), c.text); got != c.want {
				t.Errorf("%q reads %q, want %q", c.text, got, c.want)
			}
		})
	}
	t.Run("none", func(t *testing.T) {
		if got := (*Mask)(nil).Text(t.Context(), "1234 a@b.c"); got != "1234 a@b.c" {
			t.Error(got)
		}
	})
}

func TestMaskBeforeCut(t *testing.T) {
	long := strings.Repeat("x", MaxText-3) + "123456789"
	l := Show{Mask: NewMask(nil)}.line(t.Context(), koreai.Message{Text: long}, instants([]koreai.Message{{}})[0])
	if n := utf8.RuneCountInString(l.Text); n != MaxText {
		t.Errorf("%d characters, want %d", n, MaxText)
	}
	if strings.ContainsAny(l.Text, "0123456789") {
		t.Errorf("the cut left digits: %q", l.Text[len(l.Text)-20:])
	}
}

// patient is a context that is done once it has been looked at so many times.
type patient struct {
	context.Context
	looks int
}

func (p *patient) Err() error {
	if p.looks--; p.looks < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// A pattern can take time in proportion to the text for each of as many matches
// as the text has characters: between them it has to be able to stop.
func TestMaskingStops(t *testing.T) {
	mask := NewMask([]*regexp.Regexp{regexp.MustCompile(`a(?:[\s\S]*b)?`)})
	text := strings.Repeat("a", 100) + "ö"
	for name, c := range map[string]struct {
		looks int
		want  string
	}{
		"before the first match":    {0, strings.Repeat("•", 101)},
		"after some of them":        {3, strings.Repeat("•", 101)},
		"not when it has found all": {100, strings.Repeat("•", 100) + "ö"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := &patient{t.Context(), c.looks}
			if got := mask.Text(ctx, text); got != c.want {
				t.Errorf("the text reads %q", got)
			}
			if ctx.looks < -1 {
				t.Errorf("it went on after the end of its time: %d", ctx.looks)
			}
		})
	}
}

// digitsInARow is the longest run, counted in another way than the mask does.
func digitsInARow(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}

// FuzzMask: whatever a message holds, and wherever, no run of four or more digits is
// left in what is shown but IDs.
func FuzzMask(f *testing.F) {
	f.Add("1234", "ivr", "", "n", "v")
	f.Add("[action] Pay 99999\n[12345] {\"x\":123456}", "98765", "٩٠٠١", "n1234", `{"a":12345}`)
	f.Add("1\u200b2\u200b3\u200b4 https://a.b/1234", "", "१२३४५", "n5678", "[1234]")
	mask := Show{Mask: NewMask([]*regexp.Regexp{regexp.MustCompile(`[a-c]\d`)})}
	f.Fuzz(func(t *testing.T, text, channel, task, tag, value string) {
		m := koreai.Message{ID: "1234567890", Session: "1234567890", Text: text, Channel: channel, Task: task, Intent: task, Tags: []session.Tag{{Name: tag, Value: value}}}
		l := mask.line(t.Context(), m, instants([]koreai.Message{m})[0])
		if n := digitsInARow(l.Text); n >= minDigits {
			t.Errorf("%d digits in a row in the text %q", n, l.Text)
		}
		if !utf8.ValidString(l.Text) || utf8.RuneCountInString(l.Text) > MaxText {
			t.Errorf("not a text that can be shown: %q", l.Text)
		}
		for name, value := range l.Labels {
			if name != "sessionId" && digitsInARow(value) >= minDigits || digitsInARow(name) >= minDigits {
				t.Errorf("the label %q has %q", name, value)
			}
		}
	})
}

func TestTagPrivacy(t *testing.T) {
	m := koreai.Message{Tags: []session.Tag{{Name: "kept", Value: "a"}, {Name: "hidden", Value: "b"}, {Name: "kept", Value: "c"}}}
	labels := Show{AllowsTag: func(name string) bool { return name == "kept" }}.labels(t.Context(), m)
	if len(labels) != 1 || labels["messageTag.kept"] != "a, c" {
		t.Errorf("%v", labels)
	}
}
