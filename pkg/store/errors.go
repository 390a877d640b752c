package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/words"
)

// ErrReleased ends the waits on a data source that is gone.
var ErrReleased = errors.New("the data source was removed or its settings were changed meanwhile: ask again")

// IncompleteError says that loading has not come far enough in time.
type IncompleteError struct {
	Loaded     int           // sessions known
	Total      int           // sessions expected; 0 while not known
	Left       time.Duration // until complete, estimated; 0 while not known
	Err        error         // why, if there is more to say
	Needs      string        // what an answer takes beside the range, in words: "4 × 25 h"
	Pages      int           // read, of PagesInAll; said where Needs is
	PagesInAll int
}

// Error says how far loading is and what to do.
func (e *IncompleteError) Error() string {
	text := "The sessions of this range are still being loaded from Kore.ai"
	switch {
	case e.Needs != "" && e.Total > 0:
		text = fmt.Sprintf("The sessions that say what is normal are still being loaded from Kore.ai: needs %s, %d of about %d pages read", e.Needs, e.Pages, e.PagesInAll)
	case e.Needs != "":
		text = "The sessions that say what is normal are still being loaded from Kore.ai: needs " + e.Needs
	case e.Total > 0:
		text += fmt.Sprintf(": %d of about %d so far (%d %%)", e.Loaded, e.Total, min(99, 100*e.Loaded/e.Total))
	}
	if e.Left > 0 {
		text += fmt.Sprintf(", about %s left", e.Left.Round(time.Second))
	}
	text += ". Loading goes on: ask again later, or narrow the range."
	if e.Err != nil {
		text += " Why it has to wait: " + e.Err.Error()
	}
	return text
}

// Unwrap gives the reason, such as a *budget.Error.
func (e *IncompleteError) Unwrap() error { return e.Err }

// TooLargeError says that the sessions asked for do not fit in memory.
type TooLargeError struct {
	Sessions int           // expected
	Bytes    int64         // that they need
	Limit    int64         // bytes allowed
	Fits     time.Duration // how much of the range would fit
	Direct   bool          // it is about a look-up, whose answer has a bound of its own
}

// Error says what would fit and which setting to raise.
func (e *TooLargeError) Error() string {
	if e.Direct {
		return fmt.Sprintf("Kore.ai returned more than %d sessions for this look-up, which is the most that one may have: narrow the range or the filters.", e.Sessions)
	}
	return fmt.Sprintf("This range has about %d sessions, which need about %d MiB of memory; the data source may use %d MiB. "+
		"Narrow the range to about %s, ask for fewer bots, or raise the memory limit in the data source settings.",
		e.Sessions, mebibytes(e.Bytes), mebibytes(e.Limit), words.Duration(e.Fits))
}

func mebibytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

var errDisorder = &koreai.Error{Kind: koreai.KindShape, Message: "Kore.ai returned sessions that are not ordered by their start, so pages of them cannot be put together. If this stays, please tell the support of Kore.ai."}

// errTooManyCalls is why a large range is not waited for.
var errTooManyCalls = errors.New("it takes more calls than Kore.ai's limits allow in that time")
