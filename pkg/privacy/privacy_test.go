package privacy

import (
	"regexp"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

func policy(mode string, names []string, users, clientSecret string) Policy {
	return New(settings.Settings{
		Auth: settings.AuthJWT, ClientSecret: secret.New(clientSecret),
		Tags: settings.TagPrivacy{Mode: mode, Names: names}, UserIDs: users,
	})
}

func someone() session.Session {
	return session.Session{
		User:        "u-1b58e591-9432-5258-a5ab-654a4b71632e",
		SessionTags: []session.Tag{{Name: "intent", Value: "billing"}, {Name: "phone", Value: "555"}},
		UserTags:    []session.Tag{{Name: "phone", Value: "555"}},
	}
}

func TestApplyTags(t *testing.T) {
	intent := []session.Tag{{Name: "intent", Value: "billing"}}
	for name, tc := range map[string]struct {
		mode          string
		names         []string
		session, user []session.Tag
	}{
		"all":  {mode: settings.TagsAll, session: someone().SessionTags, user: someone().UserTags},
		"list": {mode: settings.TagsList, names: []string{"intent"}, session: intent},
		"none": {mode: settings.TagsNone},
	} {
		t.Run(name, func(t *testing.T) {
			s := someone()
			policy(tc.mode, tc.names, settings.UserIDsShown, "a").Apply(&s)
			if !slices.Equal(s.SessionTags, tc.session) || !slices.Equal(s.UserTags, tc.user) {
				t.Errorf("session tags %v, user tags %v", s.SessionTags, s.UserTags)
			}
			if s.User != someone().User {
				t.Errorf("user = %s", s.User)
			}
		})
	}
}

func TestApplyHashesUsers(t *testing.T) {
	hash := func(users, clientSecret, user string) string {
		s := session.Session{User: user}
		policy(settings.TagsAll, nil, users, clientSecret).Apply(&s)
		return s.User
	}
	one := hash(settings.UserIDsHashed, "a", "u-1")
	if !regexp.MustCompile(`^u-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(one) {
		t.Errorf("hash = %q, want the form of a user ID", one)
	}
	if again := hash(settings.UserIDsHidden, "a", "u-1"); again != one {
		t.Errorf("the same user has two hashes: %s, %s", one, again)
	}
	if other := hash(settings.UserIDsHashed, "a", "u-2"); other == one {
		t.Error("two users have one hash")
	}
	if other := hash(settings.UserIDsHashed, "b", "u-1"); other == one {
		t.Error("the hash does not depend on the secret")
	}
	if none := hash(settings.UserIDsHashed, "a", ""); none != "" {
		t.Errorf("a missing user became %q", none)
	}
}

func TestFingerprintTellsPoliciesApart(t *testing.T) {
	seen := map[string]string{}
	for name, p := range map[string]Policy{
		"all":       policy(settings.TagsAll, nil, settings.UserIDsShown, "a"),
		"none":      policy(settings.TagsNone, nil, settings.UserIDsShown, "a"),
		"list":      policy(settings.TagsList, []string{"intent"}, settings.UserIDsShown, "a"),
		"other":     policy(settings.TagsList, []string{"phone"}, settings.UserIDsShown, "a"),
		"two names": policy(settings.TagsList, []string{"intent", "phone"}, settings.UserIDsShown, "a"),
		"hashed":    policy(settings.TagsAll, nil, settings.UserIDsHashed, "a"),
		"key":       policy(settings.TagsAll, nil, settings.UserIDsHashed, "b"),
	} {
		f := p.Fingerprint()
		if same, ok := seen[f]; ok {
			t.Errorf("%s and %s share rows", name, same)
		}
		seen[f] = name
	}
}
