// Package measure counts: it filters the sessions of snapshots, puts them into
// buckets and groups, and computes the measures of a query (docs/measures.md
// has the formulas). It is pure: the same query over the same sessions gives
// the same numbers, in whatever order they came and on however many cores.
//
// A query becomes a plan. Chunk by chunk the plan becomes small tables: from
// the entries of a column's dictionary to "keeps it" for a filter, and to
// groups for a dimension. What is left to do for a row is to look up one or two
// bytes and to add (kernel*.go). Nothing looks at a string once a row.
package measure
