package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"slices"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// userTally counts distinct users. Rows are only noted while pieces are looked
// at; they are counted bucket by bucket afterwards, because a bucket can lie in
// several chunks and sources.
type userTally struct {
	codes  []*userCodes // of every source
	held   []heldPiece
	counts []int64
}

// heldPiece is what is kept of a piece until its users are counted.
type heldPiece struct {
	runs  []filter.Run
	class []uint8
	match [256]uint64 // 1 for the classes that match
	users []uint32
	top   uint32 // no user is higher
	codes columns.Codes
	lists *lists
}

// userCodes turns the codes of a source into those of the query, in which a
// user has one code in all sources.
type userCodes struct {
	same  bool // they are the same
	users *columns.Users
	base  *columns.Users
	known uint32         // codes of base that can occur
	extra *columns.Users // users that base does not know
	to    []uint32       // 0: not known yet
	mu    sync.Mutex
}

// newUserCodes takes the codes of the first source for all of them.
func newUserCodes(in []columns.Snapshot) []*userCodes {
	out := make([]*userCodes, len(in))
	extra := columns.NewUsers()
	for i, s := range in {
		base := in[0].Users
		out[i] = &userCodes{users: s.Users, base: base, known: uint32(base.Len()), extra: extra, same: s.Users == base}
	}
	return out
}

// recode is the codes of some rows in those of the query.
func (u *userCodes) recode(codes []uint32) []uint32 {
	if u.same {
		return codes
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if n := u.users.Len() + 1; len(u.to) < n {
		u.to = append(u.to, make([]uint32, n-len(u.to))...)
	}
	out := make([]uint32, len(codes))
	for i, code := range codes {
		if code != 0 && u.to[code] == 0 {
			u.to[code] = u.find(code)
		}
		out[i] = u.to[code]
	}
	return out
}

// find is the code of a user in the first source, or one beyond all of its codes.
func (u *userCodes) find(code uint32) uint32 {
	id := u.users.ID(code)
	if known := u.base.Find(id); known != 0 && known <= u.known {
		return known
	}
	return u.known + u.extra.Code(id)
}

// hold keeps what counting needs of a piece. The view's memory is used again,
// so what lies there is copied.
func (u *userTally) hold(index int, at filter.Piece, v *filter.View, g grouped) {
	h := heldPiece{runs: slices.Clone(at.Runs), class: v.Class, lists: g.lists, codes: g.codes}
	for class, bits := range v.Bits {
		h.match[class] = uint64(bits & filter.IsMatch)
	}
	if v.Scratch {
		h.class = slices.Clone(v.Class)
	}
	if g.scratch {
		h.codes.U8, h.codes.U16 = slices.Clone(g.codes.U8), slices.Clone(g.codes.U16)
	}
	of := u.codes[at.Source]
	h.users, h.top = of.recode(at.Part.Chunk.UserCodes()[at.Part.Lo:at.Part.Hi]), at.Part.Chunk.TopUser()
	if !of.same {
		h.top = slices.Max(h.users)
	}
	u.held[index] = h
}
