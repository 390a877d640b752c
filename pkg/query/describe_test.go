package query

import "testing"

func TestDescribe(t *testing.T) {
	tests := []struct{ stored, want string }{
		{`{}`, "Asks Kore.ai for all sessions of every bot of the data source that started from 2024-06-01 00:00:00 UTC to before 2024-06-02 00:00:00 UTC. " +
			"Keeps those that are interactive, closed, no developer sessions. Computes dropOffRate in buckets of 5m, UTC time."},
		{`{"queryType":"summary","bots":["st-1","st-2"],"sessionType":"all","status":"all","developerSessions":"include","measures":["sessions","users"],
			"groupBy":["channel","bot"],"timeShift":"7d","minSessions":20}`,
			"Asks Kore.ai for all sessions of bots st-1, st-2 that started from 2024-05-25 00:00:00 UTC to before 2024-05-26 00:00:00 UTC. " +
				"Computes sessions, users by channel, bot, 7d earlier, empty below 20."},
		{`{"queryType":"sessions","bots":["st-1"],"developerSessions":"only","containmentTypes":["dropOff","agent"],"limit":50,"apiUserId":"a@example.org","callId":"c",
			"filters":[{"key":"userTag.plan","operator":"!=","values":["free"]}]}`,
			`Asks Kore.ai for the sessions of API user "a@example.org" and of call "c" of bot st-1 that started from 2024-06-01 00:00:00 UTC to before 2024-06-02 00:00:00 UTC. ` +
				`Keeps those that are interactive, closed, developer sessions only, containment type dropOff or agent, userTag.plan != "free". Lists the newest 50.`},
		{`{"queryType":"summary","fetch":"filtered","containmentTypes":["agent"],"measures":["agentTransferRate"]}`,
			"Asks Kore.ai for only the fitting sessions of every bot of the data source that started from 2024-06-01 00:00:00 UTC to before 2024-06-02 00:00:00 UTC. " +
				"Keeps those that are interactive, closed, no developer sessions, containment type agent (rates leave out what is said of the containment type). Computes agentTransferRate."},
		{`{"queryType":"sessions","sessionIds":["a","b"]}`, "Asks Kore.ai for 2 sessions by ID of every bot of the data source. Lists the newest 1000."},
		{`{"queryType":"sessions","sessionIds":["a"]}`, "Asks Kore.ai for 1 session by ID of every bot of the data source. Lists the newest 1000."},
	}
	for _, tt := range tests {
		t.Run(tt.stored, func(t *testing.T) {
			if got := Describe(mustParse(t, tt.stored, aDay)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
