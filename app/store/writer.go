package store

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"hawker/app/fault"
)

var errCancelled = errors.New("the request was given up before its turn")

// write is the one writer: it takes what waits and commits it together.
func (s *Store) write() {
	defer close(s.done)
	for {
		runtime.Gosched() // whoever is about to ask asks now, and shares the sync
		cmds, closed := s.take()
		if len(cmds) == 0 {
			if closed {
				return
			}
			<-s.wake
			continue
		}
		marks := s.commit(cmds)
		s.tell(marks)
		s.commands.Add(int64(len(cmds)))
		for _, c := range cmds {
			close(c.answer)
		}
	}
}

func (s *Store) take() ([]*command, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.queue), maxBatch)
	cmds := slices.Clone(s.queue[:n])
	s.queue = slices.Delete(s.queue, 0, n)
	return cmds, s.closed
}

// commit runs the commands in order on one transaction. A command that fails
// after it wrote takes the transaction with it: it is left out and the others
// run again.
func (s *Store) commit(cmds []*command) []Mark {
	live := cmds
	for {
		marks, late, err := s.attempt(live)
		switch {
		case late != nil:
			if _, refusal := fault.As(late.err); refusal && s.opts.OnLateRefusal != nil {
				s.opts.OnLateRefusal(late.name, late.err)
			}
			live = without(live, late)
			continue
		case err != nil:
			s.opts.Logger.Error("commit failed", "err", err, "commands", len(live))
			for _, c := range live {
				if c.wrote && c.err == nil {
					c.err = errors.Join(fault.New(fault.Unavailable, "store_failed", ""), err)
				}
			}
			return nil
		}
		return marks
	}
}

func without(cmds []*command, out *command) []*command {
	rest := make([]*command, 0, len(cmds)-1)
	for _, c := range cmds {
		if c != out {
			rest = append(rest, c)
		}
	}
	return rest
}

// attempt returns the marks of a committed batch, or the command that failed
// late, or why the disk refused.
func (s *Store) attempt(cmds []*command) ([]Mark, *command, error) {
	b, err := s.db.Begin(true)
	if err != nil {
		for _, c := range cmds {
			c.wrote = true
		}
		return nil, nil, fmt.Errorf("beginning commit: %w", err)
	}
	var marks []Mark
	wrote := false
	for _, c := range cmds {
		tx := &Tx{Now: c.now, By: c.by, bolt: b, writable: true}
		c.err = s.run(c, tx)
		c.wrote = tx.wrote
		if c.err != nil && tx.wrote {
			return nil, c, b.Rollback()
		}
		if c.err == nil {
			marks = append(marks, tx.marks...)
			wrote = wrote || tx.wrote
		}
	}
	if !wrote {
		return marks, nil, b.Rollback()
	}
	began := time.Now()
	if err := b.Commit(); err != nil {
		return nil, nil, fmt.Errorf("committing: %w", err)
	}
	s.syncing.Add(int64(time.Since(began)))
	s.commits.Add(1)
	return marks, nil, nil
}

// run calls the command; a panic in it is a breakage of that command alone.
func (s *Store) run(c *command, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			tx.wrote = true // what it did is unknown: take it back
			err = fmt.Errorf("command %s: panic: %v\n%s", c.name, p, debug.Stack())
		}
	}()
	if c.ctx.Err() != nil {
		return errors.Join(errCancelled, c.ctx.Err())
	}
	if err := c.fn(tx); err != nil {
		return err
	}
	if s.opts.Audit != nil && tx.wrote && c.by.Kind == "staff" {
		return s.opts.Audit(tx, Audit{Command: c.name, Writes: slices.Clone(tx.writes)})
	}
	return nil
}

func (s *Store) tell(marks []Mark) {
	if len(marks) == 0 {
		return
	}
	s.subMu.RLock()
	defer s.subMu.RUnlock()
	for _, fn := range s.subs {
		fn(marks)
	}
}

// bucket is the bolt bucket of that name, made by Open; a reader looks it up once.
func (tx *Tx) bucket(name string) *bbolt.Bucket {
	if b, ok := tx.buckets[name]; ok {
		return b
	}
	b := tx.bolt.Bucket([]byte(name))
	if b == nil {
		panic("store: no bucket " + name)
	}
	if !tx.writable { // a writer's are kept by bbolt, and a migration's may go
		if tx.buckets == nil {
			tx.buckets = make(map[string]*bbolt.Bucket, 16)
		}
		tx.buckets[name] = b
	}
	return b
}
