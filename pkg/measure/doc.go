// Package measure counts: it puts the rows that [filter.Selection] keeps into buckets
// and groups, and computes the measures of a query (docs/measures.md has the
// formulas). It is pure: the same query over the same sessions gives the same
// numbers, in whatever order they came and on however many cores. A session counts
// once in every group that it belongs to, and once in the totals.
//
// A dimension becomes a table from the entries of a column's dictionary to groups
// (grouping.go). What is left to do for a row is to look up one or two bytes and to
// add (kernel.go), or to put its duration and its user beside those of the same
// bucket and group (batch.go), from which percentiles and users follow (lists.go).
package measure
