package store

import "github.com/koreai/sessions-datasource/pkg/budget"

// place is something that several servers share, and how many use it here.
type place struct {
	Shared
	key  string
	refs int
}

// takePlace is what the configuration shares with other servers; nil when that
// is nothing. Needs mu.
func (r *Registry) takePlace(cfg Config) *place {
	if cfg.Connect == nil {
		return nil
	}
	p := r.places[cfg.Place]
	if p == nil {
		shared, err := cfg.Connect()
		if err != nil {
			return nil // the settings were checked: it does not connect yet
		}
		p = &place{Shared: shared, key: cfg.Place}
		r.places[cfg.Place] = p
	}
	p.refs++
	return p
}

// putPlace gives it back. Needs mu.
func (r *Registry) putPlace(p *place) {
	if p == nil {
		return
	}
	if p.refs--; p.refs == 0 {
		_ = p.Close()
		delete(r.places, p.key)
	}
}

// share keeps the log of a budget together with other servers, if the
// configuration says so: of two data sources for the same bot one is enough,
// since its calls are counted for both. Needs mu.
func (r *Registry) share(b *sharedBudget, cfg Config, bot string) {
	if cfg.Connect == nil {
		return
	}
	b.sharers++
	if b.place == nil || b.place.key != cfg.Place {
		before := b.place
		if b.place = r.takePlace(cfg); b.place == nil {
			b.place = before
			return
		}
		defer r.putPlace(before)
	}
	set := cfg.Settings
	b.SetSharing(budget.Sharing{
		Ledger: b.place.Ledger(set.URL, bot), FallbackPercent: set.Redis.FallbackPercent, CallTimeout: set.Timeout,
	})
}

// unshare takes back what share did for a source: with the last one the log is
// kept here alone. Needs mu.
func (r *Registry) unshare(b *sharedBudget) {
	if b.sharers--; b.sharers == 0 {
		b.SetSharing(budget.Sharing{})
		r.putPlace(b.place)
		b.place = nil
	}
}
