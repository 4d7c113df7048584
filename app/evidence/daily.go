package evidence

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// DaysFolder is where an archive has the lists of its days; no show has that name.
const DaysFolder = "days"

const listEnd = ".txt"

// Days lists the dates of the lists that an archive has, the newest first.
func Days(films string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(films, DaysFolder, "*"+listEnd))
	if err != nil {
		return nil, fmt.Errorf("listing days: %w", err)
	}
	for i, path := range found {
		found[i] = strings.TrimSuffix(filepath.Base(path), listEnd)
	}
	slices.SortFunc(found, func(a, b string) int { return strings.Compare(b, a) })
	return found, nil
}

// OpenDay reads the list of a date. It returns ErrNoDay for one that was changed.
func OpenDay(films, date string) (Day, error) {
	f, err := os.Open(DayFile(films, date))
	if err != nil {
		return Day{}, fmt.Errorf("opening a day's list: %w", err)
	}
	defer f.Close()
	return ReadDay(f)
}

// DayFile is the file of a date's list.
func DayFile(films, date string) string {
	return filepath.Join(films, DaysFolder, filepath.Base(date)+listEnd)
}

// WriteDay writes a list as a whole, or not at all, and notes its sum in it.
func WriteDay(films string, d *Day) error {
	text := d.Text()
	d.Sum = strings.TrimSpace(text[strings.LastIndex(text, " ")+1:])
	path := DayFile(films, d.Date)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing a day's list: %w", err)
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing a day's list: %w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return fmt.Errorf("writing a day's list: %w", err)
	}
	return nil
}
