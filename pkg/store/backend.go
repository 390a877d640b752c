package store

import (
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/replica"
)

// backend is something that several servers share, and how many use it here.
type backend struct {
	replica.Backend
	key  string
	refs int
}

// openBackend is what the configuration shares with other servers; nil when that
// is nothing. It must be released.
func (r *Registry) openBackend(cfg Config) *backend {
	if cfg.OpenBackend == nil {
		return nil
	}
	if b := r.useBackend(cfg.BackendKey, nil); b != nil {
		return b
	}
	shared, err := cfg.OpenBackend()
	if err != nil {
		return nil // the settings were checked: it does not connect yet
	}
	b := r.useBackend(cfg.BackendKey, shared)
	if b.Backend != shared { // somebody was faster
		_ = shared.Close()
	}
	return b
}

// useBackend takes a reference to the backend of the key. If there is none it is
// made of what is given.
func (r *Registry) useBackend(key string, of replica.Backend) *backend {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.backends[key]
	if b == nil {
		if of == nil {
			return nil
		}
		b = &backend{Backend: of, key: key}
		r.backends[key] = b
	}
	b.refs++
	return b
}

// releaseBackend gives a reference back, and closes with the last.
func (r *Registry) releaseBackend(b *backend) {
	if b == nil {
		return
	}
	last := false
	r.locked(func() {
		if b.refs--; b.refs == 0 {
			delete(r.backends, b.key)
			last = true
		}
	})
	if last {
		_ = b.Close()
	}
}

// shareLocked keeps the log of a budget together with other servers: of two data
// sources for the same bot one is enough, since its calls are counted for both.
// It returns a backend that is to be released.
func (b *sharedBudget) shareLocked(with *backend, as budget.Sharing) (unused *backend) {
	if with == nil {
		return nil
	}
	b.sharers++
	if b.backend != with {
		unused, b.backend = b.backend, with
		with.refs++
	}
	b.SetSharing(as)
	return unused
}

// unshareLocked takes back what shareLocked did for a source: with the last one
// the log is kept here alone. It returns a backend that is to be released.
func (b *sharedBudget) unshareLocked() (unused *backend) {
	if b.sharers--; b.sharers == 0 {
		b.SetSharing(budget.Sharing{})
		unused, b.backend = b.backend, nil
	}
	return unused
}
