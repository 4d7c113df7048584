// Package report says findings in words: to a console, and to programs as JSON. Both
// are English; the desk says the same findings in its reader's language.
package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"hawker/app/lang"
	"hawker/app/reach"
)

// Report is what "hawker doctor -network -json" prints.
type Report struct {
	Healthy  bool      `json:"healthy"` // nothing keeps viewers away
	Findings []Finding `json:"findings"`
}

// Finding is one sentence and, if anything, what to do; Level is "good", "note",
// "warn" or "bad". With has the sentence's figures apart.
type Finding struct {
	Level    reach.Level       `json:"level"`
	Code     string            `json:"code"`
	Sentence string            `json:"sentence"`
	Do       string            `json:"do,omitempty"`
	With     map[string]string `json:"with,omitempty"`
}

// Of writes a report.
func Of(list []reach.Finding) (Report, error) {
	bundle, err := lang.Load()
	if err != nil {
		return Report{}, err
	}
	ctx := bundle.Context(context.Background(), lang.English)
	r := Report{Healthy: reach.Healthy(list)}
	for _, f := range list {
		said := Finding{Level: f.Level, Code: f.Code, With: f.With, Sentence: lang.T(ctx, "reach."+f.Code, f.Words()...)}
		if f.Do != "" {
			said.Do = lang.T(ctx, "reach.do."+f.Do, f.Words()...)
		}
		r.Findings = append(r.Findings, said)
	}
	return r, nil
}

// JSON prints the report for programs.
func (r Report) JSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

var marks = map[reach.Level]string{reach.Good: "  ok   ", reach.Note: "       ", reach.Warn: "  look ", reach.Bad: "  BAD  "}

// Print prints the report for a person.
func (r Report) Print(w io.Writer) {
	for _, f := range r.Findings {
		fmt.Fprintln(w, marks[f.Level]+f.Sentence)
		if f.Do != "" {
			fmt.Fprintln(w, strings.Repeat(" ", len(marks[f.Level]))+"-> "+f.Do)
		}
	}
	if r.Healthy {
		fmt.Fprintln(w, "\nNothing that can be seen from here keeps viewers away.")
	} else {
		fmt.Fprintln(w, "\nSomething keeps viewers away: see what is marked BAD.")
	}
}
