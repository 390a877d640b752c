package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"
	"github.com/koreai/sessions-datasource/pkg/guard"
)

// longestBody bounds the JSON of a resource request.
const longestBody = 1 << 20

// routes are the resources that the front end asks for: suggestions and
// variables, from what is known, and reading again.
func (i *Instance) routes() backend.CallResourceHandler {
	mux := http.NewServeMux()
	mux.Handle("GET /bots", resource(i.bots))
	mux.Handle("POST /keys", resource(i.keys))
	mux.Handle("POST /values", resource(i.values))
	mux.Handle("POST /refresh", resource(i.reread))
	mux.Handle("GET /closing-lag", resource(i.closingLags))
	return httpadapter.New(mux)
}

// CallResource answers one resource request.
func (i *Instance) CallResource(ctx context.Context, req *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	return i.resources.CallResource(ctx, req, sender)
}

// forbidden is an error of a person who may not do what they asked for.
type forbidden string

func (f forbidden) Error() string { return string(f) }

// resource is one handler: the request's JSON body in, something for JSON out.
func resource[In, Out any](handle func(ctx context.Context, in In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := decode(w, r, &in); err != nil {
			reply(w, http.StatusBadRequest, map[string]string{"message": "The request body is not the JSON that was expected."})
			return
		}
		var out Out
		var err error
		if failed := guard.Run("answering "+r.URL.Path, func() { out, err = handle(r.Context(), in) }); failed != nil {
			err = failed
		}
		if err != nil {
			reply(w, int(failed(err).Status), map[string]string{"message": sentence(err)})
			return
		}
		reply(w, http.StatusOK, out)
	})
}

// decode reads the JSON body of a request; without one, as of a GET through
// Grafana, there is nothing to read.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	if r.Body == nil {
		return nil
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, longestBody)).Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that went away cannot be told.
	_ = json.NewEncoder(w).Encode(body)
}
