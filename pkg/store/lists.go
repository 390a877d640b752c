package store

import "slices"

// dropLists forgets the lists that nobody needs any more, once nothing of them
// is under way: what they have covered is kept, and the rest is a gap.
func (s *source) dropLists(n *needs) {
	s.lists = slices.DeleteFunc(s.lists, func(l *list) bool {
		if l.out() {
			return false
		}
		if !l.finished && n != nil {
			for _, gaps := range n.gaps {
				if len(gaps.Cut(l.claims())) > 0 {
					return false
				}
			}
		}
		l.end()
		return true
	})
}
