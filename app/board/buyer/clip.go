package buyer

import (
	"strconv"
	"time"

	"hawker/app/board/goods"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// Clip is the recorded explanation of an item; nil where there is none.
func (r Reader) Clip(tx *store.Tx, s live.Show, it live.Item) (*room.Clip, error) {
	if r.Told == nil {
		return nil, nil
	}
	long, err := r.Told(tx, it)
	if err != nil || long == 0 {
		return nil, err
	}
	at := ShowURL(s) + "/clips/" + strconv.Itoa(it.N)
	return &room.Clip{URL: at, File: at + "/film.mp4", Share: at + "/share.mp4", Length: long.Round(time.Second), Picture: clipPicture(it)}, nil
}

// clipPicture is the picture that was taken as the item was explained, none where there
// was none.
func clipPicture(it live.Item) ui.Photo {
	if it.Told.Photo == "" {
		return ui.Photo{}
	}
	return goods.Picture(it.Told.Photo, "")
}
