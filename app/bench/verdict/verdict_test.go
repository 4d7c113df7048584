package verdict

import (
	"bytes"
	"testing"
)

func TestALimitThatIsMissedIsTold(t *testing.T) {
	tests := []struct {
		name string
		put  func(*Report)
		want bool
	}{
		{"nothing to keep", func(r *Report) { r.Tell("a", 1, 5, "us") }, true},
		{"at the limit", func(r *Report) {
			r.Most(Figure{Value: 5, Limit: 5})
			r.Least(Figure{Value: 5, Limit: 5})
		}, true},
		{"above", func(r *Report) { r.Most(Figure{Value: 5.1, Limit: 5}) }, false},
		{"below", func(r *Report) { r.Least(Figure{Value: 4.9, Limit: 5}) }, false},
		{"none allowed", func(r *Report) { r.Most(Figure{Value: 1}) }, false},
		{"missed among kept", func(r *Report) { r.Most(Figure{Value: 1}); r.Most(Figure{Value: 0}) }, false},
	}
	for _, tt := range tests {
		r := &Report{Out: &bytes.Buffer{}}
		if tt.put(r); r.Table() != tt.want {
			t.Errorf("%s: %v", tt.name, !tt.want)
		}
	}
}
