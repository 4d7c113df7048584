package app_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	onAir      = "open-kiln-41" // the sample shop's show that is on the air
	joins      = 10
	joinLimit  = time.Second
	startLimit = 3 * time.Second
)

// play runs the real program's demo on a folder and waits for its greeting. A folder that
// is not there yet gets the sample shop with its pictures, so that nobody looks at what is
// still being hung up; one that is there is taken as it is.
func play(t *testing.T, dir, listen string, args ...string) *program {
	t.Helper()
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		copied(t, dir, hungShop)
	}
	p := &program{t: t, out: &output{}, log: &output{}, dir: dir, ended: make(chan error, 1)}
	p.cmd = exec.Command(binary(t), append([]string{"demo", "-data", dir, "-listen", listen}, args...)...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = plain(), p.out, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("the program wrote:\n%s", clip(p.log.String()))
		}
	})
	p.until("greeting", patience, func() bool {
		p.url = saidAddress.FindString(p.out.String())
		return p.url != "" && strings.HasSuffix(p.out.String(), "\n\n")
	})
	return p
}

// newcomer is how a shop and a browser that nobody prepared meet: by the machine's
// own address. Where it has none but loopback, both are told to take that.
func newcomer(t *testing.T) (args []string, flags []chromeFlag) {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.To4() != nil && !ip.IP.IsLoopback() {
			t.Logf("media goes over %s, without any flag", ip.IP)
			return nil, nil
		}
	}
	t.Log("this machine has only loopback: shop and browser were told to use it")
	return []string{"-loopback-media"}, []chromeFlag{loopback}
}

// From the start of the program to a picture in the room, and from the start of
// a page to its picture, as a newcomer has them.
func TestFirstFrameInChromium(t *testing.T) {
	args, flags := newcomer(t)
	c := launch(t, flags...)
	path := binary(t) // built before the clock starts
	t.Log("built", filepath.Base(path))
	dir := t.TempDir()

	guest := c.person("guest", phone)
	empty := firstFrame(t, guest, dir, args)
	seeded := firstFrame(t, guest, dir, args)
	t.Logf("from exec to the first decoded frame: %v on an empty folder, %v on a seeded one", empty.round(), seeded.round())
	figure(t, "from exec to the first decoded frame", startLimit, seeded.took)

	p := play(t, dir, "127.0.0.1:0", args...)
	var took []time.Duration
	for range joins {
		guest.visit(p.url + "/live/" + onAir)
		guest.until("the first frame", patience, `document.querySelector("live-player").dataset.firstFrameMs`)
		took = append(took, time.Duration(ask[int](guest, `Number(document.querySelector("live-player").dataset.firstFrameMs)`))*time.Millisecond)
	}
	guest.plays(10, patience)
	t.Logf("the joins one by one: %v", took)
	slices.Sort(took)
	figure(t, "from the page's start to its first frame", joinLimit, took...)
	guest.calm()
	p.stop()
}

// opened is how long the way to the first frame was, and its parts.
type opened struct{ took, greeted, decoded time.Duration }

func (o opened) round() string {
	return fmt.Sprintf("%v (greeting after %v, frame %v after that)", o.took.Round(time.Millisecond), o.greeted.Round(time.Millisecond), o.decoded.Round(time.Millisecond))
}

// firstFrame starts the demo and goes to its room with a browser that is open.
func firstFrame(t *testing.T, guest *tab, dir string, args []string) opened {
	t.Helper()
	guest.visit("about:blank")
	start := time.Now()
	p := play(t, dir, "127.0.0.1:0", args...)
	greeted := time.Since(start)
	guest.visit(p.url + "/live/" + onAir)
	guest.until("the first frame", patience, decoded+" > 0")
	took := time.Since(start)
	guest.visit("about:blank")
	p.stop()
	return opened{took, greeted, took - greeted}
}
