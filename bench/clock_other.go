//go:build !unix

package bench

import "time"

var began = time.Now()

// busy is how long the process has been there, as how long it has been using a
// core cannot be asked for.
func busy() time.Duration { return time.Since(began) }
