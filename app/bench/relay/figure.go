package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// figure is one line of what was found.
type figure struct {
	Name    string  `json:"figure"`
	Viewers int     `json:"viewers,omitempty"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Bound   string  `json:"bound,omitempty"` // "most" or "least"; "" is for information
	Limit   float64 `json:"limit"`
	Ratio   float64 `json:"ratio,omitempty"` // to the limit, where that is not 0
	OK      bool    `json:"ok"`
}

// report prints figures as they come, and the table at the end.
type report struct {
	out  io.Writer
	list []figure
}

// tell prints a figure that has no limit.
func (r *report) tell(name string, viewers int, value float64, unit string) {
	r.put(figure{Name: name, Viewers: viewers, Value: value, Unit: unit, OK: true})
}

// most prints a figure that may not be above its limit.
func (r *report) most(f figure) {
	f.OK, f.Bound = f.Value <= f.Limit, "most"
	r.put(f)
}

// least prints a figure that may not be below it.
func (r *report) least(f figure) {
	f.OK, f.Bound = f.Value >= f.Limit, "least"
	r.put(f)
}

func (r *report) put(f figure) {
	if f.Limit != 0 {
		f.Ratio = f.Value / f.Limit
	}
	line, _ := json.Marshal(f) // numbers and strings
	fmt.Fprintf(r.out, "%s\n", line)
	r.list = append(r.list, f)
}

// table prints all, and tells whether every limit was kept.
func (r *report) table() bool {
	w := tabwriter.NewWriter(r.out, 2, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nfigure\tviewers\tvalue\tunit\tlimit\tof it\t")
	whole := true
	for _, f := range r.list {
		viewers, limit, ratio, verdict := "", "", "", ""
		if f.Viewers > 0 {
			viewers = fmt.Sprint(f.Viewers)
		}
		if f.Bound != "" {
			limit = fmt.Sprintf("%s %.4g", map[string]string{"most": "<=", "least": ">="}[f.Bound], f.Limit)
			if f.Ratio != 0 {
				ratio = fmt.Sprintf("%.3f", f.Ratio)
			}
			verdict = map[bool]string{true: "ok", false: "MISSED"}[f.OK]
			whole = whole && f.OK
		}
		fmt.Fprintf(w, "%s\t%s\t%.4g\t%s\t%s\t%s\t%s\n", f.Name, viewers, f.Value, f.Unit, limit, ratio, verdict)
	}
	_ = w.Flush()
	return whole
}

// median of a list, which it sorts.
func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// share is a of b; 0 of nothing.
func share(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
