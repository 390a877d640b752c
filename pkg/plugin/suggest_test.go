package plugin

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// silence is a Kore.ai that takes every call and never answers.
type silence struct{}

func (silence) Sessions(ctx context.Context, _ koreai.Request) (koreai.Page, error) {
	<-ctx.Done()
	return koreai.Page{}, ctx.Err()
}

// A variable that waits holds up every panel of its dashboard.
func TestSuggestionsWait(t *testing.T) {
	for name, ask := range map[string]func(ctx context.Context, i *Instance, s scope) error{
		"keys": func(ctx context.Context, i *Instance, s scope) error {
			_, err := i.keys(ctx, s)
			return err
		},
		"values": func(ctx context.Context, i *Instance, s scope) error {
			_, err := i.values(ctx, valuesIn{scope: s, Key: "channel"})
			return err
		},
		"bots of an account": func(ctx context.Context, i *Instance, _ scope) error {
			_, err := i.bots(ctx, struct{}{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := mute(t)
				var s scope
				s.Range.To = time.Now().UnixMilli()
				s.Range.From = s.Range.To - time.Hour.Milliseconds()
				asked := time.Now()
				if err := ask(context.Background(), i, s); err != nil {
					t.Error(err)
				}
				if took := time.Since(asked); took > 3*time.Second {
					t.Errorf("answered after %s", took)
				}
			})
		})
	}
}

// mute is an instance for an account at a Kore.ai that never answers.
func mute(t *testing.T) *Instance {
	i := &Instance{settings: settings.Settings{
		URL: "https://kore.invalid", Account: true, Zone: time.UTC, PageSize: 1000, CallsPerMinute: 60, CallsPerHour: 1800, Parallel: 8,
		Timeout: 30 * time.Second, Freshness: 15 * time.Second, Open: 30 * time.Minute, MaxAge: 24 * time.Hour, MemoryBytes: 1 << 28,
	}}
	registry := store.NewRegistry()
	i.store = registry.Acquire(store.Config{Settings: i.settings, Reader: silence{}})
	t.Cleanup(func() {
		i.Dispose()
		registry.Close()
	})
	return i
}
