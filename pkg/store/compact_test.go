package store

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Small parts are rebuilt once no more of them come, so that those who wait for
// pages have the machine to themselves; where memory runs short, at once.
func TestSmallPartsAreRebuiltOnceItIsCalm(t *testing.T) {
	for name, tight := range map[string]bool{"room enough": false, "memory short": true} {
		in(t, func(k *kore, c *Config) {
			if tight {
				c.Settings.MemoryBytes = 330_000
			}
		}, func(f *fixture) {
			rows := spread(bot, day, 2000)
			for i := range rows {
				rows[i].SessionTags = []session.Tag{{Name: "note", Value: strings.Repeat(string(rune('a'+i%26)), i%100) + rows[i].ID}}
			}
			f.kore.add(rows...)
			f.read(panel(last(day)))
			time.Sleep(calm / 5)
			synctest.Wait()
			s := f.h.conn.known(bot)
			parts := func() (n int) {
				s.locked(func() { n = len(s.rows.parts) })
				return n
			}
			pages := f.kore.count()
			if n := parts(); tight != (n < pages) {
				t.Errorf("%s: %d parts of %d pages at first", name, n, pages)
			}
			time.Sleep(2 * calm)
			synctest.Wait()
			if n := parts(); n >= pages {
				t.Errorf("%s: %d parts of %d pages when it is calm", name, n, pages)
			}
			f.same(f.read(panel(last(day))), last(day))
		})
	}
}

// Whoever lets go of the last reference meanwhile does not have to wait for it.
func TestRebuildingEndsWithTheReference(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 2000)...)
		f.read(panel(last(day)))
		f.h.Release()
		synctest.Wait()
		s := f.h.conn.known(bot)
		s.locked(func() {
			if s.compact {
				t.Error("it is still going to be rebuilt")
			}
		})
	})
}
