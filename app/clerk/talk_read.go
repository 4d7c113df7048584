package clerk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

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
