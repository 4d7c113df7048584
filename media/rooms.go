package media

import (
	"runtime"
	"slices"
)

// enter finds the room or opens it, if the person may publish there. The
// caller must leave it.
func (r *Relay) enter(name, person string) (*room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	rm := r.rooms[name]
	if rm == nil {
		rm = newRoom(r, name, runtime.GOMAXPROCS(0))
		r.rooms[name] = rm
	}
	if rm.busy(person) {
		return nil, ErrBusy
	}
	r.use(rm)
	return rm, nil
}

// find gives a room that exists. The caller must leave it.
func (r *Relay) find(name string) (*room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rm := r.rooms[name]
	switch {
	case r.closed:
		return nil, ErrClosed
	case rm == nil:
		return nil, ErrOffAir
	}
	r.use(rm)
	return rm, nil
}

// watching lists the viewers of a room, on their way in or there; none where there is
// no such room.
func (r *Relay) watching(name string) []*viewer {
	rm := r.known(name)
	if rm == nil {
		return nil
	}
	rm.mu.Lock()
	defer rm.mu.Unlock()
	return slices.Clone(rm.viewers)
}

// use keeps the room, and Close waiting, until leave.
func (r *Relay) use(rm *room) {
	rm.users++
	r.wg.Add(1)
}

func (r *Relay) leave(rm *room) {
	r.mu.Lock()
	rm.users--
	r.mu.Unlock()
	r.wg.Done()
}

// forget drops a room that nobody uses any more and reports whether it did.
func (r *Relay) forget(rm *room) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rm.users > 0 || !rm.empty() {
		return false
	}
	if r.rooms[rm.name] == rm {
		delete(r.rooms, rm.name)
	}
	return true
}

func (r *Relay) session(id string) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sessions[id]
}

// install makes the session known, unless the relay or its room has ended
// meanwhile.
func (r *Relay) install(s *session) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return ErrClosed
	case s.room != nil && r.rooms[s.room.name] != s.room: // one that only tries has none
		return ErrOffAir
	}
	r.sessions[s.id] = s
	return nil
}

// join makes Close wait for n goroutines of a session; false when the relay
// has been closed.
func (r *Relay) join(n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.wg.Add(n)
	return true
}
