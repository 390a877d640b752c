// Package filter says which rows of snapshots a query counts, and as what: it is
// where constraints, filters, bots, the range and the axis of buckets meet columns.
// It is pure, and knows nothing of groups or of what is added up.
//
// A query becomes a [Selection], which must not be changed once rows are read.
// Chunk by chunk a filter becomes a small table, from the entries of a column's
// dictionary to "drops it", and a row costs one look-up in it: no string is
// compared once a row. What a [View] says of a row is a set of bits (IsMatch and so
// on): a row without any is not counted by anything. A session that several bots
// return has all its rows but one dropped.
package filter
