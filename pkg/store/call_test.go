package store

import (
	"context"
	"errors"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/koreai"
)

func TestPausesGrowAndDiffer(t *testing.T) {
	if a, b := pauseBefore(1, 0), pauseBefore(1, 0.999); a != firstPause/2 || b < a+firstPause*9/10 {
		t.Errorf("first pause between %s and %s", a, b)
	}
	if p := pauseBefore(1000, 0.5); p != maxPause {
		t.Errorf("pause %s, want at most %s in the middle", p, maxPause)
	}
}

func TestRetry(t *testing.T) {
	for name, c := range map[string]struct {
		fail  func(call int) error
		calls int
		err   error
	}{
		"one that passes": {fail: func(call int) error {
			if call == 1 {
				return errServer
			}
			return nil
		}, calls: 2},
		"one that stays":        {fail: func(int) error { return errServer }, calls: maxTries, err: errServer},
		"one that nothing ends": {fail: func(int) error { return errAuth }, calls: 1, err: errAuth},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(f *fixture) {
				calls := 0
				_, err := f.h.Retry(context.Background(), func() (koreai.Page, error) {
					calls++
					return koreai.Page{}, c.fail(calls)
				})
				if calls != c.calls || !errors.Is(err, c.err) {
					t.Errorf("%d calls, %v; want %d, %v", calls, err, c.calls, c.err)
				}
			})
		})
	}
	t.Run("no time for another try", func(t *testing.T) {
		in(t, nil, func(f *fixture) {
			ctx, cancel := context.WithTimeout(context.Background(), firstPause/4)
			defer cancel()
			calls := 0
			_, err := f.h.Retry(ctx, func() (koreai.Page, error) {
				calls++
				return koreai.Page{}, errServer
			})
			if calls != 1 || !errors.Is(err, errServer) {
				t.Errorf("%d calls, %v", calls, err)
			}
		})
	})
}
