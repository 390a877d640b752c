package columns

import (
	"encoding/hex"
	"strings"
)

const idSize = 12 // bytes of a session ID, which is an ObjectID of MongoDB in hex (API page)

// rawID is the bytes of a row's ID, zeros if it is none of 24 hex digits.
func (c *Chunk) rawID(i int) []byte { return c.ids[i*idSize:][:idSize] }

// setID keeps the ID of a row, and reports whether that is possible in its 12 bytes.
func (c *Chunk) setID(i int, id string) bool {
	if len(id) != 2*idSize || id != strings.ToLower(id) {
		return false
	}
	_, err := hex.Decode(c.rawID(i), []byte(id))
	if err != nil {
		clear(c.rawID(i))
	}
	return err == nil
}

// ID is the session ID of a row.
func (c *Chunk) ID(i int) string {
	if c.idTexts.Entries() > 1 {
		if entry := c.idTexts.Entry(i); entry > 0 {
			return c.idTexts.dict.At(entry - 1)
		}
	}
	return hex.EncodeToString(c.rawID(i))
}
