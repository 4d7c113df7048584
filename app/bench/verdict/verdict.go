// Package verdict is how a bench says what it found: a line of JSON a figure as it is
// found, and a table at the end with the ratio of each to its limit. It knows nothing of
// what is measured.
package verdict

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// Figure is one line of what was found.
type Figure struct {
	Name    string  `json:"figure"`
	Viewers int     `json:"viewers,omitempty"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Bound   string  `json:"bound,omitempty"` // "most" or "least"; "" is for information
	Limit   float64 `json:"limit"`
	Ratio   float64 `json:"ratio,omitempty"` // to the limit, where that is not 0
	OK      bool    `json:"ok"`
}

// Report prints figures as they come, and the table at the end.
type Report struct {
	Out  io.Writer
	List []Figure // so far
}

// Tell prints a figure that has no limit.
func (r *Report) Tell(name string, viewers int, value float64, unit string) {
	r.put(Figure{Name: name, Viewers: viewers, Value: value, Unit: unit, OK: true})
}

// Most prints a figure that may not be above its limit.
func (r *Report) Most(f Figure) {
	f.OK, f.Bound = f.Value <= f.Limit, "most"
	r.put(f)
}

// Least prints a figure that may not be below it.
func (r *Report) Least(f Figure) {
	f.OK, f.Bound = f.Value >= f.Limit, "least"
	r.put(f)
}

func (r *Report) put(f Figure) {
	if f.Limit != 0 {
		f.Ratio = f.Value / f.Limit
	}
	line, _ := json.Marshal(f) // numbers and strings
	fmt.Fprintf(r.Out, "%s\n", line)
	r.List = append(r.List, f)
}

// Table prints all, and tells whether every limit was kept.
func (r *Report) Table() bool {
	w := tabwriter.NewWriter(r.Out, 2, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nfigure\tviewers\tvalue\tunit\tlimit\tof it\t")
	whole := true
	for _, f := range r.List {
		viewers, limit, ratio, kept := "", "", "", ""
		if f.Viewers > 0 {
			viewers = fmt.Sprint(f.Viewers)
		}
		if f.Bound != "" {
			limit = fmt.Sprintf("%s %.4g", map[string]string{"most": "<=", "least": ">="}[f.Bound], f.Limit)
			if f.Ratio != 0 {
				ratio = fmt.Sprintf("%.3f", f.Ratio)
			}
			kept = map[bool]string{true: "ok", false: "MISSED"}[f.OK]
			whole = whole && f.OK
		}
		fmt.Fprintf(w, "%s\t%s\t%.4g\t%s\t%s\t%s\t%s\n", f.Name, viewers, f.Value, f.Unit, limit, ratio, kept)
	}
	_ = w.Flush()
	return whole
}

// Median of a list, which it sorts.
func Median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// Share is a of b; 0 of nothing.
func Share(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
