// Package bench holds what measurements of speed and size are compared with,
// and the sessions they are made on.
package bench

import (
	"sort"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Rows is one column a field as the reference loop wants them: everything that
// a query would have to find out is worked out beforehand and for nothing,
// filter and bucket included. A byte a flag and a channel, two bytes a bucket.
type Rows struct {
	Bucket  []uint16
	Channel []uint8
	Drop    []uint8 // 1: a drop-off
	OK      []uint8 // 1: interactive, closed, not a developer's
}

// Channels is how many channels the loop has room for.
const Channels = 8

// Loop is the least that a drop-off rate by bucket and channel can cost: for
// each row one addition to a cell, and one to the number of all, without a
// branch. out has a row a bucket. Measuring is held against it.
func Loop(r *Rows, out [][Channels]uint32) (all uint64) {
	bucket := r.Bucket
	channel, drop, ok := r.Channel[:len(bucket)], r.Drop[:len(bucket)], r.OK[:len(bucket)]
	for i := range bucket {
		out[bucket[i]][channel[i]%Channels] += uint32(drop[i] & ok[i])
		all += uint64(ok[i])
	}
	return all
}

// part is the i-th of n parts of the rows.
func (r *Rows) part(i, n int) *Rows {
	lo, hi := i*len(r.Bucket)/n, (i+1)*len(r.Bucket)/n
	return &Rows{r.Bucket[lo:hi], r.Channel[lo:hi], r.Drop[lo:hi], r.OK[lo:hi]}
}

// NewRows works the columns of the loop out. Buckets are [edges[i], edges[i+1]).
func NewRows(s columns.Snapshot, edges []int64) *Rows {
	r, channels := &Rows{}, map[string]uint8{}
	flag := func(yes bool) uint8 {
		if yes {
			return 1
		}
		return 0
	}
	for x := range s.All() {
		code, known := channels[x.Channel]
		if !known {
			code = uint8(len(channels))
			channels[x.Channel] = code
		}
		bucket := sort.Search(len(edges), func(i int) bool { return edges[i] > x.Start }) - 1
		r.Bucket = append(r.Bucket, uint16(bucket))
		r.Channel = append(r.Channel, code)
		r.Drop = append(r.Drop, flag(x.Containment == session.DropOff))
		r.OK = append(r.OK, flag(x.Type == session.Interactive && x.Status == session.Closed && !x.Developer))
	}
	return r
}
