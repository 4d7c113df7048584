// Command relay prints what the relay costs, how many it serves and how soon they see
// something: one line of JSON a figure as it is found, then a table with the ratio to
// each limit. The exit status is 1 when a limit was missed. What each window was like
// goes to the error output.
//
//	go run ./app/bench/relay cost     # CPU a packet against the peer and bare sending; 200 and 500 viewers; six minutes
//	go run ./app/bench/relay crowd    # 800 viewers on one core; 90 seconds
//	go run ./app/bench/relay join     # the first keyframe of 200 who come, eight at a time; 30 seconds
//	go run ./app/bench/relay full     # 1,200 ask where 500 may watch; 90 seconds
//	go run ./app/bench/relay stray    # a million datagrams of nobody; one minute
//	go run ./app/bench/relay churn    # 20 come and 20 go a second; eleven minutes
//	go run ./app/bench/relay all      # one after the other; 22 minutes
//	go run ./app/bench/relay cost -n 200 -runs 1 -seconds 8 -peer-max 0    # a glance, 25 seconds
//	go run ./app/bench/relay serve -listen 127.0.0.1:7000 [-viewers 500] [-library] [-record DIR]
//
// Every program takes -h. Run them within this module, on a machine that does nothing
// else, and believe a run only if own_drops is 0. Relay and load are two processes, each
// held to a core of its own, and speak over loopback; every run ends by itself.
//
// The load is what most hosts send: H.264 of 1280x720, 30 frames a second, 2.5 Mbit/s, a
// keyframe of 104 packets every two seconds, each frame in one burst, and Opus, 50
// packets a second, from a publisher that is deaf to requests for a keyframe. The relay
// does all that it does in a show, records too (unless -record=false, and where its heap
// is looked at: the index of a film grows with it). CPU is user and system time of its
// process for each packet that arrived at a viewer. On loopback the sender's time also
// pays for the receiver's interrupts and, unless -gro is given, for cutting segmented
// buffers, which a network card does by itself: compare within a run, never across
// machines.
//
// The peer is the library's own example of a relay (examples/whip-whep), built from the
// source of the pinned module into a temporary folder. Bare sending (the floor) seals
// each packet for each destination and hands it to the kernel as cheaply as Linux can,
// and does nothing else; "even" sends nine full packets thirty times a second, "stream"
// the very packets of the load.
//
// serve, which is also what runs where no program is named, is the relay alone behind
// WHIP and WHEP (RFC 9725), without shop, sign-in and budgets per address, for a load
// tool of one's own; it binds loopback only. GET /inside tells its heap, goroutines and
// descriptors, /debug/pprof/ where its time goes.
package main
