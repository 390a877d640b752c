package store

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/crawl"
)

// dropLists forgets the lists that nobody needs any more, once nothing of them
// is under way: what they have covered is kept, and the rest is a gap.
func (s *source) dropLists(n *needs) {
	s.lists = slices.DeleteFunc(s.lists, func(l *crawl.List) bool {
		if l.InFlight() {
			return false
		}
		if !l.Finished() && n != nil {
			for _, gaps := range n.gaps {
				if len(gaps.Cut(l.Claims())) > 0 {
					return false
				}
			}
		}
		l.End()
		return true
	})
}
