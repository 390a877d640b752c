package settings

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// redisWith are valid settings with a Redis behind sentinels and TLS, and one
// key of jsonData set; nil takes it away.
func redisWith(key string, v any) backend.DataSourceInstanceSettings {
	return stored(map[string]any{
		"bots": []any{"st-1"}, "clientId": "cs-1",
		"redisMode": "sentinel", "redisAddress": "sentinel:26379", "redisMaster": "mymaster", "redisTls": true,
	}, key, v)
}

// certificate is one that is good for nothing, as PEM.
func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestRedisIsRead(t *testing.T) {
	in := redisWith("redisAddress", " Sentinel-1:26379, [2001:DB8::1]:26380 ,,sentinel-1:26379,10.0.0.1:1")
	ca := certificate(t)
	in.DecryptedSecureJSONData = map[string]string{"clientSecret": "hush", "redisPassword": "p w\n", "redisSentinelPassword": "s", "redisCaCert": "\n" + ca}
	got := mustParse(t, in).Redis
	want := Redis{
		Mode: RedisSentinel, Addresses: []string{"sentinel-1:26379", "[2001:db8::1]:26380", "10.0.0.1:1"}, Master: "mymaster",
		Password: got.Password, SentinelPassword: got.SentinelPassword, TLS: true, CACert: strings.TrimSpace(ca), Keep: 72 * time.Hour, FallbackPercent: 25,
	}
	if !reflect.DeepEqual(got, want) || !got.On() {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.Password.Reveal() != "p w" || got.SentinelPassword.Reveal() != "s" {
		t.Error("the passwords are not kept")
	}
}

func TestRedisAsTextFromProvisioning(t *testing.T) {
	in := valid()
	in.JSONData = []byte(`{"bots":"st-1","clientId":"cs-1","redisMode":"single","redisAddress":"redis:6379","redisUser":"grafana","redisDatabase":"3",
		"redisTls":"1","redisTlsSkipVerify":"true","redisKeepHours":"24","redisFallbackPercent":50,"redisMaster":"left over"}`)
	in.DecryptedSecureJSONData["redisPassword"] = "p"
	in.DecryptedSecureJSONData["redisSentinelPassword"] = "left over"
	got := mustParse(t, in).Redis
	want := Redis{
		Mode: RedisSingle, Addresses: []string{"redis:6379"}, User: "grafana", Password: got.Password, Database: 3,
		TLS: true, SkipVerify: true, Keep: 24 * time.Hour, FallbackPercent: 50,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// What is left of a Redis that is switched off must neither stop nor change anything.
func TestRedisSwitchedOff(t *testing.T) {
	in := redisWith("redisMode", "none")
	in.DecryptedSecureJSONData["redisPassword"] = "p"
	in.DecryptedSecureJSONData["redisCaCert"] = certificate(t)
	if got := mustParse(t, in).Redis; !reflect.DeepEqual(got, Redis{Mode: RedisNone}) || got.On() {
		t.Errorf("got %+v", got)
	}
	broken := redisWith("redisMode", "none")
	broken.JSONData = []byte(strings.Replace(string(broken.JSONData), "sentinel:26379", "no port", 1))
	mustParse(t, broken)
	if (Redis{}).On() {
		t.Error("the zero value is on")
	}
}

func TestWrongRedis(t *testing.T) {
	for _, test := range []struct {
		key   string
		value any
		says  string
	}{
		{"redisMode", "replica", "single, sentinel, cluster"},
		{"redisAddress", nil, "missing"},
		{"redisAddress", " , ", "missing"},
		{"redisAddress", true, "text"},
		{"redisAddress", "redis", "no port"},
		{"redisAddress", "redis:", "no port"},
		{"redisAddress", "redis:0", "1 to 65535"},
		{"redisAddress", "redis:65536", "1 to 65535"},
		{"redisAddress", "redis:http", "1 to 65535"},
		{"redisAddress", ":6379", "cannot be read"},
		{"redisAddress", "2001:db8::1:6379", "cannot be read"},
		{"redisAddress", "a b:6379", "cannot be read"},
		{"redisAddress", "redis://redis:6379/0", "alone"},
		{"redisAddress", "user:hush@redis:6379", "alone"},
		{"redisAddress", strings.Repeat("a:1,", 600), "too long"},
		{"redisAddress", strings.Repeat("a:1,", 2) + numbered(51), "at most 50"},
		{"redisMaster", nil, "missing"},
		{"redisMaster", []any{1, 2}, "text"},
		{"redisUser", strings.Repeat("u", 201), "too long"},
		{"redisDatabase", 16, "0 to 15"},
		{"redisKeepHours", 0, "1 to 8760"},
		{"redisFallbackPercent", 101, "1 to 100"},
		{"redisTls", "perhaps", "true or false"},
		{"redisTlsSkipVerify", 2, "true or false"},
	} {
		t.Run(test.key+" "+test.says, func(t *testing.T) {
			wantWords(t, redisWith(test.key, test.value), test.key, test.says)
		})
	}
}

func numbered(n int) string {
	list := ""
	for i := range n {
		list += fmt.Sprintf("redis-%d:6379,", i)
	}
	return list
}

func wantWords(t *testing.T, in backend.DataSourceInstanceSettings, key, says string) {
	t.Helper()
	_, err := Parse(in)
	var e *Error
	if !errors.As(err, &e) || e.Key != key || !strings.HasSuffix(e.Message, ".") || !strings.Contains(e.Message, says) || strings.Contains(e.Message, "hush") {
		t.Errorf("%s: got %v, want a sentence about %s with %q", in.JSONData, err, key, says)
	}
}

func TestRedisSettingsThatDoNotFitTogether(t *testing.T) {
	single := redisWith("redisMode", "single")
	single.JSONData = []byte(strings.Replace(string(single.JSONData), "sentinel:26379", "a:1,b:2", 1))
	wantWords(t, single, "redisAddress", "a single server has one")

	cluster := redisWith("redisDatabase", 1)
	cluster.JSONData = []byte(strings.Replace(string(cluster.JSONData), `"sentinel"`, `"cluster"`, 1))
	wantWords(t, cluster, "redisDatabase", "cluster has only database 0")

	wantWords(t, redisWith("redisUser", "grafana"), "redisPassword", "missing")

	for key, value := range map[string]string{"redisCaCert": "not a certificate", "redisPassword": strings.Repeat("x", maxSecret+1)} {
		t.Run(key, func(t *testing.T) {
			in := redisWith("", nil)
			in.DecryptedSecureJSONData[key] = value
			wantWords(t, in, key, map[string]string{"redisCaCert": "BEGIN CERTIFICATE", "redisPassword": "too long"}[key])
		})
	}
}

func TestRedisIdentity(t *testing.T) {
	base := mustParse(t, redisWith("", nil)).Redis
	if base.Identity() != mustParse(t, redisWith("redisKeepHours", 5)).Redis.Identity() {
		t.Error("the time to live makes another connection")
	}
	seen := map[string]bool{base.Identity(): true}
	secret := redisWith("", nil)
	secret.DecryptedSecureJSONData["redisPassword"] = "p"
	for _, in := range []backend.DataSourceInstanceSettings{
		redisWith("redisAddress", "other:1"), redisWith("redisMaster", "other"), redisWith("redisDatabase", 1), redisWith("redisTls", false), secret,
	} {
		id := mustParse(t, in).Redis.Identity()
		if seen[id] {
			t.Errorf("%s has the identity of another connection", in.JSONData)
		}
		seen[id] = true
	}
}
