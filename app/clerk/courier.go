package clerk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hawker/app/board/letter"
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/outbox"
	"hawker/app/post"
	"hawker/app/store"
)

const (
	courierEvery = time.Second
	inOneLine    = 50 // mails before the server is greeted anew
)

// Courier carries what the outbox holds to the shop's mail server: it reads and
// signs in first, writes the attempt down, and only then hands the mail over.
type Courier struct {
	store  *store.Store
	writer letter.Writer
	secret []byte // opens the server's password
	log    *slog.Logger
	dial   func(context.Context, post.Server) (*post.Line, error)
}

// NewCourier makes a courier; it does nothing until the clerk runs.
func NewCourier(s *store.Store, w letter.Writer, secret []byte, log *slog.Logger) *Courier {
	return &Courier{store: s, writer: w, secret: secret, log: log, dial: post.Dial}
}

// run recovers what an earlier program left, then delivers until ctx ends. A mail
// that was begun is finished first, within the patience of post.
func (c *Courier) run(ctx context.Context, every func(context.Context, time.Duration, func(context.Context) error) error) error {
	if err := c.Recover(ctx); err != nil && ctx.Err() == nil { // a shop that ends at once has sent nothing
		return fmt.Errorf("recovering mails: %w", err)
	}
	return every(ctx, courierEvery, c.Deliver)
}

// Recover ends the attempts of a program that is no more. Nothing may be being sent.
func (c *Courier) Recover(ctx context.Context) error {
	for more := true; more; {
		err := c.store.Do(ctx, by, "outbox.recover", func(tx *store.Tx) (err error) {
			more, err = outbox.Recover(tx, atOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// round is what one visit to the server needs.
type round struct {
	due    []outbox.Mail
	set    outbox.Settings
	server post.Server
}

// Deliver sends what is due, in one connection. Where no server is set or nothing
// is due it looks and goes.
func (c *Courier) Deliver(ctx context.Context) error {
	r, err := c.look()
	if _, refused := fault.As(err); refused {
		return c.hindered(r.due, err) // the settings have to be mended
	}
	if err != nil || len(r.due) == 0 {
		return err
	}
	line, err := c.dial(ctx, r.server)
	if err != nil {
		if ctx.Err() != nil {
			return nil // the shop closes; that is no fault of the server
		}
		return c.hindered(r.due, err)
	}
	defer line.Close()
	for _, m := range r.due {
		if ctx.Err() != nil {
			return nil
		}
		broken, err := c.carry(line, m, r.set)
		if broken || err != nil {
			return err
		}
	}
	return nil
}

func (c *Courier) look() (r round, err error) {
	err = c.store.View(func(tx *store.Tx) (err error) {
		if r.set, err = outbox.GetSettings(tx); err != nil || !r.set.Ready() {
			return err
		}
		r.due, err = outbox.Due(tx, inOneLine)
		return err
	})
	if err != nil || len(r.due) == 0 {
		return r, err
	}
	r.server = post.Server{Host: r.set.Host, Port: r.set.Port, Security: string(r.set.Security), User: r.set.User}
	r.server.Password, err = r.set.OpenPassword(c.secret)
	return r, err
}

// hindered notes for all that is due that the server could not be reached.
func (c *Courier) hindered(due []outbox.Mail, why error) error {
	answer := why.Error()
	var e *post.Error
	if errors.As(why, &e) {
		answer = e.Answer
	}
	c.log.Warn("mail server not reached", "waiting", len(due), "err", answer)
	return c.do("outbox.hindered", func(tx *store.Tx) error {
		for _, m := range due {
			now, err := outbox.Get(tx, m.ID)
			if err != nil {
				return err
			}
			if now.State != outbox.Waiting {
				continue
			}
			if err := outbox.Fail(tx, m.ID, "", answer); err != nil {
				return err
			}
		}
		return nil
	})
}

// do runs a command that is finished even while the shop closes.
func (c *Courier) do(name string, fn func(*store.Tx) error) error {
	return c.store.Do(context.Background(), by, name, fn)
}

// carry hands one mail over; broken tells that the line is of no more use.
func (c *Courier) carry(line *post.Line, m outbox.Mail, s outbox.Settings) (broken bool, err error) {
	words, out, err := c.write(m, s)
	if err != nil {
		c.log.Error("writing a mail", "mail", m.ID, "err", err)
		return false, c.do("outbox.fail", func(tx *store.Tx) error { return outbox.Fail(tx, m.ID, outbox.Blank, err.Error()) })
	}
	err = c.do("outbox.begin", func(tx *store.Tx) error {
		_, err := outbox.Begin(tx, m.ID)
		return err
	})
	if fault.Is(err, "mail_state") {
		return false, nil // somebody was quicker
	}
	if err != nil {
		return false, err
	}
	answer, err := line.Send(out)
	if err == nil {
		return false, c.do("outbox.sent", func(tx *store.Tx) error {
			return outbox.Done(tx, outbox.Copy{Mail: m.ID, Subject: words.Subject, Text: words.Text}, answer)
		})
	}
	e := &post.Error{Verdict: post.Unknown, Answer: err.Error(), Broken: true}
	errors.As(err, &e)
	why := map[post.Verdict]string{post.Never: outbox.Refused, post.Unknown: outbox.Unsure}[e.Verdict]
	return e.Broken, c.do("outbox.fail", func(tx *store.Tx) error { return outbox.Fail(tx, m.ID, why, e.Answer) })
}

// write reads in a transaction and renders outside of it.
func (c *Courier) write(m outbox.Mail, s outbox.Settings) (letter.Written, post.Mail, error) {
	ctx := context.Background()
	out := post.Mail{ID: string(m.ID), FromName: s.FromName, From: s.From, To: m.To, Lang: m.Lang}
	var l letter.Letter
	err := c.store.View(func(tx *store.Tx) (err error) {
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		if l, err = c.writer.Read(ctx, tx, m, s.Site); err != nil {
			return err
		}
		out.At, out.ReplyTo, out.Lang = tx.Now, shop.Email, l.Lang
		if out.FromName == "" {
			out.FromName = l.Shop
		}
		return nil
	})
	if err != nil {
		return letter.Written{}, out, err
	}
	words, err := letter.Render(c.writer.Lang.Context(ctx, l.Lang), l)
	out.Subject, out.Text, out.HTML = words.Subject, words.Text, words.HTML
	return words, out, err
}
