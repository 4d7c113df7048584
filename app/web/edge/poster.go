package edge

import (
	"sync"
	"time"
)

// Posters keeps the last picture of each room's camera in memory: what a viewer
// sees before the first frame.
type Posters struct {
	mu   sync.Mutex
	byID map[string]Poster
}

// Poster is one JPEG and when it was taken.
type Poster struct {
	JPEG []byte
	At   time.Time
}

// NewPosters makes an empty keeper.
func NewPosters() *Posters { return &Posters{byID: map[string]Poster{}} }

// Put keeps a picture of the room; the bytes must not change afterwards.
func (p *Posters) Put(room string, jpeg []byte, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[room] = Poster{jpeg, at}
}

// Get gives the room's last picture.
func (p *Posters) Get(room string) (Poster, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.byID[room]
	return x, ok
}

// Drop forgets the room's picture when its show ends.
func (p *Posters) Drop(room string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byID, room)
}
