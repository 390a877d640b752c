// Package redistest runs real Redis servers for tests: each on a free port of
// this machine, without a disk, and stopped at the end of the test.
package redistest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/redis/go-redis/v9"
)

// timeout is how long a server may take to start or to answer on a busy machine.
const timeout = 30 * time.Second

// Options say what is special about a server.
type Options struct {
	Password  string   // of the default user
	Users     []string // as in Redis' configuration, without the word user: "ann on >pass ~* +@all"
	TLS       bool
	MaxMemory string // such as "2mb"
	ReplicaOf *Server
	Cluster   bool     // one node that serves all keys
	Sentinel  *Server  // a sentinel that watches this server, as "mymaster"
	More      []string // any other arguments: "--databases", "4"
}

// Server is a Redis that runs, or is stopped for a while.
type Server struct {
	Port int
	// Settings lead to the server, as a data source would have them.
	Settings settings.Redis

	t       testing.TB
	dir     string
	args    []string
	mu      sync.Mutex
	process *exec.Cmd
	// What waits for the process must not stand in a synctest bubble, whose time
	// it would hold up: it is done by a goroutine from outside.
	jobs chan func() error
	done chan error
}

// Start starts a server, which ends with the test. Without an installed
// redis-server the test is skipped, but fails where CI is set.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("redis-server was not found: .ci/run has to install it")
		}
		t.Skip("redis-server was not found: install it (apt-get install redis-server) for the tests of several Grafana servers")
	}
	s := &Server{t: t, dir: t.TempDir(), Port: freePort(t), jobs: make(chan func() error), done: make(chan error)}
	go func() {
		for job := range s.jobs {
			s.done <- job()
		}
	}()
	s.Settings = settings.Redis{
		Mode: settings.RedisSingle, Addresses: []string{s.Address()}, Password: secret.New(o.Password), Keep: time.Hour, FallbackPercent: 25,
	}
	s.args = append([]string{program}, s.arguments(o)...)
	t.Cleanup(func() {
		s.Stop()
		close(s.jobs)
	})
	s.Restart()
	if o.Cluster {
		s.assignSlots()
	}
	return s
}

// Address is host:port.
func (s *Server) Address() string { return fmt.Sprintf("127.0.0.1:%d", s.Port) }

func (s *Server) arguments(o Options) []string {
	port, config := fmt.Sprint(s.Port), ""
	if o.Sentinel != nil {
		config = fmt.Sprintf("sentinel monitor mymaster 127.0.0.1 %d 1\n", o.Sentinel.Port)
		s.Settings.Mode, s.Settings.Master = settings.RedisSentinel, "mymaster"
		s.Settings.Password, s.Settings.SentinelPassword = o.Sentinel.Settings.Password, secret.New(o.Password)
	}
	for _, user := range o.Users {
		config += "user " + user + "\n"
	}
	args := []string{s.write("redis.conf", config), "--bind", "127.0.0.1", "--dir", s.dir}
	if o.Sentinel != nil {
		args = append(args, "--sentinel")
	} else {
		args = append(args, "--save", "", "--appendonly", "no")
	}
	if o.TLS {
		ca, cert, key := certificates(s.t)
		s.Settings.TLS, s.Settings.CACert = true, ca
		args = append(args, "--port", "0", "--tls-port", port, "--tls-auth-clients", "no", "--tls-ca-cert-file", s.write("ca.pem", ca),
			"--tls-cert-file", s.write("cert.pem", cert), "--tls-key-file", s.write("key.pem", key))
	} else {
		args = append(args, "--port", port)
	}
	if o.Password != "" {
		args = append(args, "--requirepass", o.Password)
	}
	if o.MaxMemory != "" {
		args = append(args, "--maxmemory", o.MaxMemory)
	}
	if o.ReplicaOf != nil {
		args = append(args, "--replicaof", fmt.Sprintf("127.0.0.1 %d", o.ReplicaOf.Port))
	}
	if o.Cluster {
		s.Settings.Mode = settings.RedisCluster
		args = append(args, "--cluster-enabled", "yes")
	}
	return append(args, o.More...)
}

func (s *Server) write(name, text string) string {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// Stop ends the server at once, as a crash would.
func (s *Server) Stop() {
	s.t.Helper()
	s.outside(s.stop)
}

// Restart starts the server again, on the same port and with nothing in it.
func (s *Server) Restart() {
	s.t.Helper()
	s.outside(func() error {
		if err := s.stop(); err != nil {
			return err
		}
		return s.start()
	})
}

func (s *Server) outside(job func() error) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs <- job
	if err := <-s.done; err != nil {
		s.t.Fatal(err)
	}
}

func (s *Server) stop() error {
	if s.process == nil {
		return nil
	}
	err := s.process.Process.Kill()
	_ = s.process.Wait() // tells that it was killed
	s.process = nil
	return err
}

func (s *Server) start() error {
	process := exec.Command(s.args[0], s.args[1:]...)
	process.Dir = s.dir
	endWithUs(process)
	out, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := process.Start(); err != nil {
		return err
	}
	s.process = process
	said := make(chan string, 1)
	go func() { said <- untilReady(out) }()
	select {
	case text := <-said:
		if text != "" {
			return fmt.Errorf("redis-server did not start:\n%s", text)
		}
		return nil
	case <-time.After(timeout):
		return errors.New("redis-server is not ready")
	}
}

// untilReady reads what the server says until it is ready, and then goes on in
// the background so that its pipe does not fill. If it ends instead, what it printed is returned.
func untilReady(out io.Reader) string {
	said := ""
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		said += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "eady to accept connections") || strings.Contains(lines.Text(), "Sentinel ID is") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return ""
		}
	}
	return said
}

// Ask runs a command as the default user and gives its answer; an error ends the test.
func (s *Server) Ask(command ...any) any {
	s.t.Helper()
	r := redis.NewClient(&redis.Options{Addr: s.Address(), Password: s.Settings.Password.Reveal(), Protocol: 2, MaxRetries: 3, DisableIdentity: true})
	defer r.Close()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	answer, err := r.Do(ctx, command...).Result()
	if err != nil && err != redis.Nil {
		s.t.Fatalf("%v: %v", command, err)
	}
	return answer
}

func (s *Server) assignSlots() {
	s.t.Helper()
	s.Ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
	for end := time.Now().Add(timeout); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(fmt.Sprint(s.Ask("CLUSTER", "INFO")), "cluster_state:ok") {
			return
		}
	}
	s.t.Fatal("the cluster is not ready")
}

// freePort is one that nobody listens on now.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		if port < 55_000 { // a node of a cluster listens on port+10,000 too
			return port
		}
	}
	t.Fatal("no free port was found")
	return 0
}
