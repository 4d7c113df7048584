package shop

// Proven is what the shop says of a product and can prove now.
type Proven struct {
	Claims []ProvenClaim
	Turns  bool // one of them ends within two days
}

// ProvenClaim is one such claim: Until is the last day of its proof in words, "" where it
// has none; File is where the proof can be had, "" where it is not given away.
type ProvenClaim struct{ Text, Source, Until, File string }
