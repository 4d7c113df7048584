package film

import (
	"errors"
	"os"
	"sync"
	"time"

	"hawker/media/archive"
)

// opened keeps the files open that were asked for last, since to open one costs as much
// as to send a part of it.
type opened struct {
	mu    sync.Mutex
	files map[place]*file
}

// place is a file of one recording.
type place struct {
	secret  string
	segment uint32
	name    string // where it is no segment's
}

func (w wanted) place() place {
	if w.segment != 0 {
		return place{secret: w.film.Secret(), segment: w.segment}
	}
	return place{secret: w.film.Secret(), name: w.name}
}

const (
	mostOpened = 32
	// openedFor bounds how long a file that was removed still takes its room.
	openedFor = 30 * time.Second
)

// file is an open one. It is closed when nobody sends it and it is kept no more.
type file struct {
	*archive.Media
	fd      uintptr
	since   time.Time
	mu      sync.Mutex
	sending int
	dropped bool
}

// errAway is for a file that is not on this disk: it is not fetched while others wait.
var errAway = errors.New("the file lies elsewhere")

// open gives a file, which the caller releases. It refuses with errAway.
func (o *opened) open(p wanted) (*file, error) {
	key, now := p.place(), time.Now()
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.files[key]; f != nil && now.Sub(f.since) < openedFor {
		f.take()
		return f, nil
	}
	if p.film.Where(p.file()) == archive.IsAway {
		return nil, errAway
	}
	m, err := p.film.Open(p.file())
	if err != nil {
		return nil, err
	}
	under, ok := m.ReaderAt.(*os.File)
	if !ok {
		return nil, errors.Join(errors.ErrUnsupported, m.Close())
	}
	f := &file{Media: m, fd: under.Fd(), since: now, sending: 1}
	err = o.sweep(key)
	o.files[key] = f
	return f, err
}

// sweep drops what is old, or what was opened first where there are too many; mu is held.
func (o *opened) sweep(key place) (err error) {
	var oldest place
	for k, f := range o.files {
		if k == key || time.Since(f.since) >= openedFor {
			err = errors.Join(err, f.drop())
			delete(o.files, k)
		} else if oldest == (place{}) || f.since.Before(o.files[oldest].since) {
			oldest = k
		}
	}
	if len(o.files) >= mostOpened {
		err = errors.Join(err, o.files[oldest].drop())
		delete(o.files, oldest)
	}
	return err
}

func (f *file) take() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sending++
}

func (f *file) release() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sending--
	return f.closeIf()
}

func (f *file) drop() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropped = true
	return f.closeIf()
}

// closeIf closes the file when its time has come; mu is held.
func (f *file) closeIf() error {
	if f.dropped && f.sending == 0 {
		return f.Media.Close()
	}
	return nil
}
