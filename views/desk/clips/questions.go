package clips

import (
	"context"
	"strconv"
	"time"

	"hawker/app/lang"
)

// Questions is what was asked in a show. State is "live" while it goes on, "public", or
// "guests" of a private one.
type Questions struct {
	State   string
	Kept    []Question // answered
	Open    []Question // not yet
	More    int        // that are open and not listed
	Refused uint64     // whose form was refused, 0 for none
}

// Question is one of them, about piece N.
type Question struct {
	Seq         uint64
	N           int
	Name        string // of the piece
	Item        string // its number as it stands in the form
	Action      string // its words are posted there, what is done with it below
	At          time.Time
	Text, Reply string
	Aired       bool   // answered on the air
	Film        string // where that is watched, "" for nowhere
	Fit         bool
	Withheld    bool
}

func (q Question) id() string { return "q" + strconv.FormatUint(q.Seq, 10) }

func (q Question) about(ctx context.Context) string {
	return lang.T(ctx, "asked.desk.about", "n", q.N, "name", q.Name)
}

// lost tells whether what answered it cannot be watched any more.
func (q Question) lost() bool { return q.Aired && q.Film == "" && q.Reply == "" }

func (v Questions) lead(ctx context.Context) string { return lang.T(ctx, "asked.desk."+v.State) }

// state is whether buyers read a question.
func (v Questions) state(ctx context.Context, q Question) (kind, text string) {
	switch {
	case q.Withheld:
		return "warn", lang.T(ctx, "asked.desk.withheld")
	case v.State == "live":
		return "info", lang.T(ctx, "asked.desk.ends")
	case q.lost():
		return "warn", lang.T(ctx, "asked.desk.unanswered")
	case v.State == "guests":
		return "ok", lang.T(ctx, "asked.desk.room")
	}
	return "ok", lang.T(ctx, "asked.desk.shown")
}

// hint is what an answer in writing adds to the film.
func hint(ctx context.Context, q Question) string {
	if !q.Aired || q.Film == "" {
		return ""
	}
	return lang.T(ctx, "asked.desk.reply.hint")
}

// of is the error beside a field of the form of one question.
func (p Page) of(q Question, field string) string {
	if p.Questions.Refused != q.Seq {
		return ""
	}
	return p.Error(field)
}
