package measure

import (
	"sync"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// userCodes turns the codes of each source into those of the query, in which a
// user has one code in all sources.
type userCodes struct {
	all *columns.Users // of the query
	mu  sync.Mutex
	of  map[*columns.Users][]uint32 // code of the query by that of the source; 0: not known yet
}

// newUserCodes takes the codes of the source where there is one, or all share them.
func newUserCodes(in []columns.Snapshot) *userCodes {
	u := &userCodes{of: map[*columns.Users][]uint32{}}
	for i, s := range in {
		if i == 0 {
			u.all = s.Users
		} else if s.Users != u.all {
			u.all = columns.NewUsers()
		}
	}
	return u
}

// words is how many 64 bits make one bit a user.
func (u *userCodes) words() int {
	if u.all == nil {
		return 1
	}
	return u.all.Len()/64 + 1
}

// recode is the users of a piece's rows in the codes of the query.
func (u *userCodes) recode(at filter.Piece) []uint32 {
	codes := at.Part.Chunk.UserCodes()[at.Part.Lo:at.Part.Hi]
	if at.Users == u.all {
		return codes
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	known := u.of[at.Users]
	if n := at.Users.Len() + 1; len(known) < n {
		known = append(known, make([]uint32, n-len(known))...)
		u.of[at.Users] = known
	}
	out := make([]uint32, len(codes))
	for i, code := range codes {
		if code != 0 && known[code] == 0 {
			known[code] = u.all.Code(at.Users.ID(code))
		}
		out[i] = known[code]
	}
	return out
}
