package koreai

import (
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/settings"
)

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		name, body string
		change     func(*config)
		want       string
	}{
		{"one bot", `{"total":42,"sessions":[{}]}`, func(*config) {}, "Connected: bot st-test answered in 0s; 42 sessions in the last hour."},
		{"one session", `{"total":1,"sessions":[{}]}`, func(*config) {}, "Connected: bot st-test answered in 0s; 1 session in the last hour."},
		{"no total", `{"sessions":[{}],"moreAvailable":true}`, func(*config) {}, "Connected: bot st-test answered in 0s; at least one session in the last hour."},
		{"nothing", `{"sessions":[]}`, func(*config) {}, "Connected: bot st-test answered in 0s; no sessions in the last hour."},
		{
			"several bots", emptyPage, func(c *config) { c.Settings.Bots = append(c.Settings.Bots, settings.Bot{ID: "st-2"}) },
			"Connected: bot st-test answered in 0s; 0 sessions in the last hour. Only the first of 2 bots was asked, to spare calls.",
		},
		{
			"account", emptyPage, func(c *config) { c.Settings.Account = true },
			"Connected: the whole account answered in 0s; 0 sessions in the last hour.",
		},
		{
			"clock off", emptyPage, func(c *config) { c.Now = func() time.Time { return testTime.Add(-time.Hour) } },
			"Connected: bot st-test answered in 0s; 0 sessions in the last hour. The clock of the Grafana server differs from Kore.ai's by 60 min, which is allowed for.",
		},
		{
			"clock off by days", emptyPage, func(c *config) { c.Now = func() time.Time { return testTime.Add(-75 * time.Hour) } },
			"Connected: bot st-test answered in 0s; 0 sessions in the last hour. The clock of the Grafana server differs from Kore.ai's by 3 d, which is allowed for.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t, says(200, test.body, dateHeader(testTime)...))
			cfg := testConfig(f.URL)
			cfg.Now = func() time.Time { return testTime }
			test.change(&cfg)
			got, err := Check(t.Context(), newTestClient(t, cfg))
			if err != nil || got != test.want {
				t.Errorf("%s:\ngot  %s, %v\nwant %s", test.name, got, err, test.want)
			}
			if n := len(f.sentTokens()); n != 1 {
				t.Errorf("%s: %d calls", test.name, n)
			}
			if !strings.Contains(f.bodies[0], `"limit":1`) || !strings.Contains(f.bodies[0], "dateFrom") {
				t.Errorf("%s: asked for %s", test.name, f.bodies[0])
			}
		})
	}
}

func TestCheckTellsHowLongItTook(t *testing.T) {
	f := newFake(t, says(200, emptyPage))
	got, err := Check(t.Context(), newTestClient(t, testConfig(f.URL))) // its clock moves
	if err != nil || strings.Contains(got, "in 0s") || !strings.Contains(got, "s; 0 sessions") {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestCheckFails(t *testing.T) {
	f := newFake(t, says(401, refusing("Invalid SDK credentials")))
	if _, err := Check(t.Context(), newTestClient(t, testConfig(f.URL))); KindOf(err) != KindAuth {
		t.Errorf("got %v", err)
	}
	cfg := testConfig(f.URL)
	cfg.Settings.Bots = nil
	if _, err := Check(t.Context(), newTestClient(t, cfg)); KindOf(err) != KindConfig {
		t.Errorf("without a bot: %v", err)
	}
}
