package settings

import (
	"regexp"
	"slices"
	"strings"
)

// Bot IDs look like st-<UUID>. Anything that could change a path is refused;
// the client escapes them all the same.
var botID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// ValidBotID reports whether the text can be a bot ID.
func ValidBotID(id string) bool { return botID.MatchString(id) }

func (s *Settings) readBots(r *reader) {
	s.Account = r.choice("scope") == scopeAccount
	var entries []any
	switch stored := value(r.stored, "bots").(type) {
	case nil:
	case []any:
		entries = stored
	case map[string]any:
		entries = []any{stored}
	case string: // from an environment variable
		for id := range strings.SplitSeq(stored, ",") {
			entries = append(entries, id)
		}
	default:
		r.fail("bots", "Bots (bots) must be a list of {id, name}.")
	}
	if limit := r.describe("bots").MaxItems; len(entries) > limit {
		r.fail("bots", "%d bots are set: at most %d are possible; use several data sources, or the whole account.", len(entries), limit)
		return
	}
	for _, entry := range entries {
		bot := r.bot(entry)
		if bot.ID != "" && !slices.ContainsFunc(s.Bots, func(b Bot) bool { return b.ID == bot.ID }) {
			s.Bots = append(s.Bots, bot)
		}
	}
	if len(s.Bots) == 0 && !s.Account {
		r.fail("bots", "No bot is set: add the bot ID (st-..., on the bot's General Settings page), or choose the whole account.")
	}
}

// bot reads {id, name} or an ID alone. An empty row of the settings page is the zero Bot.
func (r *reader) bot(entry any) Bot {
	row, ok := entry.(map[string]any)
	if !ok {
		row = map[string]any{"id": entry}
	}
	const limit = 200 // of a name
	bot := Bot{
		ID:   r.textOf(value(row, "id"), "bots", "Bot ID", limit),
		Name: r.textOf(value(row, "name"), "bots", "Bot name", limit),
	}
	switch {
	case bot.ID == "" && bot.Name != "":
		r.fail("bots", "The bot %q has no bot ID: enter it (st-..., on the bot's General Settings page) or remove the row.", shorten(bot.Name))
	case bot.ID != "" && !ValidBotID(bot.ID):
		r.fail("bots", "%q is not a bot ID: it looks like st-0a1b2c3d-..., with letters, digits and hyphens only.", shorten(bot.ID))
	}
	return bot
}
