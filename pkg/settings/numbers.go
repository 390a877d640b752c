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

	maxPatterns = 50
	maxPattern  = 500

	maxAddresses = 50
	maxPEM       = 256 << 10
)

// number is a whole-number setting with its bounds.
type number struct {
	Key, Title        string
	Min, Max, Default int
	ZeroIsNone        bool
}

// The number settings, with the bounds and defaults of schema.json.
var (
	pageSize            = integer("pageSize") // pages overlap by a row, so that pages of one would never get on
	callsPerMinute      = callLimit("callsPerMinute")
	callsPerHour        = callLimit("callsPerHour")
	parallelCalls       = integer("parallelCalls")
	freshnessSeconds    = integer("freshnessSeconds")
	openMinutes         = integer("openMinutes")
	maxAgeHours         = integer("maxAgeHours")
	longestSessionHours = integer("longestSessionHours")
	closingLagMinutes   = integer("closingLagMinutes")
	memoryMiB           = integer("memoryMiB")
	timeoutSeconds      = integer("timeoutSeconds")

	redisDatabase        = integer("redisDatabase")
	redisKeepHours       = integer("redisKeepHours")
	redisFallbackPercent = integer("redisFallbackPercent")
)

func (s *Settings) readNumbers(raw rawSettings) error {
	var freshness, open, age, longest, closing, memory, timeout int
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
		{longestSessionHours, raw.LongestSessionHours, &longest},
		{closingLagMinutes, raw.ClosingLagMinutes, &closing},
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
	s.LongestSession = time.Duration(longest) * time.Hour
	s.ClosingLag = time.Duration(closing) * time.Minute
	s.MemoryBytes = int64(memory) << 20
	s.Timeout = time.Duration(timeout) * time.Second
	return nil
}
