package shared_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
)

// Whatever stands in Redis, answers are right; what cannot be read counts for nothing.
func TestSpoiltValues(t *testing.T) {
	set := redistest.Start(t, redistest.Options{}).Settings
	r, ctx := client(t, set), context.Background()
	now := time.Now()
	l := listOf(500, now, 24*time.Hour)
	span := spanTo(now.Add(-time.Hour), 20*time.Hour)
	rows := func(change func([]byte) []byte) func(key, kind string) {
		return func(key, _ string) {
			if strings.Contains(key, ":rows:") {
				r.Set(ctx, key, change([]byte(r.Get(ctx, key).Val())), time.Hour)
			}
		}
	}
	spoil := map[string]func(key, kind string){
		"cut short":       rows(func(v []byte) []byte { return v[:len(v)/2] }),
		"a bit flipped":   rows(func(v []byte) []byte { v[len(v)/2] ^= 4; return v }),
		"another version": rows(func(v []byte) []byte { v[0] = 99; return v }),
		"rows are gone": func(key, _ string) {
			if strings.Contains(key, ":rows:") {
				r.Del(ctx, key)
			}
		},
		"rows of another segment": func(key, _ string) {
			if strings.Contains(key, ":rows:") {
				others, _ := r.Keys(ctx, "*:rows:*").Result()
				slices.Sort(others)
				r.Copy(ctx, others[0], key, 0, true)
			}
		},
		"the log is garbage": func(key, kind string) {
			if kind == "hash" {
				for field := range r.HGetAll(ctx, key).Val() {
					if strings.HasPrefix(field, "e") && field != "epoch" {
						r.HSet(ctx, key, field, "garbage")
					}
				}
			}
		},
		"of another type": func(key, kind string) {
			r.Del(ctx, key)
			if kind == "string" {
				r.LPush(ctx, key, "?")
			} else {
				r.Set(ctx, key, "?", time.Minute)
			}
		},
		"empty": func(key, kind string) {
			if kind == "hash" {
				for field := range r.HGetAll(ctx, key).Val() {
					r.HSet(ctx, key, field, "")
				}
			}
		},
		"the order is gone": func(key, kind string) {
			if strings.HasSuffix(key, ":order") {
				r.Del(ctx, key)
			}
		},
		"the log is gone": func(key, kind string) {
			if strings.HasSuffix(key, ":log") {
				r.Del(ctx, key)
			}
		},
		"all is gone": func(key, _ string) { r.Del(ctx, key) },
	}
	for name, with := range spoil {
		t.Run(name, func(t *testing.T) {
			r.FlushAll(ctx)
			first, leave := enter(l, set)
			read(t, l, first, span)
			leave() // else it would give to others what they cannot read any more
			for _, key := range r.Keys(ctx, "*").Val() {
				with(key, r.Type(ctx, key).Val())
			}
			before := l.count()
			read(t, l, server(t, l, set), span)
			if l.count() == before {
				t.Errorf("%s: nothing was read anew", name)
			}
			before = l.count()
			read(t, l, server(t, l, set), span)
			if l.count() > before {
				t.Errorf("%s: nothing is shared any more", name)
			}
		})
	}
}
