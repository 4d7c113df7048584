// Package loans keeps for a while, on disk and within a bound, what was fetched from
// another place, so that who watches or looks back does not fetch it again.
//
// It promises that what is given has the sum and the length that were asked for, that
// many who ask for the same at once have it fetched once, and that what is dropped for
// others can be read on by those who have it open. It refuses to know where things come
// from, and keeps nothing across a restart: all of it can be fetched again.
package loans

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Ask names what is wanted, and what it has to be.
type Ask struct {
	Group, Name string // neither has a separator
	Size        int64
	Hash        [sha256.Size]byte
}

// Fetch brings a thing. It ends with ctx.
type Fetch func(ctx context.Context, group, name string) ([]byte, error)

// ErrOther is returned where other bytes came than were asked for.
var ErrOther = errors.New("other bytes came back than were sent there")

const (
	atOnce  = 6                // fetched at one time, by all
	patient = 30 * time.Second // that one fetch may take, with its waiting for others
)

// Shelf keeps what was fetched. Its methods may be called from any goroutine.
type Shelf struct {
	folder string
	most   int64 // bytes
	fetch  Fetch
	slots  chan struct{}

	mu    sync.Mutex
	size  int64
	sizes map[string]int64 // of what is kept
	order []string         // what was used longest ago first
	calls map[string]*call
}

// call is one thing that is being fetched.
type call struct {
	done    chan struct{}
	content []byte
	err     error
}

// Open empties a folder for what will be fetched, up to most bytes.
func Open(folder string, most int64, fetch Fetch) (*Shelf, error) {
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o700)); err != nil {
		return nil, fmt.Errorf("emptying what was fetched: %w", err)
	}
	return &Shelf{folder: folder, most: most, fetch: fetch, slots: make(chan struct{}, atOnce), sizes: map[string]int64{}, calls: map[string]*call{}}, nil
}

func (a Ask) key() string { return a.Group + "/" + a.Name }

// File is a thing that is open.
type File interface {
	io.ReaderAt
	io.Closer
}

// Get gives a thing, from here or from there. It refuses with ErrOther, and with what
// Fetch refuses with. The caller closes it.
func (s *Shelf) Get(a Ask) (File, error) {
	if f := s.kept(a); f != nil {
		return f, nil
	}
	content, err := s.once(a)
	if err != nil {
		return nil, err
	}
	return inMemory{bytes.NewReader(content)}, nil
}

// Bring fetches things that are not kept, several at once, so that who opens them one
// after another does not wait for each; no more than half of what is kept at most. It
// gives the first failure.
func (s *Shelf) Bring(list []Ask) error {
	failed, next := make(chan error), make(chan Ask)
	for range atOnce {
		go func() {
			var first error
			for a := range next {
				if first != nil || s.Has(a.Group, a.Name) {
					continue
				}
				_, first = s.once(a)
			}
			failed <- first
		}()
	}
	var size int64
	for _, a := range list {
		if size += a.Size; size > s.most/2 {
			break
		}
		next <- a
	}
	close(next)
	var err error
	for range atOnce {
		if e := <-failed; err == nil {
			err = e
		}
	}
	return err
}

// Has tells whether a thing is kept.
func (s *Shelf) Has(group, name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.sizes[group+"/"+name]
	return ok
}

// kept opens what is here; nil where it is not.
func (s *Shelf) kept(a Ask) File {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.sizes[a.key()]; !ok {
		return nil
	}
	s.touch(a.key())
	f, err := os.Open(s.path(a.key()))
	if err != nil { // somebody emptied the folder
		s.forget(a.key())
		return nil
	}
	return f
}

// once has a thing fetched, by the first who asks for it.
func (s *Shelf) once(a Ask) ([]byte, error) {
	s.mu.Lock()
	c := s.calls[a.key()]
	if c != nil {
		s.mu.Unlock()
		<-c.done
		return c.content, c.err
	}
	c = &call{done: make(chan struct{})}
	s.calls[a.key()] = c
	s.mu.Unlock()
	c.content, c.err = s.bring(a)
	if c.err == nil {
		s.keep(a.key(), c.content)
	}
	s.mu.Lock()
	delete(s.calls, a.key())
	s.mu.Unlock()
	close(c.done)
	return c.content, c.err
}

func (s *Shelf) bring(a Ask) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	content, err := s.fetch(ctx, a.Group, a.Name)
	if err != nil {
		return nil, err
	}
	if int64(len(content)) != a.Size || sha256.Sum256(content) != a.Hash {
		return nil, ErrOther
	}
	return content, nil
}

// keep writes a thing down, and drops others for it. A disk that takes no more costs
// another fetch and nothing else.
func (s *Shelf) keep(key string, content []byte) {
	size := int64(len(content))
	if size > s.most {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.size+size > s.most && len(s.order) > 0 {
		s.drop(s.order[0])
	}
	path := s.path(key)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		_ = os.Remove(path)
		return
	}
	s.sizes[key] = size
	s.size += size
	s.order = append(s.order, key)
}

// Drop drops all of a group.
func (s *Shelf) Drop(group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.order) - 1; i >= 0; i-- {
		if key := s.order[i]; strings.HasPrefix(key, group+"/") {
			s.drop(key)
		}
	}
}

// drop removes one; mu is held.
func (s *Shelf) drop(key string) {
	_ = os.Remove(s.path(key)) // whoever reads it reads on
	s.forget(key)
}

func (s *Shelf) forget(key string) {
	s.size -= s.sizes[key]
	delete(s.sizes, key)
	s.unlist(key)
}

func (s *Shelf) touch(key string) {
	s.unlist(key)
	s.order = append(s.order, key)
}

func (s *Shelf) unlist(key string) {
	for i, k := range s.order {
		if k == key {
			s.order = append(s.order[:i], s.order[i+1:]...)
			return
		}
	}
}

func (s *Shelf) path(key string) string { return filepath.Join(s.folder, filepath.FromSlash(key)) }

type inMemory struct{ *bytes.Reader }

// Close is io.Closer's.
func (inMemory) Close() error { return nil }
