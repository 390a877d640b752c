// Package columns keeps sessions small and fast to scan: immutable chunks of
// at most 65,536 rows sorted by start time, one column a field and one a tag
// name, dictionaries inside the chunk, users by a code per source.
package columns
