package settings

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Bot IDs look like st-<UUID>. Anything that could change a path is refused;
// the client escapes them all the same.
var botID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// ValidBotID reports whether the text can be a bot ID.
func ValidBotID(id string) bool { return botID.MatchString(id) }

func (s *Settings) readBots(raw rawSettings) error {
	scope, err := raw.Scope.choice("scope", "Scope", scopeBot, scopeBot, scopeAccount)
	if err != nil {
		return err
	}
	s.Account = scope == scopeAccount
	entries, err := raw.Bots.botEntries()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, entry := range entries {
		bot, err := entry.bot()
		if err != nil {
			return err
		}
		if bot.ID != "" && !seen[bot.ID] {
			seen[bot.ID] = true
			s.Bots = append(s.Bots, bot)
		}
	}
	if len(s.Bots) == 0 && !s.Account {
		return wrong("bots", "No bot is set: add the bot ID (st-..., on the bot's General Settings page), or choose the whole account.")
	}
	return nil
}

// botEntries gives the bots as stored: a list, one bot, or, from an environment
// variable, one text with commas.
func (v value) botEntries() ([]value, error) {
	if v.missing() {
		return nil, nil
	}
	var entries []value
	var text string
	if json.Unmarshal(v, &text) == nil {
		for _, id := range strings.Split(text, ",") {
			quoted, _ := json.Marshal(id) // a string always encodes
			entries = append(entries, quoted)
		}
	} else if strings.HasPrefix(strings.TrimSpace(string(v)), "{") {
		entries = []value{v}
	} else if json.Unmarshal(v, &entries) != nil {
		return nil, wrong("bots", "Bots (bots) must be a list of {id, name}.")
	}
	if len(entries) > maxBots {
		return nil, wrong("bots", "%d bots are set: at most %d are possible; use several data sources, or the whole account.", len(entries), maxBots)
	}
	return entries, nil
}

// bot reads {id, name} or an ID alone. An empty row of the settings page is the zero Bot.
func (v value) bot() (Bot, error) {
	var row struct {
		ID   value `json:"id"`
		Name value `json:"name"`
	}
	if json.Unmarshal(v, &row) != nil {
		row.ID = v
	}
	id, err := row.ID.text("bots", "Bot ID", maxName)
	if err != nil {
		return Bot{}, err
	}
	name, err := row.Name.text("bots", "Bot name", maxName)
	if err != nil {
		return Bot{}, err
	}
	if id == "" && name != "" {
		return Bot{}, wrong("bots", "The bot %q has no bot ID: enter it (st-..., on the bot's General Settings page) or remove the row.", shorten(name))
	}
	if id != "" && !ValidBotID(id) {
		return Bot{}, wrong("bots", "%q is not a bot ID: it looks like st-0a1b2c3d-..., with letters, digits and hyphens only.", shorten(id))
	}
	return Bot{ID: id, Name: name}, nil
}
