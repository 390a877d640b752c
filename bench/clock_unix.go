//go:build unix

package bench

import (
	"syscall"
	"time"
)

// busy is how long the process has been using a core, which does not grow while
// others use it.
func busy() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0 // cannot be: both arguments are right
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
