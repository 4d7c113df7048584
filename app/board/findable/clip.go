package findable

import (
	"fmt"
	"strconv"
	"time"

	"hawker/app/lang"
	"hawker/app/live"
	"hawker/views/ui"
)

// Clip is the film of an item's explanation; addresses are absolute.
type Clip struct {
	Show                      live.Show
	Item                      live.Item
	Name, Page, File, Picture string
	Length                    time.Duration
	Width, Height             int
}

// ClipCard is the absolute address of a clip's card; it changes with the explanation
// that stands for the item, and with its picture.
func (r Reader) ClipCard(s live.Show, i live.Item) string {
	version := strconv.FormatInt(i.Told.From.Unix(), 36)
	if i.Told.Photo != "" {
		version += "-" + i.Told.Photo[:min(8, len(i.Told.Photo))]
	}
	return r.Base + "/cards/clip/" + s.Handle + "/" + strconv.Itoa(i.N) + ".jpg?v=" + version
}

// OfClip is what the page of a clip says: a video that is there to be watched.
func (r Reader) OfClip(c Clip) Said {
	card := r.ClipCard(c.Show, c.Item)
	about := lang.T(r.Ctx, "clip.about", "name", c.Name, "title", r.In(c.Show.Title))
	video := thing("VideoObject").with("name", c.Name).with("description", about).
		with("thumbnailUrl", []string{c.Picture, card}).with("uploadDate", moment(c.Item.Told.To, r.Shop.Location())).
		with("duration", lasting(c.Length)).with("contentUrl", c.File).with("url", c.Page).with("encodingFormat", "video/mp4").
		with("inLanguage", r.Shop.Lang).with("publisher", of("Organization").with("name", r.name()).with("url", r.Base+"/"))
	if c.Width > 0 {
		video = video.with("width", c.Width).with("height", c.Height)
	}
	crumbs := r.Breadcrumbs(ui.Link{Label: lang.T(r.Ctx, "shop.shows"), URL: "/live"},
		ui.Link{Label: r.In(c.Show.Title), URL: "/live/" + c.Show.Handle}, ui.Link{Label: c.Name, URL: "/live/" + c.Show.Handle + "/clips/" + strconv.Itoa(c.Item.N)})
	return Said{Kind: "video.other", Image: card, Alt: c.Name, Data: []any{video, crumbs}}
}

// lasting is a duration as ISO 8601 writes it, in whole seconds.
func lasting(d time.Duration) string {
	seconds := int64(d / time.Second)
	if seconds < 60 {
		return fmt.Sprintf("PT%dS", seconds)
	}
	return fmt.Sprintf("PT%dM%dS", seconds/60, seconds%60)
}
