package query

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whoever adds a bound to limits.json names it here, or the file says something
// that nobody reads.
func TestLimits(t *testing.T) {
	t.Run("bounds", func(t *testing.T) {
		want := map[string]int{
			"queryBytes": MaxQueryBytes, "bots": MaxBots, "filterValues": MaxFilterValues, "valueLength": MaxValueLength,
			"regexLength": MaxRegexLength, "regexSize": MaxRegexSize, "instances": MaxInstances, "idLength": MaxIDLength,
			"userIdLength": MaxUserIDLength, "lookups": MaxLookups, "wordLength": MaxWordLength, "conversations": MaxConversations,
			"shiftDays": MaxShiftDays, "buckets": MaxBuckets, "values": MaxValues, "tagNameLength": maxDimension - len(SessionTagPrefix),
		}
		for _, name := range []string{ // each is tested where its field is
			"containmentTypes", "filters", "measures", "groupBy", "groupLimit", "tagColumns", "sessionIds", "legendLength",
			"limit", "lastMessages", "minSessions", "baselineWeeks",
		} {
			want[name] = limits.Max[name]
		}
		for name, bound := range want {
			if bound == 0 {
				t.Errorf("limits.json has no max.%s", name)
			}
		}
		if diff := cmp.Diff(want, limits.Max); diff != "" {
			t.Errorf("limits.json and limits.go differ (-read, +in the file):\n%s", diff)
		}
	})
	t.Run("defaults", func(t *testing.T) {
		q, _, err := Parse(json.RawMessage(`{}`), aDay)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := Parse(json.RawMessage(`{"queryType":"conversation"}`), aDay)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]any{
			"groupLimit": float64(q.GroupLimit), "limit": float64(q.Limit), "minSessions": float64(q.MinSessions),
			"conversations": float64(c.Limit), "baselineWeeks": float64(q.BaselineWeeks), "autoBuckets": float64(AutoBuckets),
			"queryType": string(q.Type), "sessionType": q.SessionType, "status": q.Status, "developerSessions": q.Developer,
			"measure": string(q.Measures[0]), "countBy": string(q.CountBy), "fetch": q.Fetch,
		}
		if diff := cmp.Diff(want, limits.Default); diff != "" {
			t.Errorf("limits.json and an empty query differ (-read, +in the file):\n%s", diff)
		}
	})
}
