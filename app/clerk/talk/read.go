package talk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"hawker/app/chat"
	"hawker/app/live"
)

// Lines reads all that was said in a show and is on disk, in order; lines that were
// damaged or erased are passed over. It does not hold up who is talking.
func (t *Talk) Lines(show live.ShowID) ([]chat.Line, error) {
	f, err := os.Open(filepath.Join(t.folder, string(show), "talk"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening talk: %w", err)
	}
	defer f.Close()
	var list []chat.Line
	for r := bufio.NewReader(f); ; {
		raw, err := r.ReadBytes('\n')
		if line, bad := chat.Decode(raw); bad == nil && err == nil && !line.Erased {
			list = append(list, line)
		}
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, fmt.Errorf("reading talk: %w", err)
		}
	}
}

// Between reads what was said from from on and before to, as Lines does. It looks for
// the place in the file first, so that a long talk costs no more than a short one.
func (t *Talk) Between(show live.ShowID, from, to time.Time) ([]chat.Line, error) {
	f, err := os.Open(filepath.Join(t.folder, string(show), "talk"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening talk: %w", err)
	}
	defer f.Close()
	at, err := before(f, from.Add(-clockStep))
	if err != nil {
		return nil, fmt.Errorf("looking through talk: %w", err)
	}
	var list []chat.Line
	for r := bufio.NewReader(io.NewSectionReader(f, at, 1<<62)); ; {
		raw, err := r.ReadBytes('\n')
		line, bad := chat.Decode(raw)
		switch {
		case errors.Is(err, io.EOF), bad == nil && line.At.After(to.Add(clockStep)):
			return list, nil
		case err != nil:
			return list, fmt.Errorf("reading talk: %w", err)
		case bad == nil && !line.Erased && !line.At.Before(from) && line.At.Before(to):
			list = append(list, line)
		}
	}
}

// clockStep is how far lines may be out of their order, where the machine's clock was
// set meanwhile.
const clockStep = 2 * time.Second

// before is a place in the file, at a line's beginning, before which everything was
// said before a moment.
func before(f *os.File, moment time.Time) (int64, error) {
	stat, err := f.Stat()
	if err != nil {
		return 0, err
	}
	low, high := int64(0), stat.Size()
	for high-low > 64<<10 {
		middle := low + (high-low)/2
		begin, line, err := after(f, middle)
		if errors.Is(err, io.EOF) {
			high = middle
			continue
		}
		if err != nil {
			return 0, err
		}
		if line.At.Before(moment) {
			low = begin
		} else {
			high = middle
		}
	}
	return low, nil
}

// after is the first whole line that begins after a place in the file, and where.
func after(f *os.File, place int64) (int64, chat.Line, error) {
	r := bufio.NewReaderSize(io.NewSectionReader(f, place, 1<<62), 1<<10)
	torn, err := r.ReadBytes('\n')
	for place += int64(len(torn)); err == nil; {
		var raw []byte
		raw, err = r.ReadBytes('\n')
		if line, bad := chat.Decode(raw); err == nil && bad == nil {
			return place, line, nil
		}
		place += int64(len(raw))
	}
	return place, chat.Line{}, err
}
