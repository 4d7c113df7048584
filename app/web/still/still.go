// Package still keeps what each room's camera showed last, for who has not got the
// moving picture yet.
//
// It promises one picture a room, in memory only, whole as it came. It refuses to know
// who may see it: the web asks that before it serves one.
package still

import (
	"sync"
	"time"
)

// Keeper keeps the last picture of each room's camera: what a viewer sees before the
// first frame.
type Keeper struct {
	mu   sync.Mutex
	byID map[string]Picture
}

// Picture is one JPEG and when it was taken.
type Picture struct {
	JPEG []byte
	At   time.Time
}

// New makes an empty keeper.
func New() *Keeper { return &Keeper{byID: map[string]Picture{}} }

// Put keeps a picture of the room; the bytes must not change afterwards.
func (p *Keeper) Put(room string, jpeg []byte, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[room] = Picture{jpeg, at}
}

// Get gives the room's last picture.
func (p *Keeper) Get(room string) (Picture, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.byID[room]
	return x, ok
}

// Drop forgets the room's picture when its show ends.
func (p *Keeper) Drop(room string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byID, room)
}
