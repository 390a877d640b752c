package query

// Bounds of what a query may hold, so that a stored or forged query cannot
// make the back end work without end. Lengths are in bytes.
const (
	MaxQueryBytes       = 1 << 20
	MaxBots             = 500
	MaxContainmentTypes = 10
	MaxFilters          = 50
	MaxFilterValues     = 1000 // a multi-value variable with everything chosen
	MaxValueLength      = 2000
	MaxRegexLength      = 1000
	// MaxRegexSize is the steps of all patterns of a query together, their repeats
	// written out: x{1000} has a thousand. Each byte of a value can cost as many.
	MaxRegexSize     = 4000
	MaxMeasures      = 50 // before repeated ones are dropped
	MaxGroupBy       = 5
	MaxGroupLimit    = 1000
	MaxInstances     = 500 // groups in an alert rule or an expression, where nothing is folded
	MaxTagColumns    = 50
	MaxTagNameLength = 200
	MaxSessionIDs    = 1000 // 20 calls of 50
	MaxIDLength      = 200
	MaxUserIDLength  = 320 // the longest e-mail address
	MaxLookups       = 20  // user and call IDs, each asked for alone
	MaxLegendLength  = 500
	MaxWordLength    = 200 // words from a fixed list, a zone, a shift
	MaxLimit         = 50_000
	MaxConversations = 20 // sessions of one answer with messages
	MaxLastMessages  = 50
	MaxMinSessions   = 1_000_000_000
	MaxShiftDays     = 3660
	MaxBaselineWeeks = 8
	MaxBuckets       = 11_000
	// MaxValues is how many numbers an answer may hold: measures x groups x
	// buckets, counted before anything is read.
	MaxValues = 2_000_000
)

// Defaults of a query that leaves these out.
const (
	DefaultGroupLimit  = 10
	DefaultLimit       = 1000
	DefaultMinSessions = 1
	// DefaultConversations is how many sessions are chosen where messages are
	// asked for without session IDs.
	DefaultConversations = 5
	// DefaultBaselineWeeks is how many weeks say what is normal.
	DefaultBaselineWeeks = 4
	// AutoBuckets is the most buckets that the automatic interval makes, even
	// where a panel has room for more points.
	AutoBuckets = 500
)
