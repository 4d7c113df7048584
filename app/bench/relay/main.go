// Command relay is the relay alone behind WHIP and WHEP, without shop, sign-in and
// budgets, so that a load tool measures nothing else. It binds loopback only.
//
//	go run ./app/bench/relay -listen 127.0.0.1:7000 [-library]
//
// POST /whip and POST /whep take and give SDP (RFC 9725); DELETE ends a session.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"

	"hawker/media"
)

const room = "bench"

func main() {
	listen := flag.String("listen", "127.0.0.1:7000", "loopback address and port")
	library := flag.Bool("library", false, "send to viewers by the library, packet by packet")
	flag.Parse()
	if err := serve(*listen, *library); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(listen string, library bool) error {
	at, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil || !at.IP.IsLoopback() {
		return fmt.Errorf("listening on %s: loopback only", listen)
	}
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: at.IP, Port: at.Port})
	if err != nil {
		return err
	}
	_ = udp.SetReadBuffer(4 << 20)
	_ = udp.SetWriteBuffer(4 << 20)
	r, err := media.New(media.Config{UDP: udp, Loopback: true, Library: library})
	if err != nil {
		return err
	}
	defer r.Close()
	http.HandleFunc("POST /whip", answer("/whip/", func(q *http.Request, sdp string) (media.Session, error) {
		return r.Publish(q.Context(), room, "host", sdp)
	}))
	http.HandleFunc("POST /whep", answer("/whep/", func(q *http.Request, sdp string) (media.Session, error) {
		return r.Watch(q.Context(), room, sdp)
	}))
	for _, path := range []string{"/whip/{id}", "/whep/{id}"} {
		http.HandleFunc("DELETE "+path, func(w http.ResponseWriter, q *http.Request) { _ = r.End(q.PathValue("id")) })
	}
	log.Println("relay on", listen)
	return http.ListenAndServe(listen, nil)
}

func answer(path string, open func(*http.Request, string) (media.Session, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(io.LimitReader(q.Body, 64<<10))
		if err != nil {
			return
		}
		s, err := open(q, string(body))
		switch {
		case errors.Is(err, media.ErrOffAir):
			http.Error(w, err.Error(), http.StatusNotFound)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadRequest)
		default:
			w.Header().Set("Content-Type", "application/sdp")
			w.Header().Set("Location", path+s.ID)
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, s.Answer)
		}
	}
}
