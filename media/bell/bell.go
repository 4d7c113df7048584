// Package bell makes callbacks one after another, in the order in which they were asked
// for, on a goroutine of their own, so that none is made under a lock.
//
// It promises that whoever asks waits only while many are due, and that after the end
// none is made that had not begun. It refuses to know what is told.
package bell

// due is how many may wait for one that is slow.
const due = 64

// Bell is made by New; start Run.
type Bell struct {
	calls chan func()
	done  <-chan struct{}
}

// New returns a bell that is silent from when done is closed.
func New(done <-chan struct{}) *Bell { return &Bell{make(chan func(), due), done} }

// Ring asks for a call of f.
func (b *Bell) Ring(f func()) {
	select {
	case b.calls <- f:
	case <-b.done:
	}
}

// Run makes the calls until the end.
func (b *Bell) Run() {
	for {
		select {
		case <-b.done:
			return
		case f := <-b.calls:
			select {
			case <-b.done:
			default:
				f()
			}
		}
	}
}
