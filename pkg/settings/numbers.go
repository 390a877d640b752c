package settings

import "time"

// Bounds of lists and texts, so that no setting can fill the memory.
const (
	maxBots     = 500
	maxTagNames = 500
	maxTagName  = 256
	maxName     = 200
	maxURL      = 2048
	maxClientID = 500
	maxSecret   = 16 << 10

	maxAddresses = 50
	maxPEM       = 256 << 10
)

// number is a whole-number setting with its bounds.
type number struct {
	Key, Title        string
	Min, Max, Default int
	ZeroIsNone        bool
}

// The number settings. schema.json says the same; a test keeps both together.
var (
	// Pages overlap by a row, so that pages of one would never get on.
	pageSize         = number{Key: "pageSize", Title: "Page size", Min: 10, Max: 10_000, Default: 1000}
	callsPerMinute   = number{Key: "callsPerMinute", Title: "Calls per minute", Max: 100_000, Default: 60, ZeroIsNone: true}
	callsPerHour     = number{Key: "callsPerHour", Title: "Calls per hour", Max: 1_000_000, Default: 1800, ZeroIsNone: true}
	parallelCalls    = number{Key: "parallelCalls", Title: "Parallel calls", Min: 1, Max: 64, Default: 8}
	freshnessSeconds = number{Key: "freshnessSeconds", Title: "Freshness", Min: 1, Max: 86_400, Default: 15}
	openMinutes      = number{Key: "openMinutes", Title: "Open period", Min: 1, Max: 20_160, Default: 30}
	maxAgeHours      = number{Key: "maxAgeHours", Title: "Maximum age", Min: 1, Max: 8760, Default: 24}
	memoryMiB        = number{Key: "memoryMiB", Title: "Memory", Min: 1, Max: 1 << 20, Default: 256}
	timeoutSeconds   = number{Key: "timeoutSeconds", Title: "Timeout", Min: 1, Max: 600, Default: 30}

	redisDatabase        = number{Key: "redisDatabase", Title: "Redis database", Max: 15}
	redisKeepHours       = number{Key: "redisKeepHours", Title: "Time to live in Redis", Min: 1, Max: 8760, Default: 72}
	redisFallbackPercent = number{Key: "redisFallbackPercent", Title: "Share of the call limits without Redis", Min: 1, Max: 100, Default: 25}
)

func (s *Settings) readNumbers(raw rawSettings) error {
	var freshness, open, age, memory, timeout int
	for _, n := range []struct {
		number
		from value
		to   *int
	}{
		{pageSize, raw.PageSize, &s.PageSize},
		{callsPerMinute, raw.CallsPerMinute, &s.CallsPerMinute},
		{callsPerHour, raw.CallsPerHour, &s.CallsPerHour},
		{parallelCalls, raw.ParallelCalls, &s.Parallel},
		{freshnessSeconds, raw.FreshnessSeconds, &freshness},
		{openMinutes, raw.OpenMinutes, &open},
		{maxAgeHours, raw.MaxAgeHours, &age},
		{memoryMiB, raw.MemoryMiB, &memory},
		{timeoutSeconds, raw.TimeoutSeconds, &timeout},
	} {
		got, err := n.from.number(n.number)
		if err != nil {
			return err
		}
		*n.to = got
	}
	s.Freshness = time.Duration(freshness) * time.Second
	s.Open = time.Duration(open) * time.Minute
	s.MaxAge = time.Duration(age) * time.Hour
	s.MemoryBytes = int64(memory) << 20
	s.Timeout = time.Duration(timeout) * time.Second
	return nil
}
