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
	mux.Handle("GET /bots", resource(i, i.bots))
	mux.Handle("POST /keys", resource(i, i.keys))
	mux.Handle("POST /values", resource(i, i.values))
	mux.Handle("POST /refresh", resource(i, i.reread))
	mux.Handle("GET /closing-lag", resource(i, i.closingLags))
	return httpadapter.New(mux)
}

// CallResource answers one resource request.
func (i *Instance) CallResource(ctx context.Context, req *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	return i.resources.CallResource(ctx, req, sender)
}

// resource is one handler: the request's JSON body in, something for JSON out. While
// the settings are broken, that is the answer.
func resource[In, Out any](i *Instance, handle func(ctx context.Context, in In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := decode(w, r, &in); err != nil {
			reply(w, http.StatusBadRequest, map[string]string{"message": "The request body is not the JSON that was expected."})
			return
		}
		var out Out
		err := i.broken
		if err == nil {
			if failed := guard.Run("answering "+r.URL.Path, func() { out, err = handle(r.Context(), in) }); failed != nil {
				err = failed
			}
		}
		if err != nil {
			status, text := classify(err)
			reply(w, int(status), map[string]string{"message": text})
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
	// A client that went away gets no answer.
	_ = json.NewEncoder(w).Encode(body)
}

type rereadOut struct {
	Message string `json:"message"`
}

// reread forgets that a range was read ("Read again now"): the store otherwise
// answers for closed sessions without asking again. It spends calls, so it is
// for editors.
func (i *Instance) reread(ctx context.Context, in scope) (rereadOut, error) {
	if !mayEdit(ctx) {
		return rereadOut{}, forbidden("Reading again spends calls of Kore.ai's limit, so only editors and admins can do it.")
	}
	q, err := i.parseScope(in)
	if err != nil {
		return rereadOut{}, err
	}
	i.store.Reread(i.sources(q.Bots), q.Range)
	return rereadOut{Message: "The sessions of this range are read again from Kore.ai."}, nil
}

// mayEdit reports whether an editor or an admin asks.
func mayEdit(ctx context.Context) bool {
	user := backend.UserFromContext(ctx)
	return user != nil && (user.Role == roleAdmin || user.Role == "Editor")
}
