package store

import (
	"testing"
	"testing/synctest"
	"time"
)

// Small parts are rebuilt once no more of them come, so that those who wait for
// pages have the machine to themselves.
func TestSmallPartsAreRebuilt(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 2000)...)
		f.read(panel(last(day)))
		time.Sleep(calm / 5)
		synctest.Wait()
		s := f.h.upstream.known(bot)
		parts := func() (n int) {
			s.Locked(func() { n = s.Rows.Parts() })
			return n
		}
		pages := f.kore.count()
		if n := parts(); n < pages {
			t.Errorf("%d parts of %d pages at first", n, pages)
		}
		time.Sleep(2 * calm)
		synctest.Wait()
		if n := parts(); n >= pages {
			t.Errorf("%d parts of %d pages when it is calm", n, pages)
		}
		f.same(f.read(panel(last(day))), last(day))
	})
}

// Whoever lets go of the last reference meanwhile does not have to wait for it.
func TestRebuildingEndsWithTheReference(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 2000)...)
		f.read(panel(last(day)))
		f.h.Release()
		synctest.Wait()
		s := f.h.upstream.known(bot)
		s.Locked(func() {
			if s.compact {
				t.Error("it is still going to be rebuilt")
			}
		})
	})
}
