//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"hawker/app/bench/relay/load"
	"hawker/app/bench/relay/process"
)

// options are what the programs have in common.
type options struct {
	viewers   []int
	seconds   float64 // of each window
	runs      int
	atATime   int  // viewers on their way in
	looks     int  // inside the relay, of which the least counts
	whole     bool // receive segmented buffers unsplit
	pinned    bool
	record    bool // the relay records, as it does in a show
	warmUp    time.Duration
	during    time.Duration // of the churn
	rate      int           // joins and leaves a second
	silent    int           // one in so many leaves without a word; 0: none
	asking    int           // viewers for a room that is too small
	datagrams int           // that belong to nobody
	peerMax   int           // the peer is asked to serve so many viewers at most
	peer      string        // its program, once it is built
	folder    string        // of what is built and recorded
}

// server is a relay in a process of its own, on the first core.
type server struct {
	film string // what it has recorded; "" for nothing
	cmd  *exec.Cmd
	at   string
	port int
}

// within bounds what is waited for outside of the windows.
const within = 3 * time.Minute

// ours starts the relay of this program.
func (o *options) ours(args ...string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args = append([]string{"serve", "-inherited"}, args...)
	film := ""
	if o.record {
		if film, err = os.MkdirTemp(o.folder, "film"); err != nil {
			return nil, err
		}
		args = append(args, "-record", film)
	}
	s, err := o.start(exec.Command(self, args...))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(film))
	}
	s.film = film
	return s, nil
}

// doors opens a port of both kinds, for a process to inherit: nobody can take it in
// between.
func doors() (files []*os.File, port int, err error) {
	for range 20 { // the number that is free for one may be taken for the other
		var tcp *net.TCPListener
		if tcp, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
			break
		}
		port = tcp.Addr().(*net.TCPAddr).Port
		udp, failed := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err = failed; err != nil {
			tcp.Close()
			continue
		}
		one, err1 := tcp.File()
		other, err2 := udp.File()
		tcp.Close()
		udp.Close()
		return []*os.File{one, other}, port, errors.Join(err1, err2)
	}
	return nil, 0, fmt.Errorf("opening a port: %w", err)
}

// start starts a relay that finds its listener and its socket open, as files 3 and 4.
func (o *options) start(cmd *exec.Cmd) (*server, error) {
	files, port, err := doors()
	if err != nil {
		return nil, err
	}
	cmd.Stderr, cmd.ExtraFiles = os.Stderr, files
	err = process.Start(cmd, o.core())
	for _, f := range files {
		f.Close()
	}
	if err != nil {
		return nil, err
	}
	return &server{cmd: cmd, port: port, at: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}, nil
}

// viewersOr is the numbers asked for, or the usual ones.
func (o *options) viewersOr(n ...int) []int {
	if len(o.viewers) > 0 {
		return o.viewers
	}
	return n
}

// core is what the relay is held to.
func (o *options) core() int {
	if o.pinned {
		return 0
	}
	return -1
}

func (s *server) pid() int { return s.cmd.Process.Pid }

// end kills it: how a relay ends is not measured.
func (s *server) end() error {
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait() // killed, as we asked
	if s.film == "" {
		return nil
	}
	return os.RemoveAll(s.film)
}

// inside asks our relay for its figures.
func (s *server) inside() (in inside, err error) {
	one := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := one.Get("http://" + s.at + "/inside")
	if err != nil {
		return in, err
	}
	defer resp.Body.Close()
	return in, json.NewDecoder(resp.Body).Decode(&in)
}

// settled looks inside the relay while it keeps a whole group of pictures, and takes the
// least of some looks: what is under way adds to it.
func (o *options) settled(sc *scene) (least inside, err error) {
	sc.crowd.Rest()
	for i := range o.looks {
		var in inside
		sc.pub.BeforeKeyframe(func() { in, err = sc.inside() })
		if err != nil {
			return in, err
		}
		if i == 0 {
			least = in
		}
		least = inside{Heap: min(least.Heap, in.Heap), Goroutines: min(least.Goroutines, in.Goroutines),
			Files: min(least.Files, in.Files), Viewers: in.Viewers}
	}
	return least, nil
}

// scene is a relay with a publisher and a crowd.
type scene struct {
	*server
	pub   *load.Publisher
	crowd *load.Crowd
}

// play puts a publisher on the air and opens a crowd without viewers.
func (o *options) play(s *server) (*scene, error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	sc := &scene{server: s}
	var err error
	if sc.crowd, err = load.NewCrowd("http://"+s.at+"/whep", o.whole); err != nil {
		return nil, errors.Join(err, s.end())
	}
	if sc.pub, err = load.Publish(ctx, "http://"+s.at+"/whip"); err != nil {
		sc.crowd.Close(false)
		return nil, errors.Join(err, s.end())
	}
	for sent := uint64(0); sent == 0; { // a relay knows its tracks then, and has a whole group of pictures
		sc.pub.BeforeKeyframe(func() { sent = sc.pub.Sent() })
	}
	return sc, nil
}

func (sc *scene) close() {
	sc.crowd.Close(false)
	sc.pub.Close()
	_ = sc.end()
}

// fill brings the viewers in, and gives how many were refused for want of room; who
// fails to come for another reason is an error.
func (sc *scene) fill(n, atATime int) (came []*load.Viewer, refused int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if came, refused, err = sc.crowd.Join(ctx, n, atATime); err != nil {
		err = fmt.Errorf("filling the room: %d of %d came: %w", len(came), n, err)
	}
	return came, refused, err
}

// all is fill where everybody has to come.
func (sc *scene) all(n, atATime int) ([]*load.Viewer, error) {
	came, refused, err := sc.fill(n, atATime)
	if err == nil && refused > 0 {
		err = fmt.Errorf("filling the room: %d of %d were refused for want of room", refused, n)
	}
	return came, err
}

// watch lets the crowd settle and measures it.
func (o *options) watch(sc *scene) load.Window {
	time.Sleep(o.warmUp)
	return sc.crowd.Measure(load.Watch{Publisher: sc.pub, Relay: sc.pid(), For: time.Duration(o.seconds * float64(time.Second))})
}

// recorded is how many bytes the relay has put away.
func (s *server) recorded() (n int64, err error) {
	err = filepath.WalkDir(s.film, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
