package plugin

import (
	"context"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
)

func TestHealthOfRedis(t *testing.T) {
	redis := redistest.Start(t, redistest.Options{})
	with := map[string]any{"redisMode": "single", "redisAddress": redis.Address(), "redisFallbackPercent": 30}
	i := door(t, three(), with)
	res, err := i.CheckHealth(context.Background(), nil)
	if err != nil || res.Status != backend.HealthStatusOk || !strings.Contains(res.Message, "shared with other servers") {
		t.Fatalf("got %v, %v", res, err)
	}
	redis.Stop()
	res, err = i.CheckHealth(context.Background(), nil)
	if err != nil || res.Status != backend.HealthStatusError || !strings.HasPrefix(res.Message, "Redis cannot be reached at "+redis.Address()) ||
		!strings.Contains(res.Message, "30 % of the call limits") {
		t.Errorf("got %v, %v", res, err)
	}
	redis.Restart()
	if res, err = i.CheckHealth(context.Background(), nil); err != nil || res.Status != backend.HealthStatusOk {
		t.Errorf("got %v, %v", res, err)
	}
}
