package archive

import (
	"sync"
	"time"

	"hawker/media/archive/index"
)

// Disk is how much room the recordings have.
type Disk struct {
	Free, Total int64   // bytes
	PerHour     int64   // bytes that an hour of the last films took; 0 where there is none
	PerDay      int64   // bytes a day, over the last thirty days
	Days        float64 // until no more is recorded, at that pace; 0 where nothing was recorded, or it settles
	Settles     bool    // recordings are moved elsewhere in time: at that pace it never comes so far
}

// Nearly tells whether less than a tenth is free, which the owner should know.
func (d Disk) Nearly() bool { return d.Free < d.Total/10 }

// Refuses tells whether so little is free that no recording begins: orders need it.
func (d Disk) Refuses() bool { return d.Free/1000 < d.Total/1000*least/1000 }

// forecast is what was found last, and when.
type forecast struct {
	mu    sync.Mutex
	stays time.Duration
	at    time.Time
	pace  index.Pace
}

const forecastFor = time.Minute

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
		if f.pace, err = a.pace(now, f.stays); err != nil {
			return Disk{}, err
		}
		f.at = now
	}
	d := Disk{Free: free, Total: total, PerHour: f.pace.PerHour, PerDay: f.pace.PerDay}
	left := free - total/1000*least
	d.Settles = f.stays > 0 && d.PerDay > 0 && int64(float64(d.PerDay)*f.stays.Hours()/24)-f.pace.Young < left
	if d.PerDay > 0 && !d.Settles {
		d.Days = max(0, float64(left)/float64(d.PerDay))
	}
	return d, nil
}

// pace is what was recorded, and what of it is younger than a time.
func (a *Archive) pace(now time.Time, young time.Duration) (index.Pace, error) {
	rooms, err := Rooms(a.config.Folder)
	if err != nil {
		return index.Pace{}, err
	}
	var ends []index.End
	for _, room := range rooms {
		if e, ok := index.LastOf(place(a.config.Folder, room)); ok {
			ends = append(ends, e)
		}
	}
	return index.PaceOf(ends, now, young), nil
}

// Stays says how long recordings stay on the disk before they are moved to another
// place; 0 is for ever.
func (a *Archive) Stays(term time.Duration) {
	f := &a.disk
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stays != term {
		f.stays, f.at = term, time.Time{}
	}
}

// Size tells how many bytes a room's film has, and how long it is, up to its last
// segment that has ended; what was removed since is counted.
func (a *Archive) Size(room string) (bytes int64, long time.Duration) {
	e, _ := index.LastOf(place(a.config.Folder, room))
	return e.Total, e.Start + e.Duration
}
