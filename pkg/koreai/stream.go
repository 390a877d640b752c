package koreai

import (
	"cmp"
	"errors"
	"io"
)

// streamSize is what a stream reads at once, in bytes; a larger value gets more.
const streamSize = 64 << 10

var errSyntax = errors.New("not valid JSON")

// stream reads JSON value by value, so that an answer is never held whole.
type stream struct {
	from  io.Reader
	buf   []byte
	at    int
	ended bool
}

// peek is the next byte that is no white space; io.ErrUnexpectedEOF at the end.
func (s *stream) peek() (byte, error) {
	for {
		if s.at = space(s.buf, s.at); s.at < len(s.buf) {
			return s.buf[s.at], nil
		}
		if !s.more() {
			return 0, io.ErrUnexpectedEOF
		}
	}
}

// value is the next value. It is good until the next call. An error is errSyntax
// or io.ErrUnexpectedEOF.
func (s *stream) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	for {
		end := skip(s.buf, s.at, 0)
		switch {
		case end >= 0:
			v := s.buf[s.at:end]
			s.at = end
			return v, nil
		case end == broken:
			return nil, errSyntax
		case !s.more():
			return nil, io.ErrUnexpectedEOF
		}
	}
}

// more reads on until the buffer is full, so that a value which does not fit
// is looked at anew only a few times; false when nothing came.
func (s *stream) more() bool {
	if s.ended {
		return false
	}
	rest := s.buf[s.at:]
	if len(rest) > cap(s.buf)/2 || cap(s.buf) == 0 {
		s.buf = make([]byte, max(streamSize, 2*cap(s.buf)))
	}
	s.buf = s.buf[:cap(s.buf)]
	kept := copy(s.buf, rest)
	n, err := io.ReadFull(s.from, s.buf[kept:])
	s.buf, s.at, s.ended = s.buf[:kept+n], 0, err != nil
	return n > 0
}

// many calls each at the beginning of every one of the values between two
// brackets, of which the next byte is the opening one.
func (s *stream) many(end byte, each func() error) error {
	s.at++
	for first := true; ; first = false {
		c, err := s.peek()
		switch {
		case err != nil:
			return err
		case c == end:
			s.at++
			return nil
		case c == ',' && !first:
			s.at++
		case !first:
			return errSyntax
		}
		if err := each(); err != nil {
			return err
		}
	}
}

// name reads the name of a member, up to its value.
func (s *stream) name() (string, error) {
	if c, err := s.peek(); err != nil || c != '"' {
		return "", cmp.Or(err, errSyntax)
	}
	v, err := s.value()
	if err != nil {
		return "", err
	}
	name, _ := text(v)
	if c, err := s.peek(); err != nil || c != ':' {
		return "", cmp.Or(err, errSyntax)
	}
	s.at++
	return name, nil
}
