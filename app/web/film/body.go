package film

import (
	"bufio"
	"errors"
	"io"
	"sync"

	"github.com/gofiber/fiber/v2"

	"hawker/app/port"
)

// small is the size, in bytes, up to which a copy is cheaper than asking the system.
const small = 8 << 10

// span is a stretch of a piece.
type span struct{ from, size int64 }

// body puts a stretch of a piece into the answer. Where there is no TLS the system sends
// it from the file; else the piece is read once for all who ask for the same, and shared.
func (h Handlers) body(c *fiber.Ctx, p wanted, some span) error {
	if c.Method() == fiber.MethodHead {
		c.Response().SkipBody = true
		c.Response().Header.SetContentLength(int(some.size))
		return nil
	}
	to, direct := c.Context().Conn().(port.FileSender)
	if !direct || p.size <= small {
		return h.shared(c, p, some)
	}
	file, err := h.opened.open(p)
	if errors.Is(err, errAway) { // fetching it holds up nobody
		return h.shared(c, p, some)
	}
	if err != nil {
		return err
	}
	c.Response().SetBodyStream(&stream{to: to, file: file, from: p.from + some.from, size: some.size}, int(some.size))
	return nil
}

// shared answers with bytes that stay in memory for the next who asks.
func (h Handlers) shared(c *fiber.Ctx, p wanted, some span) error {
	key := p.film.Secret() + "/" + p.name
	b, ok := h.files.get(key)
	if !ok {
		var err error
		if b, err = p.read(); err != nil {
			return err
		}
		h.files.put(key, b)
	}
	c.Response().SetBodyRaw(b[some.from : some.from+some.size])
	return nil
}

// stream is a body that the system sends.
type stream struct {
	to         port.FileSender
	file       *file
	from, size int64
}

// Read is not for a stream, which the server has write itself.
func (s *stream) Read([]byte) (int, error) { return 0, errors.ErrUnsupported }

// SupportsBodyWriteTo is fasthttp.BodyWriterTo's.
func (s *stream) SupportsBodyWriteTo() bool { return true }

// WriteTo sends what waits in w, which is the answer's head, and the file behind it.
func (s *stream) WriteTo(w io.Writer) (int64, error) {
	head, ok := w.(*bufio.Writer)
	if !ok {
		return io.Copy(w, io.NewSectionReader(s.file, s.from, s.size))
	}
	if err := s.to.SendFile(head.Flush, s.file.fd, s.from, s.size); err != nil {
		return 0, err
	}
	return s.size, nil
}

// Close is called when the body was sent, or could not be.
func (s *stream) Close() error { return s.file.release() }

// shelf keeps the finished files that were asked for last, for all who watch the same.
type shelf struct {
	mu    sync.Mutex
	most  int // bytes
	size  int
	files map[string][]byte
	order []string // the oldest first
}

func newShelf(most int) *shelf { return &shelf{most: most, files: map[string][]byte{}} }

func (s *shelf) get(key string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.files[key]
	return b, ok
}

// put keeps a file, and drops the oldest for it.
func (s *shelf) put(key string, b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.files[key]; there || len(b) > s.most/4 {
		return
	}
	for s.size+len(b) > s.most {
		s.size -= len(s.files[s.order[0]])
		delete(s.files, s.order[0])
		s.order = s.order[1:]
	}
	s.files[key], s.size, s.order = b, s.size+len(b), append(s.order, key)
}
