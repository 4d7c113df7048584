package buyer

import (
	"strconv"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
)

// Clip is the recorded explanation of an item; nil where there is none.
func (r Reader) Clip(tx *store.Tx, s live.Show, it live.Item) (*room.Clip, error) {
	if r.Told == nil || it.Told.Lasted() < leastClip {
		return nil, nil
	}
	there, err := r.Told(tx, s.ID, it.Told)
	if err != nil || !there {
		return nil, err
	}
	at := ShowURL(s) + "/clips/" + strconv.Itoa(it.N)
	return &room.Clip{URL: at, File: at + "/film.mp4", Length: it.Told.Lasted()}, nil
}
