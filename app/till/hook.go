package till

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/store"
)

// Hook takes what a provider sends unasked, and gives what it is answered. What is not
// proven is refused and not kept; what is, is kept with its effect in one command, once
// however often it comes. Of a message that only says that something happened the
// provider is asked what.
func (t *Till) Hook(ctx context.Context, m pay.Method, raw []byte, h http.Header) (status int, contentType, body string) {
	g, err := t.gateway(m)
	if err != nil {
		return refuse(http.StatusNotFound, err)
	}
	if len(raw) > pay.MaxMessage {
		return refuse(http.StatusRequestEntityTooLarge, fault.New(fault.TooLarge, "hook_malformed", ""))
	}
	events, err := g.Parse(raw, h)
	if fault.Is(err, "hook_account") {
		err = t.do(ctx, "payment.strange", func(tx *store.Tx) error { return strange(tx, m, raw) })
		return g.Answer(t.kept(m, "", err))
	}
	if err != nil {
		t.log.Warn("a message of a provider was refused", "method", m, "err", err)
		return refuse(http.StatusBadRequest, err)
	}
	if len(events) == 0 {
		return g.Answer(true)
	}
	msg := pay.Message{ID: pay.NameMessage(m, events[0].ID, raw), Method: m, Raw: raw, Events: events}
	if seen, err := t.seen(msg.ID); err != nil || seen {
		return g.Answer(t.kept(m, msg.ID, err))
	}
	if msg.Events, err = t.complete(ctx, g, slices.Clone(events)); err != nil {
		msg.Events = events
		holding := t.do(ctx, "payment.hold", func(tx *store.Tx) error { return hold(tx, msg) })
		return g.Answer(t.kept(m, msg.ID, errors.Join(err, holding)))
	}
	strays, err := t.receive(ctx, msg)
	for _, a := range strays {
		t.letGo(ctx, a)
	}
	return g.Answer(t.kept(m, msg.ID, err))
}

func refuse(status int, err error) (int, string, string) {
	no, ok := fault.As(err)
	if !ok {
		return http.StatusInternalServerError, "text/plain", "hook_failed"
	}
	return status, "text/plain", no.Code
}

// kept tells whether a message need not come again.
func (t *Till) kept(m pay.Method, id pay.MessageID, err error) bool {
	if err != nil {
		t.log.Error("taking a message of a provider", "method", m, "message", id, "err", err)
	}
	return err == nil
}

func (t *Till) seen(id pay.MessageID) (seen bool, err error) {
	err = t.store.View(func(tx *store.Tx) error { seen, err = pay.Seen(tx, id); return err })
	return seen, err
}

// complete asks the provider what the events mean that do not say it themselves, and
// whether money that is held ready is really gone: such a message may be older than the
// one that it was held.
func (t *Till) complete(ctx context.Context, g pay.Gateway, events []pay.Event) ([]pay.Event, error) {
	for i, e := range events {
		if e.About != pay.AboutPayment || e.State != "" && !e.State.Over() {
			continue
		}
		var a pay.Attempt
		known := false
		err := t.store.View(func(tx *store.Tx) (err error) { a, known, err = pay.Locate(tx, e); return err })
		if err != nil {
			return events, err
		}
		if !known || e.State != "" && a.State != pay.Authorized {
			continue
		}
		call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
		says, err := g.Query(call, a)
		done()
		if err != nil {
			return events, err
		}
		says.ID, says.Method, says.About, says.Attempt = e.ID, e.Method, pay.AboutPayment, a.ID
		events[i] = says
	}
	return events, nil
}

// receive applies a message in one command, unless it came before.
func (t *Till) receive(ctx context.Context, msg pay.Message) (strays []pay.Attempt, err error) {
	err = t.store.Do(context.WithoutCancel(ctx), provider(msg.Method), "payment.receive", func(tx *store.Tx) error {
		strays = nil
		if seen, err := pay.Seen(tx, msg.ID); err != nil || seen {
			return err
		}
		problem := ""
		for _, e := range msg.Events {
			out, err := apply(tx, e)
			if err != nil {
				return err
			}
			if out.problem != "" {
				problem = out.problem
			}
			if out.stray {
				strays = append(strays, out.attempt)
			}
		}
		if problem != "" {
			return unmatched(tx, msg, problem)
		}
		return pay.File(tx, msg, "")
	})
	return strays, err
}

func provider(m pay.Method) store.Actor { return store.Actor{Kind: "provider", ID: string(m)} }

// hold keeps a message whose meaning the provider does not say yet, and has it asked
// soon: the message itself may never come again.
func hold(tx *store.Tx, msg pay.Message) error {
	for _, e := range msg.Events {
		a, known, err := pay.Locate(tx, e)
		if err != nil {
			return err
		}
		if known {
			if err := pay.Soon(tx, a.ID); err != nil {
				return err
			}
		}
	}
	return pay.Hold(tx, msg)
}

// strange keeps a message that was proven and is for another account.
func strange(tx *store.Tx, m pay.Method, raw []byte) error {
	msg := pay.Message{ID: pay.NameMessage(m, "", raw), Method: m, Raw: raw}
	if seen, err := pay.Seen(tx, msg.ID); err != nil || seen {
		return err
	}
	return unmatched(tx, msg, pay.ProblemAccount)
}
