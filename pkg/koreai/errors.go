package koreai

import (
	"errors"
	"fmt"
	"time"
)

// Kind is what went wrong, so that callers need not read sentences.
type Kind string

// The kinds of error of one call.
const (
	KindAuth       Kind = "auth"       // credentials or token refused
	KindScope      Kind = "scope"      // the app lacks the scope or is not published
	KindBot        Kind = "bot"        // no such bot
	KindInvalid    Kind = "invalid"    // the request is not accepted, or would not be
	KindRateMinute Kind = "rateMinute" // calls of the minute are spent
	KindRateHour   Kind = "rateHour"   // calls of the hour are spent
	KindServer     Kind = "server"     // Kore.ai has a problem of its own
	KindNetwork    Kind = "network"    // refused, reset, unreachable
	KindTimeout    Kind = "timeout"    // no answer, or not all of it, in time
	KindCanceled   Kind = "canceled"   // the caller gave up
	KindTLS        Kind = "tls"        // certificate or encryption
	KindDNS        Kind = "dns"        // no such host
	KindNotKore    Kind = "notKore"    // something else answered: HTML, a redirect, other text
	KindShape      Kind = "shape"      // JSON, but not an answer of getSessions
	KindEmpty      Kind = "empty"      // an answer without a body
	KindTruncated  Kind = "truncated"  // the answer ends in the middle
	KindEncrypted  Kind = "encrypted"  // the app encrypts its answers
	KindTooLarge   Kind = "tooLarge"   // the answer exceeds the limit
	KindConfig     Kind = "config"     // settings that no call can be made with
)

// Error is a call that failed, in words for people.
type Error struct {
	Kind       Kind
	RetryAfter time.Duration // as Kore.ai asks; 0 when it does not
	Message    string        // what happened, which setting, what to do; holds no secret

	mayBeClock bool // refused for what may be the times in the token
	again      bool // may well succeed next time, though its kind mostly does not
}

// Error is the sentence for people.
func (e *Error) Error() string { return e.Message }

// Retryable reports whether err is an Error and the same call may well succeed a
// little later, or, after RetryAfter, when calls were spent. A new token is signed
// each time.
func Retryable(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case KindRateMinute, KindRateHour, KindServer, KindTimeout, KindTruncated, KindEmpty, KindNetwork:
		return true
	default:
		return e.again
	}
}

// KindOf is the kind of an Error inside err, "" when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func tooLarge(how string) *Error {
	return &Error{Kind: KindTooLarge, Message: fmt.Sprintf("The answer of Kore.ai is too large (%s): lower the page size in the settings of the data source.", how)}
}

func encrypted() *Error {
	return &Error{Kind: KindEncrypted, Message: "Kore.ai answered with encrypted data (JWE): the JWT app enforces encryption of payloads, which is not supported. Switch it off in the app at Kore.ai, or use an app without it."}
}

func truncated() *Error {
	return &Error{Kind: KindTruncated, Message: "The answer of Kore.ai ends in the middle, so none of it is used. It is asked again; if this stays, lower the page size in the settings of the data source."}
}
