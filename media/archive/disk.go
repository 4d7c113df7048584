package archive

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"hawker/media/archive/index"
)

// Disk is how much room the recordings have.
type Disk struct {
	Free, Total int64   // bytes
	PerHour     int64   // bytes that an hour of the last films took; 0 where there is none
	PerDay      int64   // bytes a day, over the last thirty days
	Days        float64 // until no more is recorded, at that pace; 0 where nothing was recorded
}

// Nearly tells whether less than a tenth is free, which the owner should know.
func (d Disk) Nearly() bool { return d.Free < d.Total/10 }

// Refuses tells whether so little is free that no recording begins: orders need it.
func (d Disk) Refuses() bool { return d.Free/1000 < d.Total/1000*least/1000 }

// forecast is what was found last, and when.
type forecast struct {
	mu   sync.Mutex
	at   time.Time
	disk Disk
}

const (
	forecastFor = time.Minute
	lastFilms   = 5
	days        = 30
)

// Disk tells how much room there is, and how long it lasts by what the last films
// took; what they took is looked at once a minute.
func (a *Archive) Disk() (Disk, error) {
	free, total, err := a.config.Space(a.config.Folder)
	if err != nil {
		return Disk{}, err
	}
	f := &a.disk
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); now.Sub(f.at) > forecastFor {
		if f.disk.PerHour, f.disk.PerDay, err = a.pace(now); err != nil {
			return Disk{}, err
		}
		f.at = now
	}
	d := f.disk
	d.Free, d.Total = free, total
	if d.PerDay > 0 {
		d.Days = max(0, float64(free-total/1000*least)/float64(d.PerDay))
	}
	return d, nil
}

// pace is what an hour of the last films took, and what a day took of late.
func (a *Archive) pace(now time.Time) (perHour, perDay int64, err error) {
	rooms, err := Rooms(a.config.Folder)
	if err != nil {
		return 0, 0, err
	}
	var last []index.End
	oldest := now
	for _, room := range rooms {
		e, ok := a.lastEnd(room)
		if !ok || now.Sub(e.Wall) > days*24*time.Hour {
			continue
		}
		perDay += e.Total
		if e.Wall.Before(oldest) {
			oldest = e.Wall
		}
		last = insert(last, e)
	}
	var bytes int64
	var long time.Duration
	for _, e := range last {
		bytes, long = bytes+e.Total, long+e.Start+e.Duration
	}
	if long > 0 {
		perHour = int64(float64(bytes) / long.Hours())
	}
	// A shop that began last week is not measured by the month.
	return perHour, perDay / int64(max(1, min(days, now.Sub(oldest)/(24*time.Hour)+1))), nil
}

// insert keeps the newest few.
func insert(list []index.End, e index.End) []index.End {
	at := 0
	for at < len(list) && list[at].Wall.After(e.Wall) {
		at++
	}
	list = append(list[:at], append([]index.End{e}, list[at:]...)...)
	return list[:min(len(list), lastFilms)]
}

// Size tells how many bytes a room's film has, and how long it is, up to its last
// segment that has ended; what was removed since is counted.
func (a *Archive) Size(room string) (bytes int64, long time.Duration) {
	e, _ := a.lastEnd(room)
	return e.Total, e.Start + e.Duration
}

// lastEnd reads the end of a film's last segment out of the end of its index.
func (a *Archive) lastEnd(room string) (index.End, bool) {
	file, err := os.Open(filepath.Join(place(a.config.Folder, room), index.Name))
	if err != nil {
		return index.End{}, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return index.End{}, false
	}
	return index.LastEnd(file, info.Size())
}
