package shared

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patient is for servers that answer, however busy the machine is.
var patient = timeouts{dial: time.Minute, command: time.Minute}

func connect(t *testing.T, set settings.Redis) *Client {
	t.Helper()
	return connectFor(t, set, patient)
}

func connectFor(t *testing.T, set settings.Redis, within timeouts) *Client {
	t.Helper()
	c, err := connectWithin(set, within)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// works expects that the Redis can be used.
func works(t *testing.T, set settings.Redis) {
	t.Helper()
	if err := connect(t, set).Check(t.Context()); err != nil {
		t.Errorf("%s at %v: %v", set.Mode, set.Addresses, err)
	}
}

// fails expects an error of the kind that says the words, and no password.
func fails(t *testing.T, set settings.Redis, kind Kind, says ...string) {
	t.Helper()
	failsWithin(t, set, patient, kind, says...)
}

func failsWithin(t *testing.T, set settings.Redis, within timeouts, kind Kind, says ...string) {
	t.Helper()
	err := connectFor(t, set, within).Check(t.Context())
	if KindOf(err) != kind {
		t.Errorf("got %s %v (%v), want %s", KindOf(err), err, errors.Unwrap(err), kind)
		return
	}
	for _, word := range says {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	if text := fmt.Sprintf("%v %+v", err, errors.Unwrap(err)); strings.Contains(text, "hush") || strings.HasSuffix(err.Error(), ".") {
		t.Errorf("got %q", text)
	}
}

func TestASingleServer(t *testing.T) {
	s := redistest.Start(t, redistest.Options{})
	works(t, s.Settings)
	if keys := s.Ask("DBSIZE"); keys != int64(0) {
		t.Errorf("%v keys are left behind", keys)
	}
	other := s.Settings
	other.Database = 3
	works(t, other)
	other.Database = 16
	fails(t, other, KindDatabase, "raise its databases")
	s.Stop()
	fails(t, s.Settings, KindUnreachable, s.Address(), "refused", "check the address")
	unknown := s.Settings
	unknown.Addresses = []string{"redis.invalid:6379"}
	fails(t, unknown, KindUnreachable, "redis.invalid")
}

func TestPasswordsAndUsers(t *testing.T) {
	s := redistest.Start(t, redistest.Options{Password: "hush", Users: []string{
		"ann on >hush-ann ~koreai:1:* +@all",
		"ben on >hush-ben ~koreai:1:* +@read +@connection",
		"eva on >hush-eva ~other:* +@all",
		"fit on >hush-fit ~koreai:1:* -@all +@read +@write +@connection +@scripting +time",
	}})
	works(t, s.Settings)
	with := func(user, password string) settings.Redis {
		set := s.Settings
		set.User, set.Password = user, secret.New(password)
		return set
	}
	works(t, with("ann", "hush-ann"))
	works(t, with("fit", "hush-fit"))
	fails(t, with("ann", "hush-wrong"), KindAuth, `the user "ann"`)
	fails(t, with("", "hush-wrong"), KindAuth, "the password")
	fails(t, with("", ""), KindAuth, "check user and password")
	fails(t, with("ben", "hush-ben"), KindForbidden, "ACL", "koreai:1:*")
	fails(t, with("eva", "hush-eva"), KindForbidden, "ACL")
	open := redistest.Start(t, redistest.Options{})
	set := open.Settings
	set.Password = secret.New("hush")
	works(t, set) // Redis takes any password of the default user, with HELLO and without
}

func TestTLS(t *testing.T) {
	s, plain := redistest.Start(t, redistest.Options{TLS: true}), redistest.Start(t, redistest.Options{})
	works(t, s.Settings)
	set := s.Settings
	set.CACert = ""
	fails(t, set, KindTLS, "authority", "CA certificate")
	set.SkipVerify = true
	works(t, set)
	set = s.Settings
	set.TLS = false
	fails(t, set, KindClosed, "switch TLS on")
	set = s.Settings
	set.Addresses = plain.Settings.Addresses
	// It never answers the handshake, so that the limit decides nothing but how long the test takes.
	failsWithin(t, set, timeouts{dial: 50 * time.Millisecond, command: time.Minute}, KindTimeout, "switch TLS off", "TLS handshake")
	set.Addresses = []string{fmt.Sprintf("localhost:%d", s.Port)}
	fails(t, set, KindTLS, "another host")
	mutual := redistest.Start(t, redistest.Options{TLS: true, More: []string{"--tls-auth-clients", "yes"}})
	// With TLS 1.3 the server refuses after the handshake, and may be gone before it has said so.
	if err := connect(t, mutual.Settings).Check(t.Context()); err == nil || !strings.Contains(err.Error(), "tls-auth-clients") {
		t.Errorf("got %v", err)
	}
}

func TestAServerThatRefusesToWrite(t *testing.T) {
	master := redistest.Start(t, redistest.Options{})
	replica := redistest.Start(t, redistest.Options{ReplicaOf: master})
	fails(t, replica.Settings, KindReadOnly, "read-only replica", "master")
	full := redistest.Start(t, redistest.Options{MaxMemory: "1kb"})
	fails(t, full.Settings, KindFull, "full", "maxmemory")
	lonely := redistest.Start(t, redistest.Options{More: []string{"--min-replicas-to-write", "1"}})
	fails(t, lonely.Settings, KindBusy, "replicas")
}

func TestSentinels(t *testing.T) {
	master := redistest.Start(t, redistest.Options{Password: "hush"})
	sentinel := redistest.Start(t, redistest.Options{Sentinel: master})
	works(t, sentinel.Settings)
	set := sentinel.Settings
	set.Master = "other"
	fails(t, set, KindMaster, `"other"`, "check its name")
	set = sentinel.Settings
	set.Addresses = master.Settings.Addresses
	set.SentinelPassword = secret.New("hush")
	fails(t, set, KindMaster, "not a sentinel")
	set = sentinel.Settings
	set.Mode, set.Master, set.Password = settings.RedisSingle, "", secret.String{}
	fails(t, set, KindOther, "is it a sentinel?")
	set = sentinel.Settings
	set.Password = secret.New("hush-wrong")
	fails(t, set, KindAuth, "password")
	locked := redistest.Start(t, redistest.Options{Sentinel: master, Password: "hush-hush"})
	works(t, locked.Settings)
	set = locked.Settings
	set.SentinelPassword = secret.New("hush-wrong")
	fails(t, set, KindAuth, "the password of the sentinels")
	sentinel.Stop()
	fails(t, sentinel.Settings, KindUnreachable, sentinel.Address())
}

func TestCluster(t *testing.T) {
	s, single := redistest.Start(t, redistest.Options{Cluster: true}), redistest.Start(t, redistest.Options{})
	works(t, s.Settings)
	set := single.Settings
	set.Mode = settings.RedisCluster
	fails(t, set, KindNoCluster, "not a cluster")
	s.Ask("CLUSTER", "FLUSHSLOTS")
	fails(t, s.Settings, KindDown, "does not serve all keys")
	set = s.Settings
	set.Mode = settings.RedisSingle
	fails(t, set, KindDown, "does not serve all keys")
}

// Somebody accepts and never answers: the error comes in time, whatever the context allows.
func TestNobodyAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	set := settings.Redis{Mode: settings.RedisSingle, Addresses: []string{l.Addr().String()}}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	c := connect(t, set)
	if err := c.Check(ctx); KindOf(err) != KindTimeout {
		t.Errorf("got %v", err)
	}
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	if err := c.Check(cancelled); !errors.Is(err, context.Canceled) || KindOf(err) != "" {
		t.Errorf("got %v, want what the caller did", err)
	}
	_ = c.Close()
	if err := c.Check(t.Context()); KindOf(err) != KindClosed {
		t.Errorf("got %v after closing", err)
	}
	set.TLS = true
	failsWithin(t, set, timeouts{dial: 50 * time.Millisecond, command: time.Minute}, KindTimeout, "TLS handshake", "overloaded")
}

// What Redis says in states that are hard to bring about.
func TestWords(t *testing.T) {
	c := &Client{target: target{mode: settings.RedisSingle, addresses: "redis:6379"}}
	for says, want := range map[string]Kind{
		"LOADING Redis is loading the dataset in memory":                                          KindBusy,
		"BUSY Redis is busy running a script.":                                                    KindBusy,
		"ERR max number of clients reached":                                                       KindBusy,
		"MISCONF Redis is configured to save RDB snapshots":                                       KindBusy,
		"MASTERDOWN Link with MASTER is down":                                                     KindBusy,
		"MOVED 3999 127.0.0.1:6381":                                                               KindCluster,
		"CROSSSLOT Keys in request don't hash to the same slot":                                   KindCluster,
		"ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write":       KindReadOnly,
		"ERR Error running script (call to f_1): @user_script: 1: -OOM command not allowed when ": KindFull,
		"redis: can't parse \"HTTP/1.1 400 Bad Request\"":                                         KindTLS,
		"ERR something else":                                                                      KindOther,
	} {
		err := c.Words(errors.New(says))
		if KindOf(err) != want || !strings.Contains(err.Error(), "redis:6379") || strings.Contains(err.Error(), "%!") {
			t.Errorf("%q: got %s %v", says, KindOf(err), err)
		}
		if c.Words(err) != err {
			t.Errorf("%v is put in words twice", err)
		}
	}
	if c.Words(nil) != nil || c.Words(context.Canceled) != context.Canceled || KindOf(c.Words(redis.ErrPoolTimeout)) != KindTimeout {
		t.Error("nil, a cancelled context or a full pool")
	}
}
