// Package guard keeps a panic in one piece of work from ending the process,
// which Grafana would see as a plugin that is gone, for every panel at once.
package guard

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/grafana/grafana-plugin-sdk-go/backend/log"
)

// Error is a panic as an error. It names the work and nothing of the panic
// itself, whose value may hold anything.
type Error struct {
	Work string // such as "reading a page"
}

// Error is a sentence for the log; people see an error of the plugin.
func (e *Error) Error() string { return "a panic while " + e.Work }

// Run does the work, and turns a panic in it into an *Error that it also logs,
// with the stack. Locks are the work's own affair: it must defer their release.
func Run(what string, work func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Work: what}
			log.DefaultLogger.Error("Recovered from a panic", "while", what, "panic", describe(r), "stack", string(debug.Stack()))
		}
	}()
	work()
	return nil
}

// describe is what may be logged of a panic: the runtime's own texts hold numbers
// and types alone; of other values only the type is known to be harmless.
func describe(r any) string {
	if e, ok := r.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("a value of type %T", r)
}
