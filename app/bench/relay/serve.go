package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof" // of the relay that is measured
	"os"
	"runtime"

	"hawker/app/bench/relay/door"
	"hawker/media"
	"hawker/media/archive"
)

// inside is what the relay's process says of itself.
type inside struct {
	Heap       uint64 // bytes in use after garbage was collected
	Goroutines int
	Files      int // open descriptors; 0 where the system does not tell
	Viewers    int
	Bound      string // what bounds the number of viewers
	Most       int    // and to how many
}

// serve is the relay's process.
func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:7000", "loopback address and port")
	library := flags.Bool("library", false, "send to viewers by the library, packet by packet")
	viewers := flags.Int("viewers", 0, "let in so many viewers at most; 0: as many as the relay finds that it can serve")
	record := flags.String("record", "", "record what is on the air into this folder")
	inherited := flags.Bool("inherited", false, "the listener and the socket are open, as files 3 and 4")
	_ = flags.Parse(args)
	tcp, udp, err := open(*listen, *inherited)
	if err != nil {
		return err
	}
	_ = udp.SetReadBuffer(4 << 20)
	_ = udp.SetWriteBuffer(4 << 20)
	config := media.Config{UDP: udp, Loopback: true, Library: *library}
	if *record != "" {
		films, err := archive.Open(archive.Config{Folder: *record, Space: plenty})
		if err != nil {
			return err
		}
		config.Tap = films.Tap
	}
	r, err := media.New(config)
	if err != nil {
		return err
	}
	defer r.Close()
	r.Limit(media.Limits{Viewers: *viewers})
	handle(r)
	log.Println("relay on", tcp.Addr())
	return http.Serve(tcp, nil)
}

// open opens a port of both kinds, or takes the one that whoever started us has opened.
func open(listen string, inherited bool) (net.Listener, *net.UDPConn, error) {
	if inherited {
		return inherit()
	}
	at, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil || !at.IP.IsLoopback() {
		return nil, nil, fmt.Errorf("listening on %s: loopback only", listen)
	}
	tcp, err := net.ListenTCP("tcp", at)
	if err != nil {
		return nil, nil, err
	}
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: at.IP, Port: tcp.Addr().(*net.TCPAddr).Port})
	return tcp, udp, err
}

func inherit() (net.Listener, *net.UDPConn, error) {
	tcp, err1 := net.FileListener(os.NewFile(3, "listener"))
	packets, err2 := net.FilePacketConn(os.NewFile(4, "socket"))
	udp, ok := packets.(*net.UDPConn)
	if err := errors.Join(err1, err2); err != nil || !ok {
		return nil, nil, fmt.Errorf("inheriting a port: %w", err)
	}
	return tcp, udp, nil
}

// plenty is what a full disk is taken for: what one run records is small, and soon gone.
func plenty(string) (free, total int64, err error) { return 1 << 40, 1 << 40, nil }

func handle(r *media.Relay) {
	door.Open(http.DefaultServeMux, r)
	http.HandleFunc("GET /inside", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(look(r)) })
}

func look(r *media.Relay) inside {
	runtime.GC()
	runtime.GC() // what only finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd")
	c := r.Capacity(door.Room)
	return inside{Heap: m.HeapAlloc, Goroutines: runtime.NumGoroutine(), Files: len(files), Viewers: c.Watching,
		Bound: string(c.By), Most: c.Viewers}
}
