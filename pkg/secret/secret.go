// Package secret holds text that must not be shown: client secrets and tokens.
package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// Mask is what a secret reads as wherever it is printed.
const Mask = "[hidden]"

// String is a secret text. Printing, formatting, logging or encoding it gives
// Mask; only Reveal gives the text. The zero value is the empty secret.
//
// The text sits behind a pointer because fmt cannot call methods on unexported
// struct fields: there it would print the text of a plain string, but prints an
// address for a pointer.
type String struct {
	text *string
}

// New keeps the text as a secret.
func New(text string) String {
	if text == "" {
		return String{}
	}
	return String{text: &text}
}

// Reveal gives the text itself. Only code that signs or sends it may call this.
func (s String) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty reports whether there is no text.
func (s String) IsEmpty() bool { return s.text == nil }

// String is Mask, or "" for the empty secret, so that a missing one shows.
func (s String) String() string {
	if s.IsEmpty() {
		return ""
	}
	return Mask
}

// Format answers every verb of package fmt, so that none reaches the text.
func (s String) Format(f fmt.State, verb rune) {
	text := s.String()
	if verb == 'v' && f.Flag('#') {
		text = fmt.Sprintf("secret.String(%q)", text)
	}
	_, _ = io.WriteString(f, text)
}

// MarshalText is what JSON, YAML and the like store.
func (s String) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is what package slog logs.
func (s String) LogValue() slog.Value { return slog.StringValue(s.String()) }
