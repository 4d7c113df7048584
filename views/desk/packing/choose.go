package packing

import (
	"strconv"

	"hawker/views/desk/frame"
)

// ChoosePage asks which pieces of an order go into the next parcel.
type ChoosePage struct {
	frame.Frame
	frame.Form
	Order string
	Lines []ChooseLine
	Back  string
}

// ChooseLine is one kind of piece that is in no parcel yet. Here is how many of Of lie
// on the shelf; Value is how many are to go, as typed.
type ChooseLine struct {
	Index                  int
	Title, Label, SKU, Bin string
	Photo                  string
	Of, Here               int64
	Value                  string
}

func (l ChooseLine) name() string { return "n." + strconv.Itoa(l.Index) }

func (p ChoosePage) here() bool {
	for _, l := range p.Lines {
		if l.Here > 0 {
			return true
		}
	}
	return false
}
