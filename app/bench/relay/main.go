// Command relay prints what the relay costs, how many it serves and how soon they see
// something, each figure with the ratio to its limit; the exit status is 1 when a limit
// was missed. Relay and load are two processes on loopback, each held to a core of its
// own; every run ends by itself. One line of JSON a figure goes to the standard output
// as it is found, then a table; what each window was like goes to the error output.
//
//	go run ./app/bench/relay cost -n 200,500          # CPU a packet
//	go run ./app/bench/relay serve -listen 127.0.0.1:7000 [-viewers 500] [-library]
//
// serve is the relay alone behind WHIP and WHEP (RFC 9725), without shop, sign-in and
// budgets per address, for a load tool of one's own; it binds loopback only. GET /inside
// tells its heap, goroutines and descriptors, /debug/pprof/ where its time goes.
//
// The load is what most hosts send: H.264 of 1280x720, 30 frames a second, 2.5 Mbit/s, a
// keyframe of 104 packets every two seconds, each frame in one burst, and Opus, 50
// packets a second, from a publisher that is deaf to requests for a keyframe.
package main
