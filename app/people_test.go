package app_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"sync"
	"testing"

	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
)

const secretWord = "a long password"

// hashed is its hash, made once for all tests: hashing is slow on purpose.
var hashed = sync.OnceValue(func() string {
	h, err := staff.Hash(secretWord)
	if err != nil {
		panic(err)
	}
	return h
})

// furnished starts a shop with one product, a show on the air and an owner.
func furnished(t testing.TB, pieces int64) (*site, stall) {
	t.Helper()
	s := open(t)
	return s, s.furnish(pieces)
}

func (s *site) furnish(pieces int64) (st stall) {
	s.t.Helper()
	s.do(func(tx *store.Tx) (err error) {
		st, err = furnish(tx, hashed(), pieces)
		return err
	})
	return st
}

// owner is a browser in which the owner of a furnished shop is signed in.
func (s *site) owner() *browser {
	s.t.Helper()
	return s.signIn("lin@halfmoon.example")
}

func (s *site) signIn(email string) *browser {
	s.t.Helper()
	b := s.browser()
	b.get("/desk/sign-in").want(http.StatusOK).form("/desk/sign-in").set("email", email, "password", secretWord).send().want(http.StatusOK)
	return b
}

// hire adds a person of a role and signs the person in.
func (s *site) hire(role staff.Role) (*browser, staff.Person) {
	s.t.Helper()
	var p staff.Person
	s.do(func(tx *store.Tx) (err error) {
		p, err = staff.Add(tx, staff.Person{Name: "A " + string(role), Email: string(role) + "@staff.example", Role: role, PasswordHash: hashed()})
		return err
	})
	return s.signIn(p.Email), p
}

// streamKey gives a person a key.
func (s *site) streamKey(id staff.ID) string {
	s.t.Helper()
	key := staff.NewStreamKey()
	s.do(func(tx *store.Tx) error { return staff.SetStreamKey(tx, id, key) })
	return key
}

// picture is a JPEG as a camera makes it, of a size in pixels.
func picture(width, height int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y >> 8), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 85}); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// upload sends a file in the field "photo" of a form.
func (b *browser) upload(path, name string, file []byte) *page {
	b.t.Helper()
	body, kind := parcelled(name, file)
	return b.send("POST", path, bytes.NewReader(body), kind)
}

func parcelled(name string, file []byte) (body []byte, kind string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="photo"; filename="%s"`, name))
	h.Set("Content-Type", "image/jpeg")
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

func byNumber(t testing.TB, tx *store.Tx, number string) order.Order {
	t.Helper()
	o, ok, err := order.ByNumber(tx, number)
	if err != nil || !ok {
		t.Fatalf("order %q: %v %v", number, ok, err)
	}
	return o
}

// newest is the order that was placed last.
func newest(tx *store.Tx) (order.Order, error) {
	list, _, err := order.List(tx, order.All, "", 1)
	if err != nil || len(list) == 0 {
		return order.Order{}, fmt.Errorf("no order: %w", err)
	}
	return list[0], nil
}
