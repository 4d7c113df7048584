package leg

import "testing"

// What the probe sends arrives: a packet that is dropped at a full socket costs a
// fraction of one that a viewer gets.
func TestTheProbeSeesItsPacketsArrive(t *testing.T) {
	p, err := newProbe()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	cost, whole := p.run()
	if !whole || cost <= 0 {
		t.Errorf("a packet costs %s, all arrived: %v", cost, whole)
	}
	t.Log(cost)
}
