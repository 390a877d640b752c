package columns

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// A block is a chunk as bytes, complete in itself: a version, then one field
// after the other, column by column. Numbers lie in planes (see writePlanes):
// bytes that are noise are apart from those that are not, which is what lets a
// compressor that knows nothing of sessions come close to what they hold, and
// a reader take whole columns at once.

const blockVersion = 1

// ErrVersion says that a block was written by a version of the plugin whose
// blocks this one does not know.
var ErrVersion = errors.New("the rows were kept by another version of the plugin")

// ErrBlock says that bytes are not a block, or not as they were written.
var ErrBlock = errors.New("the kept rows are damaged")

func broken(what string) error { return fmt.Errorf("%w: %s", ErrBlock, what) }

// Encode appends the rows of the parts, which are of one source, as one block.
// There must be between 1 and MaxRows of them, within 49 days.
func Encode(to []byte, parts []Part) ([]byte, error) {
	c, err := oneChunk(parts)
	if err != nil {
		return to, err
	}
	w := &blockWriter{to: append(to, blockVersion)}
	w.uint(uint64(c.n))
	w.int(c.base)
	writeStarts(w, c.starts)
	writeLengths(w, c)
	writeIDs(w, c)
	writeUsers(w, c)
	writeStates(w, c)
	for _, col := range []*Column{&c.bots, &c.channels, &c.langs} {
		writeColumn(w, col)
	}
	writeNumbers(w, c.messages)
	writeNumbers(w, c.tasks)
	w.uint(uint64(len(c.tags)))
	for i := range c.tags {
		w.uint(uint64(c.tags[i].scope))
		w.text(c.tags[i].name)
		writeColumn(w, &c.tags[i].Column)
	}
	return w.to, nil
}

// oneChunk is the rows of the parts as one chunk: the parts' own where they
// are one, else one that is built for it.
func oneChunk(parts []Part) (*Chunk, error) {
	n := 0
	for _, p := range parts {
		n += p.Len()
	}
	switch {
	case n == 0:
		return nil, errors.New("no rows to keep")
	case n > MaxRows:
		return nil, fmt.Errorf("%d rows to keep at once, at most %d are possible", n, MaxRows)
	case len(parts) == 1 && n == parts[0].Chunk.n:
		return parts[0].Chunk, nil
	}
	users := parts[0].Chunk.table
	rows := make([]session.Session, 0, n)
	for _, p := range parts {
		if p.Chunk.table != users {
			users = NewUsers() // codes of several tables
		}
		for i := p.Lo; i < p.Hi; i++ {
			rows = append(rows, p.Chunk.Session(i))
		}
	}
	slices.SortStableFunc(rows, compareRows)
	if first, last := rows[0].Start, rows[n-1].Start; last-first >= math.MaxUint32 || last < first {
		return nil, errors.New("the rows to keep at once lie more than 49 days apart")
	}
	return newChunk(users, rows), nil
}

// Decode reads a block; its users get their codes from the table. It keeps
// nothing of data. The error is an ErrVersion or an ErrBlock. Whatever the
// bytes are, it takes memory in proportion to them and to MaxRows, and a chunk
// that it returns is as sound as one that was built, but for this: that a bot
// has no session ID twice is not looked at.
func Decode(data []byte, users *Users) (*Chunk, error) {
	if len(data) == 0 {
		return nil, broken("there is nothing")
	}
	if data[0] != blockVersion {
		return nil, fmt.Errorf("%w (layout %d, not %d)", ErrVersion, data[0], blockVersion)
	}
	r := &blockReader{rest: data[1:], tmp: scratches.Get().(*scratch)}
	defer r.tmp.giveBack()
	c := &Chunk{table: users}
	c.n = r.count(MaxRows)
	c.base = r.int()
	if r.err == nil && (c.n == 0 || c.base > math.MaxInt64-1<<33) {
		r.fail("no rows, or at no time")
	}
	c.readStarts(r)
	c.readLengths(r)
	c.readIDs(r)
	local := readUsers(r, c.n)
	c.readStates(r)
	c.bots, c.channels, c.langs = readColumn(r, c.n, one), readColumn(r, c.n, one), readColumn(r, c.n, several)
	c.messages, c.tasks = readNumbers(r, c.n), readNumbers(r, c.n)
	c.readTags(r)
	if r.err == nil && len(r.rest) > 0 {
		r.fail("something follows")
	}
	if r.err == nil {
		c.checkRows(r)
	}
	if r.err != nil {
		return nil, r.err
	}
	// Only now: a table never forgets a user.
	c.users = local.codes(users, c.n)
	c.topUser = slices.Max(c.users)
	return c, nil
}

// readTags reads the columns of tags, which are searched by scope and name.
func (c *Chunk) readTags(r *blockReader) {
	n := r.count(len(r.rest))
	for i := 0; i < n && r.err == nil; i++ {
		t := tagColumn{scope: Scope(r.count(int(UserTag))), name: r.text()}
		t.Column = readColumn(r, c.n, several)
		if t.Entries() < 2 || i > 0 && compareTag(c.tags[i-1], tagKey{t.scope, t.name}) >= 0 {
			r.fail("tags without values or order")
		}
		c.tags = append(c.tags, t)
	}
	c.tags = append(make([]tagColumn, 0, len(c.tags)), c.tags...)
}

// checkRows looks whether rows that start at the same time are in order.
func (c *Chunk) checkRows(r *blockReader) {
	for i := 1; i < c.n; i++ {
		if c.starts[i] != c.starts[i-1] {
			continue
		}
		x := session.Session{Bot: c.Bot(i - 1), ID: c.ID(i - 1)}
		if compareRows(x, session.Session{Bot: c.Bot(i), ID: c.ID(i)}) > 0 {
			r.fail("rows out of order")
			return
		}
	}
}
