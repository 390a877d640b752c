package columns

import "slices"

// What follows is for scanning a chunk: slices of its own memory, one element
// a row, which must not be changed.

// Base is the start of the first row; Starts counts from there.
func (c *Chunk) Base() int64 { return c.base }

// Starts is milliseconds after Base, ascending.
func (c *Chunk) Starts() []uint32 { return c.starts }

// Lengths is end - start in milliseconds, below 1 << 31, or NoLength, or IrregularLength.
func (c *Chunk) Lengths() []uint32 { return c.lengths }

// HasIrregularLengths reports whether some row has an IrregularLength.
func (c *Chunk) HasIrregularLengths() bool { return len(c.ends) > 0 }

// UserCodes is the user of every row in the source's Users.
func (c *Chunk) UserCodes() []uint32 { return c.users }

// StateCodes is the place of every row's state in States.
func (c *Chunk) StateCodes() Codes { return c.state.codes }

// States is the different states that occur, after the first, which no row has.
func (c *Chunk) States() []State { return c.states }

// Bots is the column of bot IDs.
func (c *Chunk) Bots() *Column { return &c.bots }

// Channels is the column of channels.
func (c *Chunk) Channels() *Column { return &c.channels }

// Languages is the column of languages.
func (c *Chunk) Languages() *Column { return &c.langs }

// Messages is the column of message counts.
func (c *Chunk) Messages() Numbers { return c.messages }

// Tasks is the column of task counts.
func (c *Chunk) Tasks() Numbers { return c.tasks }

// Tag is the column of a tag, nil when no row has it.
func (c *Chunk) Tag(scope Scope, name string) *Column {
	at, found := slices.BinarySearchFunc(c.tags, tagKey{scope, name}, compareTag)
	if !found {
		return nil
	}
	return &c.tags[at].Column
}

// Tags calls f for every tag name that occurs.
func (c *Chunk) Tags(f func(scope Scope, name string, column *Column)) {
	for i := range c.tags {
		f(c.tags[i].scope, c.tags[i].name, &c.tags[i].Column)
	}
}
