package koreai

import "net/url"

// endpoint is what is asked of Kore.ai, for requests and for sentences about them.
type endpoint struct {
	path         string // of one bot
	accountPath  string
	list         string // what the answer holds
	scope        string // of a JWT app of the bot
	accountScope string // of an app of the Admin Console
	what         string // for sentences: access to what
}

var (
	getSessions = endpoint{
		path: "getSessions", accountPath: "getSessions", list: "sessions", what: "sessions",
		scope: "Bot Sessions", accountScope: "Bot Analytics > Bot Sessions (Admin Console)",
	}
	getMessages = endpoint{
		path: "getMessagesV2", accountPath: "getMessages", list: "messages", what: "the messages of sessions",
		scope: "Chat History", accountScope: "Bot Analytics > Chat History (Admin Console)",
	}
)

// target is an endpoint asked for a bot, or for the account.
type target struct {
	endpoint
	bot string // "": the account
}

// asked is a request of either endpoint.
type asked interface{ target() target }

func (r Request) target() target { return target{getSessions, r.Bot} }

// name is the endpoint's own.
func (t target) name() string {
	if t.bot == "" {
		return t.accountPath
	}
	return t.path
}

func (t target) scopeName() string {
	if t.bot == "" {
		return t.accountScope
	}
	return t.scope
}

func (t target) botName() string {
	if t.bot == "" {
		return ""
	}
	return " " + t.bot
}

// url is the endpoint below the base, which has no slash at its end.
func (t target) url(base string) string {
	if t.bot == "" {
		return base + "/api/public/" + t.accountPath
	}
	return base + "/api/public/bot/" + url.PathEscape(t.bot) + "/" + t.path
}

// noScope says that the app may not ask for this.
func (t target) noScope() *Error {
	return &Error{Kind: KindScope, Message: "Kore.ai refuses access to " + t.what + ": the JWT app lacks the scope " + t.scopeName() + ", or the app or the bot is not published. Add the scope at Kore.ai, publish, and try again."}
}
