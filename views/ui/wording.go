package ui

import "context"

// Warning is a word that staff should think about before it is said to buyers: the word
// itself, why in a few words, the place in the law and its address, "" for the shop's own.
type Warning struct{ Word, Why, Source, URL string }

type wordingKey struct{}

// WithWording has the fields that are Said look for such words in what they hold. Where
// nobody gave a way to look, no field is watched: buyers' forms never are.
func WithWording(ctx context.Context, look func(text string) []Warning) context.Context {
	return context.WithValue(ctx, wordingKey{}, look)
}

func watched(ctx context.Context) func(text string) []Warning {
	look, _ := ctx.Value(wordingKey{}).(func(text string) []Warning)
	return look
}
