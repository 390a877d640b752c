package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

type rereadOut struct {
	Message string `json:"message"`
}

// reread forgets that a range was read ("Read again now"): the store otherwise
// answers for closed sessions without asking again. It spends calls, so it is
// for editors.
func (i *Instance) reread(ctx context.Context, in scope) (rereadOut, error) {
	if i.broken != nil {
		return rereadOut{}, i.broken
	}
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
