// Package columns keeps sessions small and fast to scan: immutable chunks of
// at most 65,535 rows sorted by start time, one column a field and one a tag
// name, dictionaries inside the chunk, users by a code per source.
//
// What goes in comes out again: [Chunk.Session] returns what was added, but
// for the order of tags (by name; the values of one name keep their order) and
// for empty slices, which come back as nil.
//
// [Encode] makes bytes of rows, as Arrow IPC, [Decode] a chunk of bytes: both go
// through the one table of fields in wire.go.
package columns
