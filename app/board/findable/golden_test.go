package findable

import (
	"context"
	"fmt"
	"regexp"

	"hawker/app/lang"
)

// ids are the ids of records, and the times in the addresses of cards.
var ids = regexp.MustCompile(`\b[0-9a-v]{26}\b|\.jpg\?v=[0-9a-z-]+`)

// numbered names each id by the order in which it is met.
func numbered() func([]byte) []byte {
	met := map[string]int{}
	return func(id []byte) []byte {
		if id[0] == '.' {
			return []byte(".jpg?v=…")
		}
		if met[string(id)] == 0 {
			met[string(id)] = len(met) + 1
		}
		return fmt.Appendf(nil, "id%d", met[string(id)])
	}
}

// ctxForTests speaks English.
func ctxForTests() context.Context {
	bundle, err := lang.Load()
	if err != nil {
		panic(err)
	}
	return bundle.Context(context.Background(), "en")
}

// get gives a property, nil where there is none.
func (n Node) get(name string) any {
	for _, p := range n {
		if p.name == name {
			return p.value
		}
	}
	return nil
}
