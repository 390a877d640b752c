package coverage

import (
	"testing"
	"time"
)

func TestClosings(t *testing.T) {
	const day = int64(86_400_000)
	var c Closings
	for i := range int64(100) {
		c.Add("st-1", 1_000_000, 1_000_000+(i+1)*1000) // 1 to 100 s after the end
	}
	t.Run("95 of 100 were seen within 95 s", func(t *testing.T) {
		if got := c.Lags(2_000_000)["st-1"]; got.Sessions != 100 || got.P95 != 95*time.Second {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("an end after it was seen is no lag", func(t *testing.T) {
		c.Add("st-2", 5000, 4000)
		if got := c.Lags(2_000_000)["st-2"]; got.P95 != 0 || got.Sessions != 1 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a day later it is forgotten", func(t *testing.T) {
		if got := c.Lags(2_000_000 + day); len(got) != 0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("memory is bounded", func(t *testing.T) {
		for i := range int64(3 * maxClosings) {
			c.Add("st-1", i, i)
		}
		if n := c.Lags(0)["st-1"].Sessions; n != maxClosings {
			t.Errorf("%d sessions", n)
		}
	})
}
