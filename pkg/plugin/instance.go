// Package plugin is Grafana's door: instances, query data, health and
// resources. It parses what comes in, asks the store, has it measured and
// framed, and classifies errors, once.
package plugin

import (
	"cmp"
	"context"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/privacy"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/shared"
	"github.com/koreai/sessions-datasource/pkg/store"
)

var (
	_ backend.QueryDataHandler      = (*Instance)(nil)
	_ backend.CheckHealthHandler    = (*Instance)(nil)
	_ backend.CallResourceHandler   = (*Instance)(nil)
	_ instancemgmt.InstanceDisposer = (*Instance)(nil)
)

// Instance is one saved state of a data source's settings. Grafana makes a new
// one at each save while the old one still answers; what was read outlives
// both in the registry.
type Instance struct {
	// broken says what is wrong with the settings; nothing else is set then.
	// Grafana would hide the sentence behind "plugin unavailable" if making
	// the instance failed.
	broken error

	settings  settings.Settings
	store     *store.Handle
	client    *koreai.Client
	policy    privacy.Policy
	resources backend.CallResourceHandler
}

// Factory makes the instances of a process; all of them share the registry.
func Factory(registry *store.Registry) datasource.InstanceFactoryFunc {
	return func(ctx context.Context, in backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
		i := &Instance{}
		i.resources = i.routes()
		i.broken = i.configure(ctx, registry, in)
		return i, nil
	}
}

func (i *Instance) configure(ctx context.Context, registry *store.Registry, in backend.DataSourceInstanceSettings) error {
	set, err := settings.Parse(in)
	if err != nil {
		return err
	}
	if i.client, err = koreai.New(ctx, in, set); err != nil {
		return err
	}
	i.settings = set
	i.policy = privacy.New(set)
	i.store = registry.Acquire(i.access(in.UID))
	return nil
}

// access is what the store needs to read for the data source.
func (i *Instance) access(uid string) store.Config {
	cfg := store.Config{
		Settings: i.settings,
		Reader:   privateReader{client: i.client, policy: i.policy},
		Variant:  i.policy.Fingerprint(),
		UID:      uid,
	}
	if redis := i.settings.Redis; redis.On() {
		cfg.OpenBackend = func() (replica.Backend, error) { return shared.Open(redis) }
		cfg.BackendKey = shared.Key(redis)
	}
	return cfg
}

// Dispose gives back what the instance holds; reads in flight end with their own context.
func (i *Instance) Dispose() {
	if i.store != nil {
		i.store.Release()
	}
}

// botName is the display name of a bot from the settings, "" when it has none.
func (i *Instance) botName(id string) string {
	at := slices.IndexFunc(i.settings.Bots, func(b settings.Bot) bool { return b.ID == id })
	if at < 0 {
		return ""
	}
	return i.settings.Bots[at].Name
}

// botText is what people call a bot: its name or, without one, its ID.
func (i *Instance) botText(id string) string { return cmp.Or(i.botName(id), id) }

// botIDs lists the bots of the settings.
func (i *Instance) botIDs() []string {
	ids := make([]string, len(i.settings.Bots))
	for n, b := range i.settings.Bots {
		ids[n] = b.ID
	}
	return ids
}

// privateReader strips sessions of what must not be shown before anything else sees them.
type privateReader struct {
	client *koreai.Client
	policy privacy.Policy
}

// Sessions makes one call.
func (r privateReader) Sessions(ctx context.Context, req koreai.Request) (koreai.Page, error) {
	page, err := r.client.Sessions(ctx, req)
	for n := range page.Sessions {
		r.policy.Apply(&page.Sessions[n])
	}
	return page, err
}
