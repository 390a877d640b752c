package plugin

import (
	"context"
	"errors"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// problem is an error of this package: its sentence, and the status that it is
// reported under.
type problem struct {
	status backend.Status
	text   string
}

func (p problem) Error() string { return p.text }

// forbidden is an error of a person who may not do what they asked for.
func forbidden(text string) error { return problem{backend.StatusForbidden, text} }

// failed classifies an error, once, at the boundary: its status, whose it is,
// and its sentence. What Kore.ai, its settings or a query got wrong is
// downstream; only what nobody but us can repair is the plugin's.
func failed(err error) backend.DataResponse {
	status, text := classify(err)
	source := backend.ErrorSourceDownstream
	if status == backend.StatusInternal {
		source = backend.ErrorSourcePlugin
	}
	return backend.ErrDataResponseWithSource(status, source, text)
}

// classify is the status of an error and what a person reads. Errors of ours are
// written for people; of others only the fact is said, since their texts may hold anything.
func classify(err error) (backend.Status, string) {
	var (
		own      problem
		bad      *query.Error
		setting  *settings.Error
		call     *koreai.Error
		spent    *budget.Error
		notYet   *store.IncompleteError
		tooLarge *store.TooLargeError
	)
	switch {
	case errors.As(err, &own):
		return own.status, err.Error()
	case errors.As(err, &bad), errors.As(err, &setting), errors.As(err, &tooLarge):
		return backend.StatusBadRequest, err.Error()
	case errors.As(err, &notYet):
		return backend.StatusTimeout, err.Error()
	case errors.As(err, &spent):
		return backend.StatusTooManyRequests, err.Error()
	case errors.As(err, &call):
		return callStatus(call.Kind), err.Error()
	case errors.Is(err, store.ErrReleased), errors.Is(err, budget.ErrClosed):
		return http.StatusServiceUnavailable, err.Error() // somebody saved the settings
	case errors.Is(err, context.DeadlineExceeded):
		return backend.StatusTimeout, "Kore.ai did not answer in time. Try again, or narrow the range."
	case errors.Is(err, context.Canceled):
		return backend.Status(499), "The request was cancelled." // as nginx and Grafana say "client closed request"
	default:
		return backend.StatusInternal, "Something went wrong inside the Kore.ai Sessions plugin. Grafana's log has the details; please report it."
	}
}

// sentence is what a person reads of an error.
func sentence(err error) string {
	_, text := classify(err)
	return text
}

// callStatus is the status under which a failed call is reported.
func callStatus(k koreai.Kind) backend.Status {
	switch k {
	case koreai.KindAuth:
		return backend.StatusUnauthorized
	case koreai.KindScope:
		return backend.StatusForbidden
	case koreai.KindBot:
		return backend.StatusNotFound
	case koreai.KindInvalid, koreai.KindConfig:
		return backend.StatusBadRequest
	case koreai.KindRateMinute, koreai.KindRateHour:
		return backend.StatusTooManyRequests
	case koreai.KindTimeout:
		return backend.StatusTimeout
	default:
		return backend.StatusBadGateway
	}
}
