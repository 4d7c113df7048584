package findable

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	_ "image/jpeg" // photos and posters
	_ "image/png"  // photos with alpha
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/web/edge"
)

// maxCards is how many drawn cards are kept: some 100 kB each.
const maxCards = 64

// maxSide bounds the pictures that a card is drawn from.
const maxSide = 4096

// cards keeps the cards that were asked for last, and draws one at a time.
type cards struct {
	mu   sync.Mutex
	list []drawn // the last used at the end
	turn chan struct{}
}

// drawn is a card and everything that it was drawn from, in words.
type drawn struct {
	version string
	jpeg    []byte
}

func newCards() *cards { return &cards{turn: make(chan struct{}, 1)} }

func (k *cards) find(version string) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := slices.IndexFunc(k.list, func(d drawn) bool { return d.version == version })
	if at < 0 {
		return nil, false
	}
	d := k.list[at]
	k.list = append(slices.Delete(k.list, at, at+1), d)
	return d.jpeg, true
}

// get gives the card of a version, drawing it where nobody asked before.
func (k *cards) get(version string, draw func() ([]byte, error)) ([]byte, error) {
	if jpeg, ok := k.find(version); ok {
		return jpeg, nil
	}
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	if jpeg, ok := k.find(version); ok {
		return jpeg, nil
	}
	jpeg, err := draw()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.list) >= maxCards {
		k.list = slices.Delete(k.list, 0, 1)
	}
	k.list = append(k.list, drawn{version, jpeg})
	return jpeg, nil
}

// handleOf is the handle in "kiln-opening.jpg".
func handleOf(c *fiber.Ctx) (string, error) {
	handle, ok := strings.CutSuffix(edge.Param(c, "name"), ".jpg")
	if !ok || handle == "" {
		return "", fault.Missing("page_not_found")
	}
	return strings.ToLower(handle), nil
}

// sendCard answers with a card; the places that show it ask again after some minutes.
func (h Handlers) sendCard(c *fiber.Ctx, version string, draw func() ([]byte, error)) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	if known(c, fmt.Sprintf(`W/"%x"`, sha256.Sum256([]byte(version)))) {
		return nil
	}
	jpeg, err := h.cards.get(version, draw)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(bytes.Clone(jpeg))
}

// picture reads a photo in one of its sizes; nil where there is none to read, for a
// card without a picture is a card.
func (h Handlers) picture(hash string, size int) image.Image {
	path, _, err := h.Photos.Path(hash, size)
	if err != nil {
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		h.Log.Error("reading photo for a card", "err", err)
		return nil
	}
	return decode(b)
}

// decode reads a picture of a bounded size; nil where it is none.
func decode(b []byte) image.Image {
	size, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || size.Width > maxSide || size.Height > maxSide {
		return nil
	}
	m, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	return m
}
