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

// failed classifies an error, once, at the boundary: its status, whose it is,
// and its sentence. What Kore.ai, its settings or a query got wrong is
// downstream; only what nobody but us can mend is the plugin's.
func failed(err error) backend.DataResponse {
	status, source := classify(err)
	return backend.ErrDataResponseWithSource(status, source, sentence(err))
}

func classify(err error) (backend.Status, backend.ErrorSource) {
	var (
		bad      *query.Error
		setting  *settings.Error
		call     *koreai.Error
		spent    *budget.Error
		notYet   *store.IncompleteError
		tooLarge *store.TooLargeError
		denied   forbidden
		apart    unshared
		half     halfWorking
	)
	switch {
	case errors.As(err, &apart), errors.As(err, &half):
		return backend.StatusBadGateway, backend.ErrorSourceDownstream
	case errors.As(err, &bad), errors.As(err, &setting), errors.As(err, &tooLarge):
		return backend.StatusBadRequest, backend.ErrorSourceDownstream
	case errors.As(err, &denied):
		return backend.StatusForbidden, backend.ErrorSourceDownstream
	case errors.As(err, &notYet), errors.Is(err, context.DeadlineExceeded):
		return backend.StatusTimeout, backend.ErrorSourceDownstream
	case errors.As(err, &spent):
		return backend.StatusTooManyRequests, backend.ErrorSourceDownstream
	case errors.As(err, &call):
		return callStatus(call.Kind), backend.ErrorSourceDownstream
	case errors.Is(err, store.ErrReleased), errors.Is(err, budget.ErrClosed):
		return http.StatusServiceUnavailable, backend.ErrorSourceDownstream // somebody saved the settings
	case errors.Is(err, context.Canceled):
		return backend.Status(499), backend.ErrorSourceDownstream // as nginx and Grafana say "client closed request"
	default:
		return backend.StatusInternal, backend.ErrorSourcePlugin
	}
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

// sentence is what a person reads. Errors of ours are written for people; of
// others only the fact is told, since their texts may hold anything.
func sentence(err error) string {
	switch status, source := classify(err); {
	case source == backend.ErrorSourcePlugin:
		return "Something went wrong inside the Kore.ai Sessions plugin. Grafana's log has the details; please report it."
	case errors.Is(err, context.DeadlineExceeded) && status == http.StatusGatewayTimeout && !isOurs(err):
		return "Kore.ai did not answer in time. Try again, or narrow the range."
	case errors.Is(err, context.Canceled) && !isOurs(err):
		return "The request was cancelled."
	default:
		return err.Error()
	}
}

func isOurs(err error) bool {
	var (
		call   *koreai.Error
		notYet *store.IncompleteError
		spent  *budget.Error
	)
	return errors.As(err, &call) || errors.As(err, &notYet) || errors.As(err, &spent)
}
