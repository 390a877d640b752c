package conversation

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/words"
)

// MaxText is how many characters of a message are shown.
const MaxText = 4000

// noText stands for a message in which nothing can be read.
const noText = "(no text)"

// Sides of a conversation, as in the label from.
const (
	FromUser = "user"
	FromBot  = "bot"
)

// tagPrefix begins the labels of message tags.
const tagPrefix = "messageTag."

// Line is a message as it is shown.
type Line struct {
	At      time.Time // to the millisecond; messages of one millisecond have nanoseconds in their order
	ID      string
	Session string
	From    string // FromUser or FromBot
	Text    string
	// Labels are what is known of the message: from, sessionId, channel, task, intent
	// and messageTag.<name>.
	Labels map[string]string
}

// Show says how messages are made lines.
type Show struct {
	Mask      *Mask                  // nil: nothing is masked
	AllowsTag func(name string) bool // nil: every tag
	Channel   map[string]string      // of sessions by ID, for messages that do not say theirs
}

// line makes a message readable. Masking comes before cutting: the part of a
// number that is left by a cut would no longer look like one. A line that is
// made when ctx is done is hidden altogether.
func (s Show) line(ctx context.Context, m koreai.Message, at time.Time) Line {
	l := Line{At: at, ID: m.ID, Session: m.Session, From: FromBot, Text: words.Shorten(s.Mask.Text(ctx, m.Text), MaxText)}
	if m.FromUser {
		l.From = FromUser
	}
	if strings.TrimSpace(l.Text) == "" {
		l.Text = noText
	}
	l.Labels = s.labels(ctx, m)
	l.Labels["from"], l.Labels["sessionId"] = l.From, l.Session
	if channel := s.Mask.Text(ctx, cmp.Or(m.Channel, s.Channel[m.Session])); channel != "" {
		l.Labels["channel"] = channel
	}
	return l
}

// labels are what else is known of a message. Values of one name are joined.
func (s Show) labels(ctx context.Context, m koreai.Message) map[string]string {
	labels := map[string]string{}
	add := func(name, value string) {
		name, value = s.Mask.Text(ctx, name), words.Shorten(s.Mask.Text(ctx, value), MaxText)
		if old := labels[name]; old != "" {
			value = old + ", " + value
		}
		labels[name] = value
	}
	for _, t := range m.Tags {
		if s.AllowsTag == nil || s.AllowsTag(t.Name) {
			add(tagPrefix+t.Name, t.Value)
		}
	}
	if m.Task != "" {
		add("task", m.Task)
	}
	if m.Intent != "" {
		add("intent", m.Intent)
	}
	return labels
}
